//! Whatever a sink can write is read as what it was, and written again to the byte.

use std::net::IpAddr;

use events_core::events::{
    AuthRequestFinished, ClientConnectionDisconnected, Event, ImapCommandFinished, TaggedReplyState, Transport,
};
use events_core::export::{Encode, ExportOptions, Include, JsonEncoder, Reader, Strictness, TabEncoder};
use events_core::{Envelope, EventEmitter, FieldValue, OwnedEvent, TimeFormat, Timestamp};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9 ]{0,20}", "\\PC{0,12}", "[\0-\u{20}\"\\\\/é\u{2028}\u{7f}]{0,12}", "-?[0-9]{1,20}"]
}

fn time() -> impl Strategy<Value = Timestamp> {
    let secs = prop_oneof![0..4_000_000_000_i64, -70_000_000_000..300_000_000_000_i64, any::<i64>()];
    (secs, 0..1_000_000_u32).prop_map(|(secs, micros)| Timestamp::new(secs, micros))
}

fn ip() -> impl Strategy<Value = IpAddr> {
    prop_oneof![any::<[u8; 4]>().prop_map(IpAddr::from), any::<[u16; 8]>().prop_map(IpAddr::from)]
}

fn value() -> impl Strategy<Value = FieldValue<'static>> {
    prop_oneof![
        text().prop_map(FieldValue::from),
        any::<i64>().prop_map(FieldValue::from),
        time().prop_map(FieldValue::from),
        ip().prop_map(FieldValue::from),
        prop::collection::vec(text(), 0..4).prop_map(FieldValue::from),
    ]
}

/// Any event at all, of names that the page documents and of others.
fn event() -> impl Strategy<Value = OwnedEvent> {
    let name = prop_oneof![Just("imap_command_finished".to_owned()), Just("dns_request_finished".to_owned()), text()];
    let field = prop_oneof![
        Just("tag".to_owned()),
        Just("bytes_in".to_owned()),
        Just("last_run_time".to_owned()),
        Just("error".to_owned()),
        text()
    ];
    let fields = prop::collection::vec((field, value()), 0..8);
    (name, fields, prop::collection::vec(text(), 0..3)).prop_map(|(name, fields, categories)| {
        let event = fields.into_iter().fold(OwnedEvent::new(name), |event, (name, value)| event.with(&name, value));
        categories.iter().fold(event, |event, category| event.with_category(category))
    })
}

/// Events of the page with all kinds of fields.
fn documented() -> impl Strategy<Value = Event<'static>> {
    let opt = |strategy| prop::option::of(strategy);
    let state = text().prop_map(|text| TaggedReplyState::from(std::borrow::Cow::from(text)));
    let state = prop_oneof![Just(TaggedReplyState::Ok), Just(TaggedReplyState::Bad), state];
    let numbers = (prop::option::of(any::<i64>()), prop::option::of(any::<i64>()));
    let command = (opt(text()), opt(text()), prop::option::of(state), prop::option::of(time()), numbers).prop_map(
        |(tag, args, tagged_reply_state, last_run_time, (bytes_in, bytes_out))| {
            Event::ImapCommandFinished(ImapCommandFinished {
                tag: tag.map(Into::into),
                args: args.map(Into::into),
                tagged_reply_state,
                last_run_time,
                bytes_in,
                bytes_out,
                ..Default::default()
            })
        },
    );
    let transport = prop_oneof![Just(Transport::Tls), Just(Transport::Insecure)];
    let login = (opt(text()), prop::option::of(transport)).prop_map(|(user, transport)| {
        Event::AuthRequestFinished(AuthRequestFinished { user: user.map(Into::into), transport, ..Default::default() })
    });
    let connection =
        (prop::option::of(ip()), prop::option::of(any::<i64>()), opt(text())).prop_map(|(ip, port, reason)| {
            let reason = reason.map(Into::into);
            Event::ClientConnectionDisconnected(ClientConnectionDisconnected { ip, port, reason, ..Default::default() })
        });
    prop_oneof![command, login, connection]
}

fn options() -> impl Strategy<Value = ExportOptions> {
    let limit = prop::option::of(0..30_usize);
    let members =
        [Include::NAME, Include::HOSTNAME, Include::TIMESTAMPS, Include::CATEGORIES, Include::FIELDS].as_slice();
    let include = prop::sample::subsequence(members, 0..=5);
    (time_format(), limit, include).prop_map(|(time_format, max_field_len, include)| {
        let include = include.into_iter().fold(Include::NONE, |all, one| all | one);
        ExportOptions::DEFAULT.with_time_format(time_format).with_max_field_len(max_field_len).with_include(include)
    })
}

fn time_format() -> impl Strategy<Value = TimeFormat> {
    prop_oneof![Just(TimeFormat::Unix), Just(TimeFormat::Rfc3339)]
}

/// A line as a sink writes it.
fn line(json: bool, options: ExportOptions, envelope: &Envelope<'_>, event: &dyn EventEmitter) -> Vec<u8> {
    let mut out = Vec::new();
    if json {
        JsonEncoder::new(options).encode(envelope, event, &mut out);
    } else {
        TabEncoder::new(options).encode(envelope, event, &mut out);
    }
    out
}

proptest! {
    #[test]
    fn whatever_a_sink_writes_is_written_again_to_the_byte(
        event in event(), options in options(), json: bool, start in time(), end in time(), hostname in text(),
    ) {
        let envelope = Envelope::between(start, end).with_hostname(&hostname);
        let line = line(json, options, &envelope, &event);
        let mut reader = Reader::new(Strictness::Lenient);
        let Some(record) = reader.read(&line).unwrap() else {
            // Tab-separated text without any part is an empty line.
            prop_assert!(line.is_empty());
            return Ok(());
        };
        let mut written = Vec::new();
        record.encode(&mut written);
        prop_assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(&line));
        if options.include.timestamps {
            prop_assert_eq!((record.start_time(), record.end_time()), (Some(start), Some(end)));
        }
        if options.include.hostname {
            prop_assert!(record.hostname().is_some_and(|read| read == hostname));
        }
        if options.include.name {
            prop_assert_eq!(record.event_name(), event.name());
        }
        if options.include.categories {
            prop_assert!(record.categories().eq(event.categories()));
        }
    }

    #[test]
    fn every_field_of_json_has_the_value_that_was_recorded(event in event(), unix: bool) {
        let time_format = if unix { TimeFormat::Unix } else { TimeFormat::Rfc3339 };
        let options = ExportOptions::DEFAULT.with_time_format(time_format);
        let line = line(true, options, &Envelope::new(), &event);
        let mut reader = Reader::new(Strictness::Lenient);
        let record = reader.read(&line).unwrap().unwrap();
        for (name, value) in event.fields() {
            let read = record.field(name).unwrap().value;
            match (value, read) {
                (FieldValue::Str(value), FieldValue::Str(read)) => prop_assert_eq!(value, &read),
                // A string may look like what its field should hold.
                (FieldValue::Str(value), FieldValue::Time(read)) => prop_assert_eq!(value, &read.to_string()),
                (FieldValue::Int(value), FieldValue::Int(read)) => prop_assert_eq!(*value, read),
                (FieldValue::Time(value), FieldValue::Time(read)) => prop_assert_eq!(*value, read),
                (FieldValue::Time(value), FieldValue::Str(read)) => prop_assert_eq!(&value.to_string(), &read),
                // More digits than a time needs that is not a time's.
                (FieldValue::Ip(value), FieldValue::Str(read)) => prop_assert_eq!(&value.to_string(), &read),
                (FieldValue::StrList(value), FieldValue::StrList(read)) => prop_assert!(read.iter().eq(value)),
                (value, read) => prop_assert!(false, "{name}: {value:?} was read as {read:?}"),
            }
        }
    }

    #[test]
    fn an_event_of_the_page_is_read_as_itself(event in documented(), unix: bool, json: bool) {
        let time_format = if unix { TimeFormat::Unix } else { TimeFormat::Rfc3339 };
        let options = ExportOptions::DEFAULT.with_time_format(time_format);
        let line = line(json, options, &Envelope::new(), &event);
        let mut reader = Reader::new(Strictness::Lenient);
        let record = reader.read(&line).unwrap().unwrap();
        prop_assert_eq!(&record.event, &event);
        prop_assert_eq!(record.misfits().count() + record.undocumented().count(), 0);
        prop_assert_eq!(&record.into_owned().event, &event);
    }

    #[test]
    fn any_bytes_are_a_record_an_error_or_nothing(
        start in "\\{\"event\":\"imap_command_finished\",|event:imap_command_finished\t|\\{|", rest in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let line = [start.as_bytes(), &rest].concat();
        for strictness in [Strictness::Lenient, Strictness::Strict] {
            if let Ok(Some(record)) = Reader::new(strictness).read(&line) {
                record.encode(&mut Vec::new());
                let _ = record.fields().count();
            }
        }
    }
}
