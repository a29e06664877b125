//! Events as tests write them, and what filters answer about them.

use std::net::IpAddr;

use events_core::ServerVersion;
use events_core::filter::{EventView, Filter};
use events_core::{Timestamp, Visit};

/// A value as a test writes it.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Str(String),
    Int(i64),
    Time(i64),
    Ip(IpAddr),
    List(Vec<String>),
}

/// An event with everything that a filter can ask about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Event {
    pub(crate) name: Option<&'static str>,
    pub(crate) categories: Vec<&'static str>,
    pub(crate) source: Option<(&'static str, u32)>,
    pub(crate) level: &'static str,
    pub(crate) duration: Option<i64>,
    pub(crate) fields: Vec<(String, Value)>,
}

impl EventView for Event {
    fn name(&self) -> Option<&str> {
        self.name
    }

    fn record(&self, visit: &mut dyn Visit) {
        for (name, value) in &self.fields {
            match value {
                Value::Str(text) => visit.str(name, text),
                Value::Int(number) => visit.int(name, *number),
                Value::Time(secs) => visit.time(name, Timestamp::new(*secs, 0)),
                Value::Ip(address) => visit.ip(name, *address),
                Value::List(items) => visit.str_list(name, &mut items.iter().map(String::as_str)),
            }
        }
    }

    fn in_category(&self, category: &str) -> bool {
        self.categories.contains(&category)
    }

    fn level(&self) -> &str {
        self.level
    }

    fn source(&self) -> Option<(&str, u32)> {
        self.source
    }

    fn duration_usecs(&self) -> Option<i64> {
        self.duration
    }
}

pub(crate) fn text(value: &str) -> Value {
    Value::Str(value.to_owned())
}

pub(crate) fn list(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| (*item).to_owned()).collect())
}

pub(crate) fn event(fields: &[(&str, Value)]) -> Event {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Event { name: Some("imap_command_finished"), level: "info", fields, ..Event::default() }
}

pub(crate) fn parse(filter: &str, version: ServerVersion) -> Filter {
    Filter::parse(filter, version).unwrap_or_else(|errors| panic!("{filter}: {errors}"))
}

/// What 2.3 and 2.4 answer.
pub(crate) fn answers(filter: &str, event: &Event) -> (bool, bool) {
    (parse(filter, ServerVersion::V2_3).matches(event), parse(filter, ServerVersion::V2_4).matches(event))
}

pub(crate) fn check(event: &Event, yes: &[&str], no: &[&str]) {
    for filter in yes {
        assert_eq!(answers(filter, event), (true, true), "{filter} on {event:?}");
    }
    for filter in no {
        assert_eq!(answers(filter, event), (false, false), "{filter} on {event:?}");
    }
}
