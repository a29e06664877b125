//! Writes records in their original format.

use std::borrow::Cow;
use std::net::IpAddr;

use super::{ReadPage, Record, Wire};
use crate::address::AddressText;
use crate::export::encode;
use crate::export::scan::{Form, Part, Scan, Shape};
use crate::{EventEmitter, FieldValue, OwnedEvent, TimeFormat, Timestamp, Visit};

/// Appends a record.
pub(super) fn record<P: ReadPage>(record: &Record<'_, P>, out: &mut Vec<u8>) {
    let scan = record.scan();
    let change = Change::of(record);
    match record.form() {
        Form::Json => json(scan, change.as_ref(), out),
        Form::TabText => tab_text(scan, change.as_ref(), out),
    }
}

/// The changes to the event of a record since it was read.
struct Change {
    before: OwnedEvent,
    after: OwnedEvent,
    times: TimeFormat,
}

impl Change {
    fn of<P: ReadPage>(record: &Record<'_, P>) -> Option<Self> {
        let before = record.event_of_line();
        // Both borrow from the line for different lifetimes, so compare the recorded fields.
        let (before, after) = (OwnedEvent::of(&before), OwnedEvent::of(&record.event));
        if before == after {
            return None;
        }
        let scan = record.scan();
        let unix = scan.start_time().is_some_and(|time| !scan.raw(time).contains(&b'T'));
        Some(Self { before, after, times: if unix { TimeFormat::Unix } else { TimeFormat::Rfc3339 } })
    }
}

fn json(scan: Scan<'_>, change: Option<&Change>, out: &mut Vec<u8>) {
    out.push(b'{');
    let empty = out.len();
    if let Some(name) = scan.event() {
        out.extend_from_slice(b"\"event\":");
        event_name(scan, name, change, out);
        out.push(b',');
    }
    for (member, value) in
        [("\"hostname\":", scan.hostname()), ("\"start_time\":", scan.start_time()), ("\"end_time\":", scan.end_time())]
    {
        if let Some(value) = value {
            out.extend_from_slice(member.as_bytes());
            json_value(scan, value, out);
            out.push(b',');
        }
    }
    if scan.has_categories() {
        out.extend_from_slice(b"\"categories\":[");
        for (number, category) in scan.categories().enumerate() {
            out.extend_from_slice(if number > 0 { b"," } else { b"" });
            json_value(scan, category, out);
        }
        out.extend_from_slice(b"],");
    }
    if scan.has_fields() || change.is_some() {
        out.extend_from_slice(b"\"fields\":{");
        fields(scan, Form::Json, change, out);
        out.extend_from_slice(b"},");
    }
    if out.len() > empty {
        // The comma after the last member.
        out.pop();
    }
    out.push(b'}');
}

/// Appends a value in its original form. The quotes of a string are not part of it.
fn json_value(scan: Scan<'_>, value: Part, out: &mut Vec<u8>) {
    let quotes: &[u8] = if matches!(value.shape, Shape::Str | Shape::EscapedStr) { b"\"" } else { b"" };
    out.extend_from_slice(quotes);
    out.extend_from_slice(scan.raw(value));
    out.extend_from_slice(quotes);
}

fn tab_text(scan: Scan<'_>, change: Option<&Change>, out: &mut Vec<u8>) {
    let empty = out.len();
    if let Some(name) = scan.event() {
        out.extend_from_slice(b"event:");
        event_name(scan, name, change, out);
        out.push(b'\t');
    }
    let members = [("hostname:", scan.hostname()), ("start_time:", scan.start_time()), ("end_time:", scan.end_time())];
    let members = members.into_iter().filter_map(|(word, value)| Some((word, value?)));
    for (word, value) in members.chain(scan.categories().map(|category| ("category:", category))) {
        out.extend_from_slice(word.as_bytes());
        out.extend_from_slice(scan.raw(value));
        out.push(b'\t');
    }
    if scan.has_categories() && scan.categories().next().is_none() {
        // The empty part in place of the categories.
        out.push(b'\t');
    }
    let before = out.len();
    fields(scan, Form::TabText, change, out);
    if out.len() == before && out.len() > empty {
        // The tab after the last part.
        out.pop();
    }
}

fn event_name(scan: Scan<'_>, name: Part, change: Option<&Change>, out: &mut Vec<u8>) {
    let form = scan.place().form;
    match change.filter(|change| change.before.name() != change.after.name()) {
        Some(change) => encode::text(form, change.after.name(), out),
        None if form == Form::Json => json_value(scan, name, out),
        None => out.extend_from_slice(scan.raw(name)),
    }
}

/// Appends the fields in the order of the line, then the new ones.
fn fields(scan: Scan<'_>, form: Form, change: Option<&Change>, out: &mut Vec<u8>) {
    let start = out.len();
    let part = |out: &mut Vec<u8>| {
        if out.len() > start {
            out.push(if form == Form::Json { b',' } else { b'\t' });
        }
    };
    for field in scan.fields() {
        let changed = change.and_then(|change| {
            let name = scan.text(field.key);
            let (before, after) = (change.before.get(&name), change.after.get(&name));
            (before != after).then_some((name, after, change.times))
        });
        match changed {
            None => {
                part(out);
                as_it_came(scan, form, field.key, field.value, out);
            }
            Some((name, Some(value), times)) => {
                part(out);
                encode::field(form, times, &OwnedEvent::new("").with(&name, value.clone()), out);
            }
            Some((_, None, _)) => {}
        }
    }
    let Some(change) = change else { return };
    for (name, value) in change.after.fields() {
        if !scan.fields().iter().any(|field| scan.text(field.key) == name) {
            part(out);
            encode::field(form, change.times, &OwnedEvent::new("").with(name, value.clone()), out);
        }
    }
}

fn as_it_came(scan: Scan<'_>, form: Form, key: Part, value: Part, out: &mut Vec<u8>) {
    match form {
        Form::Json => {
            json_value(scan, key, out);
            out.push(b':');
            json_value(scan, value, out);
        }
        Form::TabText => {
            out.extend_from_slice(b"field:");
            out.extend_from_slice(scan.raw(key));
            out.push(b'=');
            out.extend_from_slice(scan.raw(value));
        }
    }
}

/// A copy of the event that borrows nothing.
pub(super) fn owned_event<P: ReadPage>(event: &P::Event<'_>) -> P::Event<'static> {
    let Some(number) = P::number(event) else { return P::undocumented(event.event_name().to_owned().into()) };
    let mut copy = Copy::<P> { number, event: P::empty(number) };
    event.record(&mut copy);
    copy.event
}

/// Stores fields in another event of the same type, as values that are not from a line.
struct Copy<P: ReadPage> {
    number: usize,
    event: P::Event<'static>,
}

impl<P: ReadPage> Copy<P> {
    fn set(&mut self, field: &str, text: String, shape: Shape) {
        let def = P::table().events.get(self.number);
        if let Some(at) = def.and_then(|def| def.fields.iter().position(|known| known.name == field)) {
            P::set(&mut self.event, at, Wire { raw: text.into(), shape });
        }
    }
}

impl<P: ReadPage> Visit for Copy<P> {
    fn str(&mut self, field: &str, value: &str) {
        self.set(field, value.to_owned(), Shape::Str);
    }

    fn int(&mut self, field: &str, value: i64) {
        self.set(field, value.to_string(), Shape::Int);
    }

    fn time(&mut self, field: &str, value: Timestamp) {
        self.set(field, value.to_string(), Shape::Str);
    }

    fn ip(&mut self, field: &str, value: IpAddr) {
        self.set(field, AddressText(value).to_string(), Shape::Str);
    }

    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>) {
        let mut text = Vec::new();
        let list = FieldValue::StrList(values.map(Cow::Borrowed).collect());
        encode::field(Form::Json, TimeFormat::Rfc3339, &OwnedEvent::new("").with("", list), &mut text);
        // The array follows the empty name and its colon.
        let array = String::from_utf8_lossy(text.get(3..).unwrap_or_default()).into_owned();
        self.set(field, array, Shape::List);
    }
}
