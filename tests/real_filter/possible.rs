//! Compares our claims about filters with a real server: it counts the example event of each filter that can match, and
//! nothing for a filter that never matches.

use std::fmt::Write as _;
use std::net::IpAddr;

use events_core::FieldValue;
use events_core::filter::{Filter, Knowledge, KnownField, Occurrence};
use events_spec::Kind;
use events_tests::dovecot::{Server, Version};
use libtest_mimic::Failed;

use crate::event::{Event, Sent, Value, events};
use crate::{made_up, metrics, send};

/// The fields of the events that are sent, by their names.
struct Fields;

impl Knowledge for Fields {
    fn field(&self, name: &str) -> KnownField<'_> {
        match name.as_bytes() {
            b"duration" => KnownField { occurrence: Occurrence::Always, ..KnownField::of_kind(Kind::Int) },
            [b's' | b'S', ..] => KnownField::of_kind(Kind::Str),
            [b'i', ..] => KnownField::of_kind(Kind::Int),
            [b'l', ..] => KnownField::of_kind(Kind::StrList),
            [b't', ..] => KnownField::of_kind(Kind::Time),
            [b'p', ..] => KnownField::of_kind(Kind::Ip),
            _ => KnownField::never(),
        }
    }
}

pub(crate) fn check(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    let filters = made_up::possible_or_not(600, version);
    let dovecot = metrics(server, &filters)?;
    let mut sent = events(version);
    let mut verdicts = Vec::new();
    for text in &filters {
        let filter = Filter::parse(text, version.server())?;
        let ways = filter.ways().ok_or("too many ways")?;
        let mut examples = Vec::new();
        for example in ways.iter().filter_map(|way| filter.example(way, &Fields)) {
            // The wire takes no event that ended before it began, or in another age.
            if example.int("duration").is_some_and(|usecs| !(0..1_000_000_000_000_000).contains(&usecs)) {
                continue;
            }
            let id = sent.last().map_or(1, |last| last.id + 1);
            let (duration, fields) = fields_of(example.fields(), version);
            let name = Some(leaked(example.name()));
            let event = Event { name, level: 1, duration, fields, ..Event::default() };
            sent.push(Sent { id, event, parent: None, is_parent: false });
            examples.push(id);
        }
        verdicts.push((examples, ways.iter().all(|way| filter.conflict(way, &Fields).is_some())));
    }
    send(&dovecot, &sent)?;
    let counts = dovecot.counts()?;
    let counted = |at: usize, id: i64| counts.get(&format!("m{at}_{id}")).copied().unwrap_or(0) > 0;
    let mut differences = String::new();
    for (at, (text, (examples, never))) in filters.iter().zip(&verdicts).enumerate() {
        for id in examples.iter().filter(|id| !counted(at, **id)) {
            let event = sent.iter().find(|event| event.id == *id);
            writeln!(differences, "{text}: dovecot does not count the example {event:?}")?;
        }
        if *never && let Some(event) = sent.iter().find(|event| counted(at, event.id)) {
            writeln!(differences, "{text}: never, we say, and dovecot counts {event:?}")?;
        }
    }
    if !differences.is_empty() {
        return Err(format!("{differences}{}", dovecot.log()).into());
    }
    let never = verdicts.iter().filter(|(_, never)| *never).count();
    let shown = verdicts.iter().filter(|(examples, _)| !examples.is_empty()).count();
    if never < 100 || shown < 100 {
        return Err(format!("of {} filters only {never} never match and {shown} have an example", filters.len()).into());
    }
    Ok(())
}

/// The fields as they are sent, and the duration, which is not one on the wire.
fn fields_of<'a>(
    fields: impl IntoIterator<Item = (&'a str, &'a FieldValue<'static>)>,
    version: Version,
) -> (i64, Vec<(&'static str, Value)>) {
    let mut duration = 0;
    let mut sent = Vec::new();
    for (name, value) in fields {
        let value = match value {
            FieldValue::Int(usecs) if name == "duration" => {
                duration = *usecs;
                continue;
            }
            FieldValue::Str(text) => Value::Str(leaked(text)),
            FieldValue::Int(number) => Value::Int(*number),
            FieldValue::Time(time) => Value::Time(time.secs(), time.micros()),
            // In 2.3 an address travels as a string; as an address, the filter has read it from its text.
            FieldValue::Ip(address) if version == Version::V2_3 => match address {
                IpAddr::V6(address) if address.segments()[..6] == [0; 6] && address.segments()[6] != 0 => {
                    let [.., a, b, c, d] = address.octets();
                    Value::Str(leaked(&format!("::{a}.{b}.{c}.{d}")))
                }
                IpAddr::V4(_) | IpAddr::V6(_) => Value::Str(leaked(&address.to_string())),
            },
            FieldValue::Ip(address) => Value::Ip(*address),
            FieldValue::StrList(items) => Value::List(items.iter().map(|item| leaked(item)).collect::<Vec<_>>().leak()),
            // Examples hold no value of another kind.
            _ => continue,
        };
        sent.push((leaked(name), value));
    }
    (duration, sent)
}

/// The events of this test hold what lives as long as the test.
fn leaked(text: &str) -> &'static str {
    text.to_owned().leak()
}
