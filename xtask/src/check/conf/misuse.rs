//! Operators that the kind of a field does not allow, and values that it cannot be compared with.

use events_core::filter::{Comparison, Filter, Op, Span};
use events_spec::{Kind, Rule, ServerVersion};

/// What is wrong with a comparison, and where in the filter.
pub(super) struct Misuse {
    pub(super) rule: Rule,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// What is wrong with comparing a field of this kind so, if anything is.
pub(super) fn misuse(comparison: &Comparison, name: &str, kind: Kind, version: ServerVersion) -> Option<Misuse> {
    let (op, value) = (comparison.op, &comparison.value);
    let operator =
        |message: String| Misuse { rule: Rule::OperatorKindMismatch, span: comparison.op_span, message, help: None };
    let of_value = |message: String, help: Option<String>| Misuse {
        rule: Rule::WrongKind,
        span: comparison.value_span,
        message,
        help,
    };
    match kind {
        Kind::Time => Some(operator(format!("`{name}` is a time, and no filter matches a time"))),
        Kind::Str | Kind::Enum | Kind::Ip | Kind::StrList if op != Op::Equal => {
            let kind = kind.in_words();
            Some(operator(format!("`{name}` is {kind}, which can only be compared with `=`, not with `{op}`")))
        }
        Kind::Int if !comparison.compares_integers() && !comparison.accepts_absence() => {
            Some(of_value(format!("`{name}` is an integer, and `{value}` is none"), number_help(comparison, version)))
        }
        // In 2.3 an address travels as a string.
        Kind::Ip
            if version.has(ServerVersion::V2_4)
                && !comparison.compares_addresses()
                && !comparison.accepts_absence() =>
        {
            let message = format!("`{name}` is an IP address, and `{value}` is neither an address nor a network");
            Some(of_value(message, None))
        }
        Kind::Str | Kind::Enum | Kind::Ip | Kind::StrList | Kind::Int => None,
    }
}

/// The number that was meant, where 2.4 would understand it, and what 2.3 does with any other word.
fn number_help(comparison: &Comparison, version: ServerVersion) -> Option<String> {
    if version.has(ServerVersion::V2_4) {
        return None;
    }
    let text = format!("x{}\"{}\"", comparison.op, comparison.value.replace(['"', '\\'], ""));
    let number =
        Filter::parse(&text, ServerVersion::V2_4).ok().and_then(|filter| filter.comparisons().first()?.number());
    match (number, comparison.op) {
        (Some(number), _) => Some(format!("Dovecot 2.3 knows no sizes and times in filters; write `{number}`")),
        (None, Op::Equal) => Some("Dovecot 2.3.19 crashes its stats process over it; write a number".to_owned()),
        (None, _) => None,
    }
}
