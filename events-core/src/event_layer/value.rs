//! Values of `tracing` as values of documented fields.

use std::borrow::Cow;
use std::fmt;

use events_spec::{FieldDef, Kind, Takes};
use tracing_core::field::{Field, Visit};

use crate::{FieldValue, Timestamp};

/// A value as `tracing` recorded it.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Int(i64),
    Bool(bool),
    Text(String),
    Float,
}

/// Why a value is left out.
pub(super) enum Wrong {
    /// The event has no such field.
    Unknown,
    /// The field is of another kind.
    Kind(Kind),
    /// The value is not one of the documented ones.
    Word(String),
}

impl Wrong {
    pub(super) fn in_words(&self, event: &str, field: &str) -> String {
        match self {
            Self::Unknown => format!("`{event}` has no field `{field}`"),
            Self::Kind(kind) => format!("`{field}` of `{event}` is {}", kind.in_words()),
            Self::Word(word) => format!("`{}` is not a value of `{field}` of `{event}`", word.escape_debug()),
        }
    }
}

/// The value as one of a field; nothing for a `bool` that is false, as everywhere in Dovecot.
pub(super) fn fit(def: &FieldDef<'_>, value: Value) -> Result<Option<FieldValue<'static>>, Wrong> {
    let wrong = Wrong::Kind(def.kind);
    match (def.kind, value) {
        (Kind::Str | Kind::Enum, Value::Bool(is_so)) if matches!(def.takes(), Takes::YesText(_)) => {
            Ok(is_so.then(|| FieldValue::from("yes")))
        }
        (Kind::Enum, Value::Text(word)) if !def.open && !def.values.contains(&word.as_str()) => {
            Err(Wrong::Word(word.chars().take(LONGEST).collect()))
        }
        (Kind::Str | Kind::Enum, Value::Text(text)) => Ok(Some(FieldValue::from(text))),
        (Kind::Int, Value::Int(number)) => Ok(Some(FieldValue::from(number))),
        (Kind::Ip, Value::Text(text)) => match text.parse::<std::net::IpAddr>() {
            Ok(address) => Ok(Some(address.into())),
            Err(_) => Err(wrong),
        },
        (Kind::Time, Value::Text(text)) => match Timestamp::from_rfc3339(text.as_bytes()) {
            Some(time) => Ok(Some(time.into())),
            None => Err(wrong),
        },
        (Kind::StrList, Value::Text(text)) => {
            let items = text.split(',').filter(|item| !item.is_empty()).map(|item| Cow::Owned(item.trim().to_owned()));
            Ok(Some(FieldValue::StrList(items.collect())))
        }
        (Kind::Str | Kind::Enum | Kind::Int | Kind::Time | Kind::Ip | Kind::StrList, _) => Err(wrong),
    }
}

/// The longest word that a description repeats, in characters.
const LONGEST: usize = 100;

/// Collects the values of a span or an event.
#[derive(Default)]
pub(super) struct Values {
    pub(super) list: Vec<(&'static str, Value)>,
    /// The name that the field `event` gives.
    pub(super) event: Option<String>,
}

impl Values {
    fn take(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            ("event", Value::Text(name)) => self.event = Some(name),
            // The text of the event, and what the bridge from `log` adds.
            ("message", _) => {}
            (name, _) if name.starts_with("log.") => {}
            (name, value) => self.list.push((name, value)),
        }
    }
}

/// Integers beyond 64 bits become the nearest that fits, as in an emitter.
impl Visit for Values {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.take(field, Value::Int(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.take(field, Value::Int(i64::try_from(value).unwrap_or(i64::MAX)));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        let nearest = if value < 0 { i64::MIN } else { i64::MAX };
        self.take(field, Value::Int(i64::try_from(value).unwrap_or(nearest)));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.take(field, Value::Int(i64::try_from(value).unwrap_or(i64::MAX)));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.take(field, Value::Bool(value));
    }

    fn record_f64(&mut self, field: &Field, _: f64) {
        self.take(field, Value::Float);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, Value::Text(value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.take(field, Value::Text(format!("{value:?}")));
    }
}
