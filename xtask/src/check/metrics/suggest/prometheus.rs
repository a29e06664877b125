//! Recording and alerting rules for Prometheus.

use std::fmt::Write as _;

use super::Suggested;

pub(super) fn render(suggested: &Suggested) -> String {
    let mut out = "# Rules for the metrics that `metrics suggest` proposes.\ngroups:\n".to_owned();
    for goal in &suggested.goals {
        let mut rules = String::new();
        for proposed in goal.metric.iter().filter_map(|row| suggested.metrics.get(&row.name)) {
            // The rate of all events, so that dashboards and alerts need not compute it each time.
            let name = &proposed.metric.name;
            let whole = suggested.series_name(name, "all").or_else(|| suggested.series_name(name, "count"));
            if let Some(series) = whole {
                let _ = writeln!(rules, "      - record: dovecot:{name}:rate5m\n        expr: sum(rate({series}[5m]))");
            }
        }
        for alert in &goal.alert {
            let Some(expr) = suggested.expression(&alert.expr) else { continue };
            let (name, wait, severity) = (&alert.name, &alert.r#for, &alert.severity);
            let _ = writeln!(rules, "      # {}", alert.reason);
            let _ = writeln!(rules, "      - alert: {name}\n        expr: {}\n        for: {wait}", quoted(&expr));
            let _ = writeln!(rules, "        labels:\n          severity: {severity}");
            let _ = writeln!(rules, "        annotations:\n          summary: {}", quoted(&alert.summary));
        }
        if !rules.is_empty() {
            let _ =
                writeln!(out, "  # {}\n  - name: dovecot-{}\n    rules:\n{}", goal.reason, goal.name, rules.trim_end());
        }
    }
    out
}

/// A text in single quotes, which YAML reads without escapes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
