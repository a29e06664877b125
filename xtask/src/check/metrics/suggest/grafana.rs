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
            let Some(expr) = suggested.expression(&panel.expr) else { continue };
            let id = panels.len() + 1;
            panels.push(json!({
                "id": id,
                "type": "timeseries",
                "title": panel.title,
                "description": goal.reason,
                "datasource": source,
                "gridPos": { "x": x, "y": y, "w": WIDTH, "h": HEIGHT },
                "fieldConfig": { "defaults": { "unit": panel.unit, "min": 0 }, "overrides": [] },
                "options": { "legend": { "displayMode": "list", "placement": "bottom", "showLegend": true } },
                "targets": [{ "refId": "A", "datasource": source, "expr": expr, "legendFormat": "__auto" }],
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
