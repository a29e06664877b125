//! Messages about comparisons that are never true because of what the page says about their fields.

use events_core::filter::{Comparison, Filter, Obstacle, Occurrence, Op, Span};
use events_spec::{FieldDef, Kind, Rule, ServerVersion, suggest};

/// A problem with a comparison, and its place in the filter.
pub(super) struct Misuse {
    pub(super) rule: Rule,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// The field in a comparison.
pub(super) struct Compared<'a> {
    pub(super) name: &'a str,
    /// Its kind, if known.
    pub(super) kind: Option<Kind>,
    /// The event, if there is only one.
    pub(super) event: Option<&'a str>,
    /// The page's entry, if the page documents the field.
    pub(super) field: Option<&'a FieldDef<'a>>,
    pub(super) occurrence: Occurrence,
}

/// The problem with comparing a field in this way.
pub(super) fn misuse(comparison: &Comparison, of: &Compared<'_>, obstacle: Obstacle, version: ServerVersion) -> Misuse {
    let (name, op, value) = (of.name, comparison.op, &comparison.value);
    let operator = |message: String, help: &str| Misuse {
        rule: Rule::OperatorKindMismatch,
        span: comparison.op_span,
        message,
        help: Some(help.to_owned()),
    };
    let of_value =
        |rule: Rule, message: String, help: Option<String>| Misuse { rule, span: comparison.value_span, message, help };
    match obstacle {
        Obstacle::Time => {
            operator(format!("`{name}` is a time, and no filter matches a time"), "remove the comparison")
        }
        Obstacle::Operator => {
            let kind = of.kind.map_or("a field", Kind::in_words);
            let message = format!("`{name}` is {kind}, which can only be compared with `=`, not with `{op}`");
            operator(message, "write `=` with a value, or with a pattern such as `a*`")
        }
        Obstacle::NotAnInteger => {
            let message = format!("`{name}` is an integer, but `{value}` is not");
            of_value(Rule::WrongKind, message, number_help(comparison, version))
        }
        Obstacle::NotAnAddress => {
            let what = if version.has(ServerVersion::V2_4) { "an address or a network" } else { "an address" };
            let message = format!("`{name}` is an IP address, but `{value}` is not {what}");
            of_value(
                Rule::WrongKind,
                message,
                Some("write an address such as `10.0.0.1`, or a pattern such as `10.*`".to_owned()),
            )
        }
        Obstacle::Network => {
            let message = format!("`{name}` is an IP address, which Dovecot 2.3 compares as text, not by network");
            let help = "write a pattern such as `10.*`; only 2.4 supports networks";
            of_value(Rule::WrongKind, message, Some(help.to_owned()))
        }
        Obstacle::OtherValues => {
            let event = of.event.map(|event| format!(" of `{event}`")).unwrap_or_default();
            let message = format!("`{name}`{event} is never `{value}`");
            of_value(Rule::UnknownValue, message, of.field.map(|field| value_help(value, of, field)))
        }
        Obstacle::AlwaysThere => of_value(
            Rule::NeverMatches,
            format!("`{name}` is always present, but `{name}=\"\"` requires it to be absent"),
            Some("remove the comparison".to_owned()),
        ),
        // Missing fields are reported elsewhere. The generic message fits all other reasons.
        _ => of_value(Rule::NeverMatches, format!("no value of `{name}` satisfies `{name}{op}{value}`"), None),
    }
}

/// Suggests the intended value, or the way to match the other case of a field that has either one value or none.
fn value_help(value: &str, of: &Compared<'_>, field: &FieldDef<'_>) -> String {
    let near = suggest::nearest(value, field.values.iter().copied());
    match (near.as_slice(), field.values) {
        ([], [only]) if of.occurrence != Occurrence::Always => {
            format!("it is `{only}` or absent; to match events without it, write `NOT {}={only}`", of.name)
        }
        ([], values) => format!("the page lists {}", suggest::all_of(values)),
        (near, _) => format!("did you mean {}?", suggest::any_of(near)),
    }
}

/// Suggests the intended number if 2.4 would understand it, or tells what 2.3 does with words.
fn number_help(comparison: &Comparison, version: ServerVersion) -> Option<String> {
    if version.has(ServerVersion::V2_4) {
        return Some("write a number, a size such as `10KB` or a time such as `5secs`".to_owned());
    }
    let text = format!("x{}\"{}\"", comparison.op, comparison.value.replace(['"', '\\'], ""));
    let number =
        Filter::parse(&text, ServerVersion::V2_4).ok().and_then(|filter| filter.comparisons().first()?.number());
    match (number, comparison.op) {
        (Some(number), _) => Some(format!("Dovecot 2.3 does not support sizes and times in filters; write `{number}`")),
        (None, Op::Equal) => Some("this crashes the stats process of Dovecot 2.3.19; write a number".to_owned()),
        (None, Op::Less | Op::Greater | Op::LessOrEqual | Op::GreaterOrEqual) => Some("write a number".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_that_was_meant_is_the_nearest_or_the_only_one_or_one_of_all() {
        let help = |value: &str, values: &'static [&'static str], occurrence: Occurrence| {
            let field = FieldDef { values, ..FieldDef::new("f", Kind::Enum, 1, "") };
            let of = Compared { name: "f", kind: Some(Kind::Enum), event: None, field: Some(&field), occurrence };
            value_help(value, &of, &field)
        };
        let sometimes = Occurrence::Sometimes;
        assert_eq!(help("yess", &["yes"], sometimes), "did you mean `yes`?");
        assert_eq!(
            help("no", &["yes"], sometimes),
            "it is `yes` or absent; to match events without it, write `NOT f=yes`"
        );
        assert_eq!(help("no", &["yes"], Occurrence::Always), "the page lists `yes`");
        assert_eq!(help("x", &["one", "two"], sometimes), "the page lists `one` and `two`");
        assert_eq!(help("twoo", &["one", "two"], sometimes), "did you mean `two`?");
    }
}
