//! `source-check`: the names and fields that C code gives to events, in each of the forms that there are.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[cfg(unix)]
#[path = "source/unread.rs"]
mod unread;

use std::fs;
use std::path::{Path, PathBuf};

use dovecot_events::check::source::{json_of, source_check};
use dovecot_events::cli::capture;
use dovecot_events::input::source::{SourceField, SourceTree, Sure, read_source};
use events_spec::{Finding, Kind, Kinds, Level, Page, Rule, RuleArea, Spec};
use expect_test::expect;
use serde_json::json;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/source"))
}

fn tree() -> SourceTree {
    read_source(&[folder()]).unwrap()
}

/// A tree of one file with this text.
fn tree_of(text: &str) -> SourceTree {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.c"), text).unwrap();
    read_source(&[folder.path().to_owned()]).unwrap()
}

fn page(text: &str) -> Spec {
    Page::read("page", text, &Kinds::fallback()).spec.unwrap()
}

/// The fields of an event with kind and certainty, in the order of their names.
fn fields(tree: &SourceTree, event: &str) -> Vec<String> {
    let event = &tree.events[event];
    let shown = |(name, field): (&str, &SourceField)| {
        let kinds: Vec<&str> = field.kinds.keys().map(|kind| kind.as_str()).collect();
        format!("{name} {} {:?}", kinds.join("|"), field.sure)
    };
    let inherited = tree.inherited(event).into_iter().map(|(name, from)| (name, from[0].1));
    let mut all: Vec<String> =
        event.fields.iter().map(|(name, field)| (name.as_str(), field)).chain(inherited).map(shown).collect();
    all.sort();
    all
}

fn shown(findings: &[Finding]) -> String {
    let mut lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            let file = Path::new(&finding.location.file).file_name().unwrap().to_string_lossy().into_owned();
            let (line, level, rule) = (finding.location.line, finding.level, finding.rule);
            format!("{file}:{line}: {level}[{rule}]: {}\n    {}\n", finding.message, finding.help.clone().unwrap())
        })
        .collect();
    lines.sort();
    lines.concat().replace(&format!("{}/", folder().display()), "")
}

#[test]
fn every_form_of_a_name_is_read() {
    let tree = tree();
    let names: Vec<&str> = tree.events.keys().map(String::as_str).collect();
    let expected = [
        "delivery_finished",
        "delivery_late",
        "delivery_started",
        "handover_finished",
        "handover_started",
        "letter_sent",
        "parcel_*",
        "parcel_found",
        "parcel_lost",
        "parcel_sent",
        "parcel_sought",
        "parcel_weighed",
        "postcard_sent",
        "settings_read",
    ];
    assert_eq!(names, expected);
    // A header is a file too; a test is left out.
    assert_eq!((tree.files, tree.unclear.len()), (2, 0));
    let place = &tree.events["parcel_sent"].places[0];
    let line = fs::read_to_string(folder().join("courier.c")).unwrap();
    let line = line.lines().nth(place.line as usize - 1).unwrap();
    let word: String = line.chars().skip(place.column as usize - 1).take(place.width as usize).collect();
    assert_eq!(word, "\"parcel_sent\"");
}

#[test]
fn every_function_that_adds_a_field_gives_it_a_kind() {
    assert_eq!(
        fields(&tree(), "parcel_sent"),
        [
            "due_time time Certain",
            "handovers int Certain",
            "receiver str Certain",
            "receiver_ip ip Certain",
            "stops strlist Certain",
            "weight_grams int Certain",
        ]
    );
}

#[test]
fn a_chain_is_one_event_and_a_struct_s_member_the_same_everywhere() {
    assert_eq!(fields(&tree(), "parcel_lost"), ["courier_name str Likely", "reason str Certain", "value int Certain"]);
    assert_eq!(fields(&tree(), "parcel_found"), ["courier_name str Likely", "place str Certain"]);
}

#[test]
fn parameters_and_results_lead_to_the_caller_s_event_and_to_no_other_s() {
    assert_eq!(
        fields(&tree(), "letter_sent"),
        // What is added to the event before it is sent, and to the one that comes back, and both names of the condition.
        ["express_stamp str Likely", "pages int Likely", "stamp str Likely"]
    );
    assert_eq!(fields(&tree(), "postcard_sent"), ["picture str Likely"]);
}

#[test]
fn what_is_added_after_an_event_was_sent_is_told_apart() {
    assert_eq!(fields(&tree(), "handover_started"), ["from str Certain", "to str Parent"]);
    assert_eq!(fields(&tree(), "handover_finished"), ["from str Certain", "to str Certain"]);
}

#[test]
fn events_that_a_variable_holds_in_turn_are_told_apart() {
    assert_eq!(fields(&tree(), "delivery_started"), ["street str Certain"]);
    assert_eq!(fields(&tree(), "delivery_late"), ["hours int Certain"]);
    assert_eq!(fields(&tree(), "delivery_finished"), ["excuse str Certain", "signature str Certain"]);
}

#[test]
fn a_struct_that_is_filled_from_two_places_leads_from_neither_to_the_other() {
    assert_eq!(fields(&tree(), "settings_read"), ["courier_name str Likely", "wheels str Certain"]);
    assert!(!tree().events["parcel_lost"].fields.contains_key("wheels"));
}

#[test]
fn what_a_parent_has_is_told_apart() {
    assert_eq!(fields(&tree(), "parcel_weighed"), ["courier_name str Parent", "weight_grams int Certain"]);
}

const PAGE: &str = "\
*parcel_sent*

 * receiver: who
 * receiver_ip: where
 * weight: in grams
 * stops: where it was
 * due_time: when
 * handovers: how often
 * sender: from whom

*parcel_lost*

 * courier_name: who lost it
 * value: small, large

*parcel_found*

 * express_stamp: whether in a hurry

*parcel_returned*
";

#[test]
fn the_page_and_the_source_are_held_against_each_other() {
    let findings = source_check(&tree(), &page(PAGE));
    expect![[r#"
        courier.c:104: warning[undocumented-event]: the page has no event `handover_started`
            certain: the name is in the code; its fields are `from`
        courier.c:107: warning[undocumented-event]: the page has no event `handover_finished`
            certain: the name is in the code; its fields are `from` and `to`
        courier.c:114: warning[undocumented-event]: the page has no event `delivery_started`
            certain: the name is in the code; its fields are `street`
        courier.c:120: warning[undocumented-event]: the page has no event `delivery_late`
            certain: the name is in the code; its fields are `hours`
        courier.c:124: warning[undocumented-event]: the page has no event `delivery_finished`
            certain: the name is in the code; its fields are `excuse` and `signature`
        courier.c:140: warning[undocumented-event]: the page has no event `settings_read`
            certain: the name is in the code; its fields are `courier_name` and `wheels`
        courier.c:23: warning[undocumented-field]: the page does not list `weight_grams`, an integer, among the fields of `parcel_sent`
            certain: the function that names the event adds the field
        courier.c:26: error[wrong-kind]: `stops` of `parcel_sent` is a string on the page, but the code adds a list of strings
            certain: the function that names the event adds the field
        courier.c:27: error[wrong-kind]: `handovers` of `parcel_sent` is a string on the page, but the code adds an integer
            certain: the function that names the event adds the field
        courier.c:36: warning[undocumented-field]: the page does not list `reason`, a string, among the fields of `parcel_lost`
            certain: the function that names the event adds the field
        courier.c:37: error[wrong-kind]: `value` of `parcel_lost` is a word from a list on the page, but the code adds an integer
            certain: the function that names the event adds the field
        courier.c:46: warning[undocumented-event]: the page has no event `parcel_sought`
            certain: the name is in the code; its fields are `courier_name` and `place`
        courier.c:48: warning[undocumented-field]: the page does not list `place`, a string, among the fields of `parcel_found`
            certain: the function that names the event adds the field
        courier.c:58: info[undocumented-field]: the page does not list `courier_name`, a string, among the fields of `parcel_found`
            likely: another function adds the field to the event, through a parameter, a result or a struct
        courier.c:71: warning[undocumented-event]: the page has no event `letter_sent`
            certain: the name is in the code; its fields are `express_stamp`, `pages` and `stamp`
        courier.c:71: warning[undocumented-event]: the page has no event `postcard_sent`
            certain: the name is in the code; its fields are `picture`
        courier.c:95: warning[undocumented-event]: the page has no event `parcel_weighed`
            certain: the name is in the code; its fields are `weight_grams`; the page has `parcel_returned`, which no code names
        page:18: warning[not-in-source]: no code adds `express_stamp` to `parcel_found`
            the code adds a field of this name only to other events, first in courier.c:65
        page:5: error[not-in-source]: no code adds `weight` to `parcel_sent`
            certain: no code adds a field of this name to any event
        page:9: error[not-in-source]: no code adds `sender` to `parcel_sent`
            certain: no code adds a field of this name to any event
    "#]].assert_eq(&shown(findings.as_slice()));
}

#[test]
fn a_page_that_fits_has_no_finding_but_what_it_leaves_out() {
    let page = page("*sent*\n\n * tag: which\n * bytes_in: how many\n");
    let tree = tree_of(
        "void f(struct event *e) { event_set_name(e, \"sent\"); event_add_str(e, \"tag\", \"x\");\n\
         event_add_int(e, \"bytes_in\", 1); event_add_str(e, \"session\", \"y\"); }\n",
    );
    assert_eq!(shown(source_check(&tree, &page).as_slice()), "");
}

#[test]
fn both_kinds_of_a_field_are_said() {
    let page = page("*sent*\n\n * error_code: number\n");
    let page = Spec {
        declared: page
            .declared
            .iter()
            .cloned()
            .map(|mut field| {
                field.kind = Kind::Int;
                field
            })
            .collect(),
        ..page
    };
    let tree = tree_of(
        "void f(struct event *e, int n) { event_set_name(e, \"sent\"); if (n) event_add_int(e, \"error_code\", n); else event_add_str(e, \"error_code\", \"x\"); }\n",
    );
    let findings = source_check(&tree, &page);
    let finding = &findings.as_slice()[0];
    assert_eq!((finding.rule, finding.level), (Rule::WrongKind, Level::Error));
    assert_eq!(finding.message, "`error_code` of `sent` is an integer on the page, but the code adds a string");
}

#[test]
fn the_example_of_every_rule_breaks_it_and_the_repaired_one_does_not() {
    let spec = page("*dns_request_finished*\n\n * error: why\n * error_code: which\n");
    for rule in Rule::ALL.iter().filter(|rule| rule.area() == RuleArea::Source && **rule != Rule::UnreadFile) {
        let breaks =
            |text: &str| source_check(&tree_of(text), &spec).as_slice().iter().any(|finding| finding.rule == *rule);
        assert!(breaks(rule.bad_example().text), "{rule}");
        assert!(!breaks(rule.good_example().text), "{rule}");
    }
}

#[test]
fn a_field_whose_name_is_not_a_name_is_a_finding() {
    let tree = tree_of(
        "void f(struct event *e) { event_set_name(e, \"a\"); event_add_str(e, \" mask\", m); e_debug(e, \"x\"); }\n",
    );
    let findings = source_check(&tree, &page("*a*\n"));
    let [finding] = findings.as_slice() else { panic!("{:?}", findings.as_slice()) };
    assert_eq!((finding.rule, finding.level), (Rule::InvalidName, Level::Warning));
    assert_eq!(finding.message, "the code adds a field ` mask` to `a`, whose name is not a name");
}

#[test]
fn an_address_that_some_code_adds_as_text_is_an_address() {
    let tree = tree_of(
        "void f(struct event *e) { event_set_name(e, \"a\"); if (t) event_add_str(e, \"from_ip\", net_ip2addr(ip)); \
         else event_add_ip(e, \"from_ip\", ip); e_debug(e, \"x\"); }\n",
    );
    let field = &json_of(&tree)["events"]["a"]["fields"]["from_ip"];
    assert_eq!((&field["kind"], field["kinds"].to_string().as_str()), (&json!("ip"), r#"["str","ip"]"#));
    assert!(source_check(&tree, &page("*a*\n\n * from_ip: an IP address\n")).as_slice().is_empty());
}

#[test]
fn names_that_lead_in_circles_and_code_that_is_none_are_read() {
    let text = "#define A B\n#define B A\nvoid f(struct event *e) { event_set_name(e, A); event_set_name(e, \"a\"); }\n\
                void g( { ((((( \"unclosed\n struct event *e = e; event_set_name(e, n ? n : \n";
    assert_eq!(tree_of(text).events.len(), 1);
    let deep =
        format!("void f(struct event *e) {{ event_set_name({}e{}, \"a\"); }}\n", "(".repeat(5_000), ")".repeat(5_000));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.c"), deep).unwrap();
    let tree = read_source(&[folder.path().to_owned()]).unwrap();
    assert_eq!(tree.skipped[0].why, "code that is nested too deeply");
}

#[test]
fn who_could_not_look_ends_with_101() {
    let empty = tempfile::tempdir().unwrap();
    let folder = empty.path().display().to_string();
    let ran = capture(&["source-check", &folder], b"");
    assert_eq!((ran.status, ran.out.as_str()), (101, ""));
    assert_eq!(ran.err, format!("error: no code in `{folder}` names an event; 0 C files were read\n"));
    assert_eq!(capture(&["source-check", "/nowhere"], b"").status, 101);
}

#[test]
fn certainty_has_an_order() {
    assert!(Sure::Certain < Sure::Likely && Sure::Likely < Sure::Parent);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_stands_in_a_file_is_read(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "struct event *e", "e", "->", "set_name(", "event_set_name(", "event_create_passthrough(", "add_str(", "\"a\"",
            "\"", "(", ")", "{", "}", ";", ",", "=", "?", ":", "void f(", "#define A ", "A", "\n", "return ", "*", "if (x)", "é",
        ]), 0..50,
    )) {
        let text = format!("void g(struct event *e) {{ event_set_name(e, \"sure\"); }}\n{}", pieces.concat());
        proptest::prop_assert!(tree_of(&text).events.contains_key("sure"));
    }
}
