//! Finds a value of a field that satisfies comparisons.

use std::net::IpAddr;

use events_spec::Kind;

use super::{Found, KnownField, Occurrence, address, integer, text};
use crate::address::AddressText;
use crate::filter::dialect::Dialect;
use crate::filter::field::Wanted;
use crate::filter::tree::Op;
use crate::filter::wildcard::Mask;
use crate::{FieldValue, Timestamp};

/// A comparison of a field that must be true or false.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'f> {
    pub(super) wanted: &'f Wanted,
    pub(super) op: Op,
    pub(super) holds: bool,
}

impl Asked<'_> {
    /// Whether an address is compared as text.
    pub(super) fn is_pattern(&self) -> bool {
        self.op == Op::Equal && self.wanted.network.is_none() && self.wanted.mask.is_some()
    }
}

/// A value that satisfies all of the comparisons, which are about one field; `None` if its absence does.
pub(super) fn solve(asked: &[Asked<'_>], known: &KnownField<'_>) -> Found<Option<FieldValue<'static>>> {
    let absent = asked.iter().all(|asked| asked.wanted.accepts_absence() == asked.holds);
    let absence = if absent { Found::Value(None) } else { Found::Never };
    match known.occurrence {
        Occurrence::Never => absence,
        Occurrence::Sometimes => present(asked, known).map(Some).or_else(|| absence),
        Occurrence::Always => present(asked, known).map(Some),
    }
}

fn present(asked: &[Asked<'_>], known: &KnownField<'_>) -> Found<FieldValue<'static>> {
    if let Some(values) = &known.values {
        let passes = |value: &&&str| asked.iter().all(|asked| asked.wanted.accepts_str(asked.op, value) == asked.holds);
        let value = values.iter().find(passes).map(|value| FieldValue::Str((*value).to_owned().into()));
        return value.map_or(Found::Never, Found::Value);
    }
    match known.kind {
        Some(Kind::Str | Kind::Enum) => string(asked),
        Some(Kind::Int) => integer::solve(asked).map(FieldValue::Int),
        Some(Kind::Ip) => ip(asked),
        Some(Kind::Time) => time(asked),
        Some(Kind::StrList) => list(asked),
        None => string(asked)
            .or_else(|| integer::solve(asked).map(FieldValue::Int))
            .or_else(|| ip(asked))
            .or_else(|| list(asked))
            .or_else(|| time(asked)),
    }
}

/// A comparison with a time is never true.
fn time(asked: &[Asked<'_>]) -> Found<FieldValue<'static>> {
    let none = asked.iter().all(|asked| !asked.holds);
    if none { Found::Value(FieldValue::Time(Timestamp::new(0, 0))) } else { Found::Never }
}

fn string(asked: &[Asked<'_>]) -> Found<FieldValue<'static>> {
    match demands(asked, Wanted::string_mask) {
        Some(demands) => text::solve(&demands, true).map(|text| FieldValue::Str(text.into())),
        None => Found::Never,
    }
}

/// In 2.3, an address is a string, but always the text of an address.
fn ip(asked: &[Asked<'_>]) -> Found<FieldValue<'static>> {
    if !asked.iter().any(|asked| asked.wanted.dialect == Dialect::V2_3) {
        return address::solve(asked).map(FieldValue::Ip);
    }
    match string(asked) {
        Found::Value(FieldValue::Str(text)) => match text.parse::<IpAddr>() {
            Ok(address) if AddressText(address).to_string() == text => Found::Value(FieldValue::Ip(address)),
            Ok(_) | Err(_) if is_exact(asked) => Found::Never,
            Ok(_) | Err(_) => Found::Perhaps,
        },
        found => found,
    }
}

/// Whether only one text satisfies the comparisons.
fn is_exact(asked: &[Asked<'_>]) -> bool {
    asked.iter().any(|asked| asked.holds && asked.op == Op::Equal && asked.wanted.mask.is_none())
}

/// A nonempty list. Each comparison that must be true gets its own item, which must not match any comparison that must
/// be false.
fn list(asked: &[Asked<'_>]) -> Found<FieldValue<'static>> {
    let Some(demands) = demands(asked, Wanted::item_mask) else { return Found::Never };
    let (wanted, unwanted): (Vec<_>, Vec<_>) = demands.into_iter().partition(|(_, holds)| *holds);
    let mut items = Vec::new();
    let mut perhaps = false;
    for one in wanted.iter().map(Some).chain(wanted.is_empty().then_some(None)) {
        let together: Vec<(Mask, bool)> = one.into_iter().chain(&unwanted).cloned().collect();
        match text::solve(&together, false) {
            Found::Value(item) => items.push(item.into()),
            Found::Never => return Found::Never,
            Found::Perhaps => perhaps = true,
        }
    }
    if perhaps { Found::Perhaps } else { Found::Value(FieldValue::StrList(items)) }
}

/// The comparisons as demands on a text; `None` if one that must be true never is.
fn demands(asked: &[Asked<'_>], mask: impl Fn(&Wanted) -> Mask) -> Option<Vec<(Mask, bool)>> {
    // For texts, only `=` is ever true.
    let (equal, other): (Vec<&Asked<'_>>, Vec<&Asked<'_>>) = asked.iter().partition(|asked| asked.op == Op::Equal);
    let possible = other.iter().all(|asked| !asked.holds);
    possible.then(|| equal.iter().map(|asked| (mask(asked.wanted), asked.holds)).collect())
}
