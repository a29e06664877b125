//! A dashboard for Grafana: a row for each goal, and a panel for each thing to see.

use serde_json::{Value, json};

use super::Suggested;

/// The columns of a dashboard, and the size of a panel.
const COLUMNS: usize = 24;
const WIDTH: usize = 12;
const HEIGHT: usize = 8;

pub(super) fn render(suggested: &Suggested) -> Value {
    let mut panels = Vec::new();
    let (mut x, mut y) = (0, 0);
    let source = json!({ "type": "prometheus", "uid": "${datasource}" });
    for goal in &suggested.goals {
        for panel in &goal.panel {
            let instead = || {
                let instead = panel.without_ranges.as_ref()?;
                Some((&instead.title, suggested.expression(&instead.expr)?))
            };
            let shown = suggested.expression(&panel.expr).map(|expr| (&panel.title, expr)).or_else(instead);
            let Some((title, expr)) = shown else { continue };
            let id = panels.len() + 1;
            panels.push(json!({
                "id": id,
                "type": "timeseries",
                "title": title,
                "description": goal.reason,
                "datasource": source,
                "gridPos": { "x": x, "y": y, "w": WIDTH, "h": HEIGHT },
                "fieldConfig": { "defaults": { "unit": panel.unit, "min": 0 }, "overrides": [] },
                "options": { "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true } },
                "targets": [{ "refId": "A", "datasource": source, "expr": expr, "legendFormat": legend(&expr, title) }],
            }));
            x += WIDTH;
            if x >= COLUMNS {
                (x, y) = (0, y + HEIGHT);
            }
        }
    }
    json!({
        "title": "Dovecot",
        "uid": "dovecot-suggested",
        "tags": ["dovecot"],
        "schemaVersion": 39,
        "version": 1,
        "editable": true,
        "refresh": "1m",
        "time": { "from": "now-6h", "to": "now" },
        "templating": { "list": [{
            "name": "datasource",
            "label": "Data source",
            "type": "datasource",
            "query": "prometheus",
        }] },
        "panels": panels,
    })
}

/// The labels by which an expression sums, or the title of the panel: without either, Grafana shows the expression.
fn legend(expr: &str, title: &str) -> String {
    let by = expr.strip_prefix("sum by (").and_then(|rest| rest.split_once(')'));
    match by {
        Some((labels, _)) => labels.split(", ").map(|label| format!("{{{{{label}}}}}")).collect::<Vec<_>>().join(" "),
        None => title.to_owned(),
    }
}
