//! The documentation for programs: the catalogue is the model, and the schemas fit what a server exported.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use dovecot_events::codegen::{Output, Target, outputs};
use dovecot_events::report::model_json::Model;
use events_spec::Spec;
use serde_json::{Value, json};

fn spec() -> Spec {
    events_spec::vendored::spec().expect("the page has no errors")
}

/// One of the files that are made from the page, if there is one of this name.
fn output(path: &str) -> Option<&'static str> {
    static OUTPUTS: LazyLock<Vec<Output>> =
        LazyLock::new(|| outputs(&spec(), Target::Repository).expect("generated Rust is Rust"));
    OUTPUTS.iter().find(|output| output.path == path).map(|output| output.content.as_str())
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn the_catalogue_is_the_model_as_promised() {
    let spec = spec();
    let catalogue = parsed(output("docs/events.json").expect("it is an output"));
    let mut model = serde_json::to_value(Model::new(&spec)).expect("it has a form in JSON");
    assert_eq!(model["events"][25]["name"], "imap_command_finished");
    assert_eq!(
        model["events"][25]["fields"][4],
        json!({
            "name": "tagged_reply_state", "since": null, "kind": "enum", "kind_rule": "the page's list of values",
            "values": ["OK", "NO", "BAD"], "open": false, "optional": null, "text": "OK, NO, BAD",
            "inherited_from": null, "line": 253,
        })
    );
    assert_eq!(
        model["sections"][4],
        json!({ "title": "IMAP", "since": null, "line": 242, "text": "", "events": ["imap_command_finished"] })
    );
    let keys = |value: &Value| value.as_object().map(|members| members.keys().cloned().collect::<Vec<_>>());
    let expected = ["name", "section", "since", "line", "text", "notes", "inherits", "fields"].map(str::to_owned);
    assert_eq!(keys(&model["events"][0]), Some(expected.to_vec()));
    // The catalogue says what made it, at its head, and is the model otherwise.
    model["$comment"] = catalogue["$comment"].clone();
    assert_eq!(catalogue, model);
}

/// The problems of a value by a schema, for the few keywords of JSON Schema that ours use.
fn check(value: &Value, schema: &Value, root: &Value, place: &str, wrong: &mut BTreeSet<String>) {
    let members = schema.as_object().expect("a schema is an object");
    for (word, argument) in members {
        let fits = match word.as_str() {
            "$schema" | "$comment" | "$defs" | "title" | "description" | "examples" | "format" => true,
            "additionalProperties" => argument == &json!(true),
            "const" => value == argument,
            "enum" => argument.as_array().is_some_and(|values| values.contains(value)),
            "type" => match argument.as_str() {
                Some("string") => value.is_string(),
                Some("integer") => value.is_i64() || value.is_u64(),
                Some("number") => value.is_number(),
                Some("array") => value.is_array(),
                Some("object") => value.is_object(),
                other => panic!("{place}: the schema asks for the type {other:?}"),
            },
            "required" => argument.as_array().is_some_and(|names| {
                names.iter().all(|name| name.as_str().is_some_and(|name| value.get(name).is_some()))
            }),
            "uniqueItems" => {
                let items = value.as_array().map_or(&[][..], Vec::as_slice);
                items.iter().enumerate().all(|(at, item)| !items[..at].contains(item))
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    check(item, argument, root, &format!("{place}[]"), wrong);
                }
                true
            }
            "properties" => {
                for (name, schema) in argument.as_object().into_iter().flatten() {
                    if let Some(member) = value.get(name) {
                        check(member, schema, root, &format!("{place}.{name}"), wrong);
                    }
                }
                true
            }
            "anyOf" => argument.as_array().into_iter().flatten().any(|schema| {
                let mut inner = BTreeSet::new();
                check(value, schema, root, place, &mut inner);
                inner.is_empty()
            }),
            "$ref" => {
                let pointer = argument.as_str().and_then(|target| target.strip_prefix('#')).expect("it is local");
                check(value, root.pointer(pointer).expect("it is there"), root, place, wrong);
                true
            }
            other => panic!("{place}: the schema uses `{other}`"),
        };
        if !fits {
            wrong.insert(format!("{place}: {word}: {value}"));
        }
    }
}

/// Where page and server agree on names they agree on kinds too, and the schemas say so.
#[test]
fn what_a_server_exported_fits_the_schemas() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/captures");
    let lines = fs::read_to_string(folder.join("dovecot-2.3.19.1.jsonl")).expect("the capture is there");
    let (mut wrong, mut events, mut fields) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for line in lines.lines().map(parsed) {
        let name = line["event"].as_str().expect("it has a name").to_owned();
        let Some(schema) = output(&format!("docs/schema/{name}.json")) else { continue };
        let schema = parsed(schema);
        check(&line, &schema, &schema, &name, &mut wrong);
        let documented = &schema["properties"]["fields"]["properties"];
        let seen = line["fields"].as_object().into_iter().flat_map(|fields| fields.keys());
        fields.extend(seen.filter(|field| documented.get(field).is_some()).map(|field| format!("{name}.{field}")));
        events.insert(name);
    }
    assert_eq!(wrong, BTreeSet::new());
    assert!(events.len() > 10 && fields.len() > 50, "{events:?} {fields:?}");
}

#[test]
fn a_schema_refuses_what_the_page_does_not_allow() {
    let schema = parsed(output("docs/schema/imap_command_finished.json").expect("it is an output"));
    for (line, expected) in [
        (json!({ "event": "imap" }), "const"),
        (json!({ "hostname": "h" }), "required"),
        (json!({ "event": "imap_command_finished", "fields": { "bytes_in": "1" } }), "type"),
        (json!({ "event": "imap_command_finished", "fields": { "tagged_reply_state": "OKAY" } }), "enum"),
        (json!({ "event": "imap_command_finished", "start_time": true }), "anyOf"),
        (json!({ "event": "imap_command_finished", "categories": ["imap", "imap"] }), "uniqueItems"),
    ] {
        let mut wrong = BTreeSet::new();
        check(&line, &schema, &schema, "line", &mut wrong);
        assert!(wrong.len() == 1 && wrong.iter().all(|wrong| wrong.contains(expected)), "{line}: {wrong:?}");
    }
}

/// Every link within the reference leads to a heading, by the rules of the viewers that number equal headings.
#[test]
fn links_of_the_reference_lead_somewhere() {
    let text = output("docs/reference.md").expect("it is an output");
    let anchors: BTreeSet<String> = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-").replace('\\', ""))
        .collect();
    let targets: BTreeSet<&str> = text.split("](#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(targets.len() > 40, "{targets:?}");
    for target in targets {
        assert!(anchors.contains(target), "{target}");
    }
    for file in text.split("](schema/").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(output(&format!("docs/schema/{file}")).is_some(), "{file}");
    }
}
