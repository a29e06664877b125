//! The unit of an expression's values, and the unit in which a panel shows them.

use events_core::series::{Form, Quantity, Series};
use events_spec::rename::Unit;
use promql_parser::parser::Expr;
use promql_parser::parser::token::{T_ADD, T_DIV, T_MUL, T_SUB};

/// What the values of an expression are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measured {
    /// Numbers of events.
    Events,
    /// The buckets of a histogram over values in a unit, if that is known.
    Buckets(Option<Unit>),
    /// Values in a unit.
    In(Unit),
}

/// The unit that a panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// One in which Dovecot counts, too.
    In(Unit),
    /// Bits.
    Bits,
}

/// Expressions that nest deeper are not looked at.
const DEEPEST: usize = 100;

/// Functions whose values have the unit of their last argument.
const KEEP_UNIT: [&str; 23] = [
    "abs",
    "avg_over_time",
    "ceil",
    "clamp",
    "clamp_max",
    "clamp_min",
    "delta",
    "deriv",
    "floor",
    "idelta",
    "increase",
    "irate",
    "label_join",
    "label_replace",
    "last_over_time",
    "max_over_time",
    "min_over_time",
    "quantile_over_time",
    "rate",
    "round",
    "sort",
    "sort_desc",
    "sum_over_time",
];

/// What a series measures; `ranges` is the unit of the field that a histogram is of.
pub(super) fn of_series(
    series: &Series,
    ranges: Option<Unit>,
    unit: impl Fn(&str) -> Option<Unit>,
) -> Option<Measured> {
    match (&series.quantity, series.form) {
        (Quantity::Events, Form::Bucket) => Some(Measured::Buckets(ranges)),
        (Quantity::Events, Form::Total | Form::Count | Form::Sum) => Some(Measured::Events),
        (Quantity::Duration, _) => Some(Measured::In(Unit::Seconds)),
        (Quantity::Microseconds, _) => Some(Measured::In(Unit::Microseconds)),
        (Quantity::Field(field), _) => unit(field).map(Measured::In),
    }
}

/// What the values of an expression are, by the names of its series; `None` if that is not certain.
pub(super) fn measured(expr: &Expr, of: &dyn Fn(&str) -> Option<Measured>) -> Option<Measured> {
    within(expr, of, 0)
}

fn within(expr: &Expr, of: &dyn Fn(&str) -> Option<Measured>, depth: usize) -> Option<Measured> {
    if depth > DEEPEST {
        return None;
    }
    let inner = |expr: &Expr| within(expr, of, depth + 1);
    match expr {
        Expr::VectorSelector(selector) => of(selector.name.as_deref()?),
        Expr::MatrixSelector(matrix) => of(matrix.vs.name.as_deref()?),
        Expr::Paren(paren) => inner(&paren.expr),
        Expr::Unary(unary) => inner(&unary.expr),
        Expr::Subquery(subquery) => inner(&subquery.expr),
        Expr::Aggregate(aggregate) => match aggregate.op.to_string().as_str() {
            "sum" | "avg" | "min" | "max" | "topk" | "bottomk" | "quantile" => inner(&aggregate.expr),
            // A number of series, or a measure of how they differ.
            _ => None,
        },
        Expr::Call(call) => {
            let arguments = &call.args.args;
            match call.func.name {
                "histogram_quantile" => match inner(arguments.last()?)? {
                    Measured::Buckets(Some(unit)) => Some(Measured::In(unit)),
                    Measured::Buckets(None) | Measured::Events | Measured::In(_) => None,
                },
                name if KEEP_UNIT.contains(&name) => arguments.iter().find_map(|argument| inner(argument)),
                _ => None,
            }
        }
        Expr::Binary(binary) => {
            let (left, right) = (&binary.lhs, &binary.rhs);
            let number = |expr: &Expr| if let Expr::NumberLiteral(number) = expr { Some(number.val) } else { None };
            match binary.op.id() {
                T_MUL => match (number(left), number(right)) {
                    (Some(times), None) => scaled(inner(right)?, times),
                    (None, Some(times)) => scaled(inner(left)?, times),
                    _ => None,
                },
                T_DIV => match number(right) {
                    Some(by) => scaled(inner(left)?, by.recip()),
                    // A sum by a number of events is an average.
                    None => match (inner(left)?, inner(right)?) {
                        (measured @ Measured::In(_), Measured::Events) => Some(measured),
                        _ => None,
                    },
                },
                T_ADD | T_SUB => inner(left).filter(|left| inner(right) == Some(*left)),
                _ => None,
            }
        }
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => None,
    }
}

/// What values are after multiplication; `None` if the result has no unit with a name.
fn scaled(measured: Measured, times: f64) -> Option<Measured> {
    let Measured::In(from) = measured else {
        // Events per minute are still events, but a percentage of a second is not.
        return (measured == Measured::Events && times >= 1.0).then_some(measured);
    };
    const ALL: [Unit; 8] = [
        Unit::Nanoseconds,
        Unit::Microseconds,
        Unit::Milliseconds,
        Unit::Seconds,
        Unit::Minutes,
        Unit::Bytes,
        Unit::Kilobytes,
        Unit::Megabytes,
    ];
    let is_it = |to: &Unit| {
        let Some((up, down)) = from.factor(*to) else { return false };
        let wanted = up as f64 / down as f64;
        (times / wanted - 1.0).abs() < 1e-9
    };
    ALL.into_iter().find(is_it).map(Measured::In)
}

/// The unit of a name in Grafana; `None` for what is neither a time nor an amount of data.
pub(super) fn shown(name: &str) -> Option<Shown> {
    Some(match name {
        "ns" => Shown::In(Unit::Nanoseconds),
        "µs" | "μs" => Shown::In(Unit::Microseconds),
        "ms" | "dtdurationms" | "clockms" => Shown::In(Unit::Milliseconds),
        "s" | "dtdurations" | "dthms" | "clocks" => Shown::In(Unit::Seconds),
        "m" => Shown::In(Unit::Minutes),
        "bytes" | "decbytes" | "Bps" | "binBps" => Shown::In(Unit::Bytes),
        "kbytes" | "deckbytes" | "KBs" | "KiBs" => Shown::In(Unit::Kilobytes),
        "mbytes" | "decmbytes" | "MBs" | "MiBs" => Shown::In(Unit::Megabytes),
        "bits" | "decbits" | "bps" | "binbps" => Shown::Bits,
        _ => return None,
    })
}

/// The name of a unit in Grafana.
pub(super) const fn in_grafana(unit: Unit) -> &'static str {
    match unit {
        Unit::Nanoseconds => "ns",
        Unit::Microseconds => "µs",
        Unit::Milliseconds => "ms",
        Unit::Seconds => "s",
        Unit::Minutes => "m",
        Unit::Bytes => "bytes",
        Unit::Kilobytes => "kbytes",
        Unit::Megabytes => "mbytes",
    }
}

#[cfg(test)]
mod tests {
    use promql_parser::parser::parse;

    use super::*;

    fn of(expr: &str) -> Option<Measured> {
        let series = |name: &str| match name {
            "seconds" => Some(Measured::In(Unit::Seconds)),
            "micros" => Some(Measured::In(Unit::Microseconds)),
            "bytes" => Some(Measured::In(Unit::Bytes)),
            "events" => Some(Measured::Events),
            "buckets" => Some(Measured::Buckets(Some(Unit::Seconds))),
            _ => None,
        };
        measured(&parse(expr).unwrap(), &series)
    }

    #[test]
    fn an_expression_has_the_unit_of_its_series() {
        for (expr, expected) in [
            ("sum by (x) (rate(bytes[5m]))", Some(Measured::In(Unit::Bytes))),
            ("rate(seconds[5m]) / rate(events[5m])", Some(Measured::In(Unit::Seconds))),
            ("rate(micros[5m]) / rate(events[5m]) / 1000", Some(Measured::In(Unit::Milliseconds))),
            ("rate(micros[5m]) / 1e6", Some(Measured::In(Unit::Seconds))),
            ("1000 * rate(seconds[5m])", Some(Measured::In(Unit::Milliseconds))),
            ("rate(events[5m]) * 60", Some(Measured::Events)),
            ("histogram_quantile(0.9, sum by (le) (rate(buckets[5m])))", Some(Measured::In(Unit::Seconds))),
            ("label_replace(rate(bytes[5m]), \"a\", \"$1\", \"b\", \"(.*)\")", Some(Measured::In(Unit::Bytes))),
            ("rate(bytes[5m]) * 8", None),
            ("rate(bytes[5m]) * 3", None),
            ("rate(bytes[5m]) / rate(bytes[1h])", None),
            ("rate(events[5m]) / 100", None),
            ("count(bytes)", None),
            ("bytes > 5", None),
            ("unknown", None),
            ("bytes + events", None),
        ] {
            assert_eq!(of(expr), expected, "{expr}");
        }
    }
}
