//! A dashboard for Grafana: a row for each goal, and a panel for each thing to see.

use serde_json::{Value, json};

use super::Suggested;
use super::goal::PanelRow;

/// The columns of a dashboard, and the size of a panel.
const COLUMNS: usize = 24;
const WIDTH: usize = 12;
const HEIGHT: usize = 8;

pub(super) fn render(suggested: &Suggested) -> Value {
    let mut panels = Vec::new();
    let mut y = 0;
    let source = json!({ "type": "prometheus", "uid": "${datasource}" });
    for goal in &suggested.goals {
        let shown: Vec<(&PanelRow, &str, String)> = goal.panel.iter().filter_map(|row| shown(row, suggested)).collect();
        if shown.is_empty() {
            continue;
        }
        panels.push(json!({
            "id": panels.len() + 1,
            "type": "row",
            "title": goal.title,
            "collapsed": false,
            "gridPos": { "x": 0, "y": y, "w": COLUMNS, "h": 1 },
            "panels": [],
        }));
        y += 1;
        for (at, (row, title, expr)) in shown.iter().enumerate() {
            let x = at % 2 * WIDTH;
            let is_last = at + 1 == shown.len();
            let width = if is_last { COLUMNS - x } else { WIDTH };
            let legend = legend(expr);
            panels.push(json!({
                "id": panels.len() + 1,
                "type": "timeseries",
                "title": title,
                "description": goal.reason,
                "datasource": source,
                "gridPos": { "x": x, "y": y, "w": width, "h": HEIGHT },
                "fieldConfig": { "defaults": { "unit": row.unit, "min": 0 }, "overrides": [] },
                // A single series needs no legend besides the title.
                "options": { "legend": { "displayMode": "list", "placement": "bottom", "showLegend": legend.is_some() } },
                "targets": [{
                    "refId": "A",
                    "datasource": source,
                    "expr": expr,
                    "legendFormat": legend.as_deref().unwrap_or(title),
                }],
            }));
            if is_last || x > 0 {
                y += HEIGHT;
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

/// A panel with its title and expression; `None` if the version has no metric for it.
fn shown<'p>(row: &'p PanelRow, suggested: &Suggested) -> Option<(&'p PanelRow, &'p str, String)> {
    if let Some(expr) = suggested.expression(&row.expr) {
        return Some((row, &row.title, expr));
    }
    let instead = row.without_ranges.as_ref()?;
    Some((row, &instead.title, suggested.expression(&instead.expr)?))
}

/// The labels by which an expression sums. Without a legend, Grafana shows the expression.
fn legend(expr: &str) -> Option<String> {
    let (labels, _) = expr.strip_prefix("sum by (")?.split_once(')')?;
    Some(labels.split(", ").map(|label| format!("{{{{{label}}}}}")).collect::<Vec<_>>().join(" "))
}
