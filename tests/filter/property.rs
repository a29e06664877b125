//! What holds for every filter and every event.

use events_core::ServerVersion;
use events_core::filter::{Filter, Interest, NodeKind};
use proptest::prelude::*;

use crate::event::{Event, Value};

pub(crate) fn version() -> impl Strategy<Value = ServerVersion> {
    prop_oneof![Just(ServerVersion::V2_3), Just(ServerVersion::V2_4)]
}

/// Text that is often nearly a filter.
fn nearly_a_filter() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(" ".to_owned()),
        Just(" AND ".to_owned()),
        Just(" OR ".to_owned()),
        Just("NOT ".to_owned()),
        Just("event=".to_owned()),
        Just("category=".to_owned()),
        Just("source_location=".to_owned()),
        "[=<>()\"'\\\\!]{1,2}",
        "[a-c*?]{1,3}",
        "\"([^\"\\\\]|\\\\.){0,4}\"",
        "[0-9]{1,3}(KB|M|secs|/8)?",
        "\\PC{0,3}",
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// A filter that is one.
pub(crate) fn a_filter() -> impl Strategy<Value = String> {
    let word =
        prop_oneof!["[a-c*?.:_-]{1,3}", "-?[0-9]{1,3}(KB|M|secs)?", "\"([^\"\\\\\n]|\\\\[^\n]){0,5}\"", "(and|OR|Not)"];
    let key =
        prop_oneof![Just("event".to_owned()), Just("category".to_owned()), "[a-c]", "\"([^\"\\\\\n]|\\\\[^\n]){0,3}\""];
    let op = prop_oneof![Just("="), Just("<"), Just(">"), Just("<="), Just("> =")];
    let leaf = (key, op, word).prop_map(|(key, op, value)| {
        let reserved = matches!(key.trim_matches('"'), "event" | "category" | "source_location");
        format!("{key}{}{value}", if reserved { "=" } else { op })
    });
    leaf.prop_recursive(6, 40, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop_oneof![Just("AND"), Just("or")], inner.clone())
                .prop_map(|(left, joint, right)| format!("{left} {joint} {right}")),
            inner.clone().prop_map(|inner| format!("NOT {inner}")),
            inner.prop_map(|inner| format!("({inner})")),
        ]
    })
}

pub(crate) fn an_event() -> impl Strategy<Value = Event> {
    let value = prop_oneof![
        "[a-c*\\\\]{0,3}".prop_map(Value::Str),
        (-20_i64..2000).prop_map(Value::Int),
        any::<i32>().prop_map(|secs| Value::Time(i64::from(secs))),
        any::<[u8; 4]>().prop_map(|bytes| Value::Ip(bytes.into())),
        proptest::collection::vec("[a-c]{0,2}", 0..3).prop_map(Value::List),
    ];
    let name = prop_oneof![Just(None), Just(Some("a")), Just(Some("ab")), Just(Some("abc"))];
    (name, proptest::collection::vec(("[a-c]", value), 0..5)).prop_map(|(name, fields)| Event {
        name,
        level: "info",
        fields,
        ..Event::default()
    })
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(filter in nearly_a_filter(), version in version(), event in an_event()) {
        match Filter::parse(&filter, version) {
            Ok(filter) => {
                filter.matches(&event);
            }
            Err(errors) => {
                prop_assert!(!errors.as_slice().is_empty());
                for error in &errors {
                    prop_assert!(error.span.start <= error.span.end && error.span.end <= filter.len());
                    prop_assert!(filter.get(error.span.start..error.span.end).is_some());
                }
            }
        }
    }

    #[test]
    fn a_printed_filter_reads_as_the_same_filter(filter in prop_oneof![a_filter(), nearly_a_filter()], version in version()) {
        if let Ok(parsed) = Filter::parse(&filter, version) {
            let printed = parsed.to_string();
            let again = Filter::parse(&printed, version);
            prop_assert_eq!(again.as_ref(), Ok(&parsed), "{}", printed);
            prop_assert_eq!(again.unwrap().to_string(), printed);
        }
    }

    #[test]
    fn made_up_filters_are_filters(filter in a_filter(), version in version()) {
        prop_assert!(Filter::parse(&filter, version).is_ok(), "{}", filter);
    }

    #[test]
    fn interest_keeps_its_promise(filter in a_filter(), version in version(), event in an_event()) {
        let filter = Filter::parse(&filter, version).unwrap();
        let answer = filter.matches(&event);
        if let Some(name) = event.name {
            match filter.interest(name) {
                Interest::Never => prop_assert!(!answer),
                Interest::Always => prop_assert!(answer),
                Interest::Maybe => {}
            }
        }
        // The walk through the tree, part by part, is the plainer way to the same answer.
        prop_assert_eq!(answer, plain_answer(&filter, &event));
    }
}

/// The answer by the book: every part from the first to the last, each comparison alone.
fn plain_answer(filter: &Filter, event: &Event) -> bool {
    let mut answers: Vec<bool> = Vec::new();
    for node in filter.nodes() {
        answers.push(match node.kind {
            NodeKind::Compare(at) => {
                let comparison = &filter.comparisons()[at];
                let alone = Filter::parse(&comparison_text(filter, at), filter.version());
                assert_eq!(
                    alone.as_ref().map(|alone| alone.comparisons()[0].value.clone()).ok().as_ref(),
                    Some(&comparison.value)
                );
                alone.unwrap().matches(event)
            }
            NodeKind::And(left, right) => answers[left] && answers[right],
            NodeKind::Or(left, right) => answers[left] || answers[right],
            NodeKind::Not(inner) => !answers[inner],
        });
    }
    answers.last().copied().unwrap_or(false)
}

fn comparison_text(filter: &Filter, at: usize) -> String {
    let comparison = &filter.comparisons()[at];
    let escape = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let keeps_escapes = filter.version().has(ServerVersion::V2_4);
    let value = if keeps_escapes { comparison.value.clone() } else { escape(&comparison.value) };
    format!("\"{}\"{}\"{value}\"", escape(comparison.key.as_str()), comparison.op)
}
