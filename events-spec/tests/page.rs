//! The vendored page: its numbers, and the traps in it one by one.
#![cfg(feature = "parse")]
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;

use events_spec::spec::EventField;
use events_spec::{Kind, Kinds, Page, Spec, vendored};

fn page() -> Page {
    Page::read(vendored::FILE, vendored::EVENTS_TXT, &Kinds::vendored())
}

fn spec() -> Spec {
    page().spec.expect("the published page has no error")
}

fn field<'a>(spec: &'a Spec, event: &str, name: &str) -> EventField<'a> {
    let event = spec.event(event).expect("a documented event");
    spec.fields(event).find(|field| field.field.name == name).expect("a documented field")
}

fn names(spec: &Spec, event: &str) -> Vec<String> {
    let event = spec.event(event).expect("a documented event");
    spec.fields(event).map(|field| field.field.name.clone()).collect()
}

#[test]
fn nothing_is_wrong_with_the_published_page() {
    let page = page();
    assert!(page.findings.as_slice().is_empty(), "{:#?}", page.findings);
    assert_eq!(page.document.print(), vendored::EVENTS_TXT);
}

#[test]
fn it_is_the_page_that_source_md_names() {
    assert_eq!(spec().sha256, "05f292122bf17da1ae52b725d218a9e6d373b3c1c8943844d92780c98a73496b");
}

#[test]
fn it_has_33_events_in_7_sections_with_48_field_names_and_148_pairs() {
    let spec = spec();
    let fields: BTreeSet<&str> = spec.declared.iter().map(|field| field.name.as_str()).collect();
    let pairs: usize = spec.events.iter().map(|event| event.fields.len()).sum();
    assert_eq!((spec.events.len(), spec.sections.len(), fields.len(), pairs), (33, 7, 48, 148));
    assert_eq!(spec.title, "Events");
    assert_eq!(spec.created.as_deref(), Some("2019-06-19 12:42"));
}

#[test]
fn the_flattened_copy_gives_the_same_model() {
    let text = include_str!("../../tests/data/Events.flattened.txt");
    let page = Page::read("Events.flattened.txt", text, &Kinds::fallback());
    assert_eq!(page.document.print(), text);
    assert!(page.findings.as_slice().is_empty(), "{:#?}", page.findings);
    let without_places = |mut spec: Spec| {
        spec.file = String::new();
        spec.sha256 = String::new();
        spec.pages.clear();
        spec.sections.iter_mut().for_each(|section| section.line = 0);
        spec.events.iter_mut().for_each(|event| event.line = 0);
        spec.declared.iter_mut().for_each(|field| field.line = 0);
        spec
    };
    assert_eq!(without_places(page.spec.expect("no error")), without_places(spec()));
}

#[test]
fn a_name_at_the_beginning_of_a_wrapped_line_is_no_heading() {
    let spec = spec();
    let redirected = spec.event("http_request_redirected").expect("documented");
    assert_eq!(
        &*redirected.text,
        "Intermediate event sent while HTTP request is being redirected. The *http_request_finished* is still being \
         sent as well."
    );
    assert_eq!(spec.events.iter().filter(|event| event.name == "http_request_finished").count(), 1);
}

#[test]
fn one_heading_can_name_two_events() {
    let spec = spec();
    assert_eq!(names(&spec, "dns_worker_request_finished"), ["error", "error_code"]);
    assert_eq!(names(&spec, "dns_request_finished"), ["error", "error_code"]);
    assert!(names(&spec, "dns_request_started").is_empty());
}

#[test]
fn one_bullet_can_name_two_fields() {
    let spec = spec();
    assert_eq!(
        names(&spec, "http_request_finished"),
        ["status_code", "attempts", "redirects", "bytes_in", "bytes_out"],
        "and an empty line does not end the list"
    );
    assert_eq!(field(&spec, "http_request_finished", "bytes_out").field.line, 228);
}

#[test]
fn both_ways_to_inherit_are_understood() {
    let spec = spec();
    assert_eq!(names(&spec, "http_request_retried"), names(&spec, "http_request_finished"));
    let inherited = field(&spec, "client_connection_disconnected", "client_ip");
    assert_eq!(inherited.inherited_from, Some("client_connection_connected"));
    assert_eq!(inherited.field.line, 190, "its description is in the parent's list");
}

#[test]
fn a_field_that_is_declared_again_replaces_the_inherited_one() {
    let spec = spec();
    assert_eq!(
        names(&spec, "server_connection_disconnected"),
        ["client_ip", "client_port", "ip", "port", "bytes_in", "bytes_out", "reason"]
    );
    assert!(field(&spec, "server_connection_disconnected", "bytes_in").inherited_from.is_none());
}

#[test]
fn introductions_and_notes_find_their_place() {
    let spec = spec();
    let imap = spec.event("imap_command_finished").expect("documented");
    assert_eq!(*imap.notes, ["These are currently not sent for pre-login IMAP commands.".to_owned()]);
    assert_eq!(imap.fields.len(), 11);
    assert!(spec.sections[2].text.starts_with("These events apply only for connections using the \"connection API\"."));
    assert!(spec.event("sql_connection_finished").expect("documented").fields.is_empty());
}

#[test]
fn section_titles_give_up_their_version_note() {
    let spec = spec();
    let titles: Vec<_> =
        spec.sections.iter().map(|section| (section.title.as_str(), section.since.as_deref())).collect();
    assert_eq!(
        titles,
        [
            ("Authentication Server", Some("2.3.6")),
            ("Authentication Client", Some("2.3.6")),
            ("Connection", None),
            ("HTTP", None),
            ("IMAP", None),
            ("DNS", None),
            ("SQL", None)
        ]
    );
}

#[test]
fn values_are_the_page_s_own_lists() {
    let spec = spec();
    let check = |event: &str, name: &str, values: &[&str], open: bool| {
        let field = field(&spec, event, name).field;
        let listed: Vec<&str> = field.values.iter().map(|value| value.name.as_str()).collect();
        assert_eq!((field.kind, listed.as_slice(), field.open), (Kind::Enum, values, open), "{name}");
    };
    check("auth_request_finished", "transport", &["insecure", "trusted", "TLS"], false);
    check("auth_request_finished", "policy_result", &["ok", "delayed", "refused"], false);
    check("auth_policy_request_finished", "mode", &["allow", "report"], false);
    check("imap_command_finished", "tagged_reply_state", &["OK", "NO", "BAD"], false);
    check("auth_request_finished", "credentials_scheme", &["SHA256-CRYPT", "PLAIN"], true);
    check("auth_client_userdb_lookup_started", "service", &["smtp", "imap", "lmtp"], true);
    check("auth_request_finished", "successful", &["yes"], false);
    let enums = spec.declared.iter().filter(|field| field.kind == Kind::Enum).map(|field| field.name.as_str());
    assert_eq!(enums.collect::<BTreeSet<_>>().len(), 7, "and nothing else is an enumeration");
}

#[test]
fn conditions_keep_the_page_s_words() {
    let spec = spec();
    let optional: BTreeSet<(&str, &str)> =
        spec.declared.iter().filter_map(|field| Some((field.name.as_str(), field.optional.as_deref()?))).collect();
    assert_eq!(
        optional.into_iter().collect::<Vec<_>>(),
        [
            ("domain", "if present"),
            ("error", "if occured"),
            ("error", "set when error happens"),
            ("error_code", "if available"),
            ("login_user", "when doing login using master_user"),
            ("successful", "when succeeded"),
        ]
    );
}

#[test]
fn every_field_is_typed_by_a_rule_that_gives_a_reason() {
    let spec = spec();
    for field in &spec.declared {
        assert_ne!(field.kind_rule, "no rule: a string", "{}", field.name);
    }
    let kinds: BTreeSet<(&str, Kind)> = spec.declared.iter().map(|field| (field.name.as_str(), field.kind)).collect();
    assert_eq!(kinds.len(), 48, "a field's name means the same everywhere");
    let of = |kind| kinds.iter().filter(|(_, of)| *of == kind).map(|(name, _)| *name).collect::<Vec<_>>();
    assert_eq!(of(Kind::Time), ["last_run_time"]);
    assert_eq!(of(Kind::Ip), ["client_ip", "ip", "local_ip", "remote_ip"]);
    assert_eq!(
        of(Kind::Int),
        [
            "attempts",
            "bytes_in",
            "bytes_out",
            "client_port",
            "error_code",
            "id",
            "local_port",
            "lock_wait_usecs",
            "policy_penalty",
            "policy_response",
            "port",
            "redirects",
            "remote_port",
            "running_usecs",
            "status_code"
        ]
    );
}
