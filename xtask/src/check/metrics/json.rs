//! The result of counting, for programs.

use events_core::metrics::{Dist, Metric, Series, Summary};
use serde_json::{Map, Value, json};

use super::{Counted, label};

pub(super) fn value(counted: &Counted) -> Value {
    let metrics: Vec<Value> = counted.engine.metrics().map(|(metric, series)| metric_value(metric, series)).collect();
    json!({
        "command": "metrics",
        "dovecot": counted.version.to_string(),
        "events": counted.events,
        "notes": counted.notes,
        "metrics": metrics,
    })
}

fn metric_value(metric: &Metric, series: &Series) -> Value {
    let series: Vec<Value> = label::all(metric, series)
        .into_iter()
        .map(|(labels, series)| {
            let labels: Vec<Value> =
                labels.iter().map(|(field, value)| json!({"field": field, "value": value})).collect();
            let mut fields = Map::new();
            for (field, dist) in metric.fields.iter().zip(series.fields()) {
                fields.insert(field.clone(), statistics(dist));
            }
            json!({
                "labels": labels,
                "count": series.duration().count(),
                "duration": statistics(series.duration()),
                "fields": fields,
            })
        })
        .collect();
    json!({ "name": metric.name, "series": series })
}

fn statistics(dist: &Dist) -> Value {
    let Summary { count, sum, min, max, avg, median, stddev, p95, .. } = Summary::of(dist);
    json!({
        "count": count, "sum": sum, "min": min, "max": max, "avg": avg,
        "median": median, "stddev": stddev, "p95": p95, "is_estimate": dist.is_estimate(),
    })
}
