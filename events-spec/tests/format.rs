//! What the format has beyond the published page: notes about releases, groups, patterns of names, presence, values.
#![cfg(feature = "parse")]
#![allow(clippy::panic, reason = "a test that cannot go on should stop")]

#[path = "format/across.rs"]
mod across;

use events_spec::{Event, Kinds, Page, Presence, Reading, Rule, Spec, WhyAbsent};

/// The page for a version, without findings.
fn spec_at(text: &str, version: Option<&str>) -> Spec {
    let version = version.map(|version| version.parse().unwrap_or_else(|error| panic!("{error}")));
    let page = Page::read_with("page", text, &Kinds::fallback(), &Reading { version, base: None });
    assert_eq!(page.document.print(), text, "the text stays whole");
    assert!(page.findings.as_slice().is_empty(), "{:#?}", page.findings);
    page.spec.unwrap_or_else(|| panic!("the page has an error"))
}

fn spec(text: &str) -> Spec {
    spec_at(text, None)
}

fn event<'a>(spec: &'a Spec, name: &str) -> &'a Event {
    spec.event(name).unwrap_or_else(|| panic!("no event `{name}`"))
}

fn fields(spec: &Spec, name: &str) -> Vec<String> {
    spec.fields(event(spec, name)).map(|field| field.field.name.clone()).collect()
}

fn rules(text: &str) -> Vec<(Rule, u32, String)> {
    let page = Page::read("page", text, &Kinds::fallback());
    let findings = page.findings.as_slice().iter();
    findings.map(|finding| (finding.rule, finding.location.line, finding.message.clone())).collect()
}

#[test]
fn the_title_notes_the_release() {
    let text = "Events (v2.4.4)\n===============\n\nWhat a server\nreports.\n\nMore.\n\n*a* (v2.4.4)\n";
    let spec = spec(text);
    assert_eq!((spec.title.as_str(), spec.release.as_deref()), ("Events", Some("2.4.4")));
    assert_eq!(spec.version.map(|version| version.to_string()).as_deref(), Some("2.4.4"));
    assert_eq!(spec.text, "What a server reports.\n\nMore.");
}

const HISTORY: &str = "Events (v2.4.4)
===============

*a_done* (v2.3.6, changed v2.3.13)

 * net_in_bytes (v2.4.0, called in_bytes before, called bytes_in before
   v2.3.8): Bytes that were read
 * service (removed v2.4.0): Same as protocol
 * protocol (v2.4.0): The protocol
 * state: How it ended
    * ok
    * secured (v2.4.0, called trusted before): Not encrypted, but local
    * lost (v2.4.2): The connection was lost

*b_done* (since v2.4.2)

*c_done* (removed in v2.4.1)
";

#[test]
fn a_page_is_read_for_its_release() {
    let spec = spec(HISTORY);
    assert_eq!(fields(&spec, "a_done"), ["net_in_bytes", "protocol", "state"]);
    assert_eq!(event(&spec, "a_done").changed, ["2.3.13"]);
    assert!(spec.event("b_done").is_some() && spec.event("c_done").is_none());
    let net = &spec.declared[0];
    let formerly: Vec<_> = net.formerly.iter().map(|name| (name.name.as_str(), name.before.as_deref())).collect();
    assert_eq!(formerly, [("in_bytes", Some("2.4.0")), ("bytes_in", Some("2.3.8"))]);
    let absent = spec.absent_field("a_done", "service").next().map(|absent| (&absent.why, absent.line));
    assert_eq!(absent, Some((&WhyAbsent::Removed("2.4.0".to_owned()), 8)));
    assert!(matches!(spec.absent_event("c_done").next(), Some(absent) if absent.line == 17));
}

#[test]
fn an_older_version_has_the_names_of_then_and_what_was_removed_later() {
    let spec = spec_at(HISTORY, Some("2.3.9"));
    assert_eq!(fields(&spec, "a_done"), ["in_bytes", "service", "state"]);
    let values: Vec<&str> = spec.declared[2].values.iter().map(|value| value.name.as_str()).collect();
    assert_eq!(values, ["ok", "trusted"]);
    assert_eq!(fields(&spec_at(HISTORY, Some("2.3.7")), "a_done"), ["bytes_in", "service", "state"]);
    let not_yet: Vec<_> = spec.absent.iter().map(|absent| (absent.event.as_str(), absent.field.as_deref())).collect();
    assert_eq!(
        not_yet,
        [
            ("b_done", None),
            ("a_done", Some("net_in_bytes")),
            ("a_done", Some("protocol")),
            ("a_done", Some("state")),
            ("a_done", Some("state"))
        ]
    );
    assert!(spec.event("c_done").is_some());
    assert!(spec_at(HISTORY, Some("2.3.5")).events.iter().all(|event| event.name == "c_done"));
}

#[test]
fn a_section_brings_its_events_with_its_release() {
    let text = "Mail (v2.3.12)\n--------------\n\n*mail_opened*\n\n*mail_expunged* (v2.3.6)\n";
    let names =
        |version| -> Vec<String> { spec_at(text, version).events.into_iter().map(|event| event.name).collect() };
    assert_eq!(names(None), ["mail_opened", "mail_expunged"]);
    assert_eq!(names(Some("2.3.11")), ["mail_expunged"]);
}

#[test]
fn a_name_that_is_listed_beside_its_new_one_is_not_listed_twice() {
    let text = "*a*\n\n * old (removed v2.4.0): words\n * new (v2.4.0, called old before): other words\n";
    assert_eq!(fields(&spec_at(text, Some("2.4.1")), "a"), ["new"]);
    let spec = spec_at(text, Some("2.3.21"));
    assert_eq!((fields(&spec, "a").as_slice(), spec.declared[0].text.as_str()), (&["old".to_owned()][..], "words"));
}

#[test]
fn an_earlier_name_that_another_event_or_group_has_is_not_given_twice() {
    let text = "Later (v2.4.0)\n--------------\n\n*common* (group)\n\n * x: words\n\n*a* (v2.3.0)\n\n * y: words\n\n\
                *b* (v2.4.0, called a before)\n\n * z: words\n\n*c* (v2.3.0, called common before v2.4.0)\n";
    let names = |version| -> Vec<String> {
        let spec = spec_at(text, Some(version));
        spec.events.iter().map(|event| event.name.clone()).collect()
    };
    assert_eq!(names("2.4.1"), ["a", "b", "c"]);
    assert_eq!(names("2.3.21"), ["a"]);
    let spec = spec_at(text, Some("2.3.21"));
    assert_eq!((fields(&spec, "a"), spec.groups.len()), (vec!["y".to_owned()], 1));
    let absent: Vec<_> =
        spec.absent.iter().map(|absent| (absent.event.as_str(), absent.called.as_deref(), absent.line)).collect();
    assert_eq!(absent, [("b", Some("a"), 12), ("c", Some("common"), 16)]);
}

/// What a version does not have: the event, the field, the value and the line.
fn absent(spec: &Spec) -> Vec<(&str, Option<&str>, Option<&str>, u32)> {
    let absent = spec.absent.iter();
    absent.map(|absent| (&*absent.event, absent.field.as_deref(), absent.value.as_deref(), absent.line)).collect()
}

#[test]
fn what_the_version_does_not_have_is_absent_from_the_events_that_inherit_it() {
    let text = "*a*\n\n * x (v2.4.0): words\n * kind: words\n    * p (v2.4.0): words\n    * q: words\n\n\
                *g* (group)\n\n * z (removed v2.3.5): words\n\n*b*\n\n * fields from *a*\n * fields from *g*\n\n\
                *c*\n\n * fields from *b*\n\n*d* (v2.4.0)\n\n * y: words\n";
    let core = spec_at(text, Some("2.3.9"));
    let (x, kind, z) = ((Some("x"), None, 3), (Some("kind"), Some("p"), 5), (Some("z"), None, 10));
    let of = |event, (field, value, line)| (event, field, value, line);
    let own = [("d", None, None, 21), of("a", x), of("a", kind), of("g", z)];
    let inherited = [of("b", z), of("b", x), of("b", kind), of("c", z), of("c", x), of("c", kind)];
    assert_eq!(absent(&core), [own.as_slice(), &inherited].concat());
    assert_eq!(absent(&spec_at(text, Some("2.4.0"))), [of("g", z), of("b", z), of("c", z)]);
    // What the events of another page inherit from these, and these from that page, is absent as well.
    let plugin = "*e*\n\n * fields from *c*\n * w (v2.4.1): words\n\n*b*\n\n * v (v2.4.1): words\n";
    let reading = Reading { version: Some("2.3.9".parse().unwrap_or_else(|_| panic!("a version"))), base: Some(&core) };
    let page = Page::read_with("plugin", plugin, &Kinds::fallback(), &reading);
    assert!(page.findings.as_slice().is_empty(), "{:#?}", page.findings);
    let spec = page.spec.unwrap_or_else(|| panic!("the page has an error"));
    let lines = text.lines().count() as u32;
    let (w, v) = ((Some("w"), None, lines + 4), (Some("v"), None, lines + 8));
    let added = [of("e", w), of("b", v)];
    let inherited = [of("c", v), of("e", z), of("e", x), of("e", kind), of("e", v)];
    assert_eq!(absent(&spec), [absent(&core), added.to_vec(), inherited.to_vec()].concat());
}

#[test]
fn a_group_is_inherited_from_and_is_not_an_event() {
    let text = "*common*, *base* (group)\n\nShared by all.\n\n * user: Who\n * arg_*: One for each\n\n\
                *a*\n\n * fields from *common*\n * size: How much\n\n*more* (group)\n\n * Same fields as *a*\n\n\
                *b*\n\n * Same fields as *more*\n * user: Somebody else\n";
    let spec = spec(text);
    let names: Vec<&str> = spec.events.iter().map(|event| event.name.as_str()).collect();
    let groups: Vec<&str> = spec.groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!((names, groups), (vec!["a", "b"], vec!["common", "base", "more"]));
    assert_eq!(fields(&spec, "b"), ["size", "user"]);
    let user = spec.field(event(&spec, "a"), "user").unwrap_or_else(|| panic!("inherited"));
    assert_eq!(user.inherited_from, Some("common"));
    assert_eq!(&*spec.groups[1].text, "Shared by all.");
}

#[test]
fn a_page_of_groups_alone_names_no_event() {
    assert_eq!(rules("*common* (group)\n\n * user: Who\n")[0].2, "the page names no event");
}

#[test]
fn patterns_stand_for_fields_without_being_one() {
    let text = "*a*\n\n * id_param_*: One for each parameter\n * *_port, x_*_y: More\n * user: Who\n";
    let spec = spec(text);
    let a = event(&spec, "a");
    assert_eq!(fields(&spec, "a"), ["user"]);
    let patterns: Vec<&str> = spec.patterns(a).map(|field| field.field.name.as_str()).collect();
    assert_eq!(patterns, ["id_param_*", "*_port", "x_*_y"]);
    assert!(spec.field(a, "id_param_name").is_some_and(|field| field.field.text == "One for each parameter"));
    assert!(spec.field(a, "id_name").is_none());
    spec.with_table(|table| {
        let a = table.event("a").unwrap_or_else(|| panic!("there"));
        assert_eq!(a.field("x_1_y").map(|field| field.name), Some("x_*_y"));
    });
}

#[test]
fn a_placeholder_is_a_pattern_and_is_said() {
    let text = "*a*\n\n * arg_<name>: one for each argument\n";
    let message = "`arg_<name>` is read as `arg_*`, a pattern of field names";
    assert_eq!(rules(text), [(Rule::PatternField, 3, message.to_owned())]);
    let spec = Page::read("page", text, &Kinds::fallback()).spec;
    assert!(spec.is_some_and(|spec| spec.declared[0].name == "arg_*" && spec.declared[0].is_pattern));
}

#[test]
fn a_bullet_that_looks_like_a_field_is_said() {
    for bullet in [
        "*user*: who",
        "\"user\": who",
        "user (string): who",
        "bytes_in / bytes_out: how many",
        "user - who",
        "user -- who",
        "<user>: who",
    ] {
        let found = rules(&format!("*a*\n\n * {bullet}\n * b: words\n"));
        assert!(matches!(found.as_slice(), [(Rule::AlmostField, 3, _)]), "{bullet}: {found:?}");
    }
}

#[test]
fn an_indented_heading_is_said() {
    for line in [" *b*", "  *b*", "    *b*, *c*", "\t*b* (v2.4.0)"] {
        let found = rules(&format!("*a*\n\n * x: words\n\n{line}\n\n * y: words\n"));
        let message = "`b` looks like an event but is read as prose";
        assert_eq!(found, [(Rule::AlmostEvent, 5, message.to_owned())], "{line}");
    }
    for line in [" See *b*", " *b* is sent as well", " *b*, of course", " * *b*", " **b**", "*b* and so on"] {
        let found = rules(&format!("*a*\n\n * x: words\n\n{line}\n\n * y: words\n"));
        assert!(found.iter().all(|(rule, ..)| *rule != Rule::AlmostEvent), "{line}: {found:?}");
    }
}

#[test]
fn prose_is_not_taken_for_a_field() {
    for bullet in [
        "Intermediate event sent while HTTP request is being redirected.",
        "Sent twice: once before and once after",
        "In short: no",
        "Same fields as *b*",
        "See <Statistics.txt>: it says more",
        "Sent well-known names only",
        "*b* is still being sent as well: always",
    ] {
        let found = rules(&format!("*a*\n\n * {bullet}\n\n*b*\n\n * c: words\n"));
        assert_eq!(found, [], "{bullet}");
    }
}

#[test]
fn a_bullet_of_nothing_but_names_is_fields_if_they_are_valid() {
    let text = "*a*\n\n * user, size\n * arg_*\n * Sent\n * other and Later\n";
    let said = |name: &str, line| (Rule::MissingDescription, line, format!("the field `{name}` has no description"));
    assert_eq!(rules(text), [said("user", 3), said("size", 3), said("arg_*", 4)]);
    let spec = Page::read("page", text, &Kinds::fallback()).spec.unwrap_or_else(|| panic!("only warnings"));
    assert_eq!(fields(&spec, "a"), ["user", "size"]);
    assert_eq!(&*event(&spec, "a").text, "Sent\n\nother and Later");
}

#[test]
fn a_note_of_a_list_is_not_a_field() {
    let spec = spec("*a*\n\n * NOTE: sent twice.\n * Note:\n * notes: which\n");
    assert_eq!(
        (fields(&spec, "a"), event(&spec, "a").notes.to_vec()),
        (vec!["notes".to_owned()], vec!["sent twice.".to_owned(), String::new()])
    );
}

#[test]
fn presence_is_read_from_the_words() {
    let text = "*a*\n\n * error: Why; set on failure\n * tag: Always, the command's tag\n * size: How much; always\n \
                * host: Where, if known\n * name: Its name\n";
    let presence: Vec<Presence> = spec(text).declared.iter().map(|field| field.presence).collect();
    use Presence::{Always, OnFailure, Sometimes, Unsaid};
    assert_eq!(presence, [OnFailure, Always, Always, Sometimes, Unsaid]);
}

#[test]
fn nested_bullets_are_values_with_meanings_and_dots_leave_the_list_open() {
    let text =
        "*a*\n\n * why: Why it was done\n    * imap:select: The client asked\n    * http://x is a link\n    * ...\n";
    let spec = spec(text);
    let why = &spec.declared[0];
    let values: Vec<(&str, &str)> = why.values.iter().map(|value| (value.name.as_str(), value.text.as_str())).collect();
    assert_eq!((values, why.open), (vec![("imap:select", "The client asked")], true));
    assert_eq!(why.text, "Why it was done\n\nhttp://x is a link");
}

#[test]
fn a_version_with_none_of_the_values_has_others() {
    let spec = spec_at("*a*\n\n * state:\n    * lost (v2.4.2): words\n", Some("2.4.0"));
    let state = &spec.declared[0];
    assert_eq!((state.kind, state.values.len(), state.open), (events_spec::Kind::Enum, 0, true));
    let spec = self::spec("*a*\n\n * state: ok, failed, ok\n");
    let values: Vec<&str> = spec.declared[0].values.iter().map(|value| value.name.as_str()).collect();
    assert_eq!((values.as_slice(), spec.declared[0].open), (["ok", "failed"].as_slice(), false));
}

#[test]
fn values_of_a_number_stay_in_its_words() {
    let mut findings = events_spec::Findings::new();
    let kinds = "[[rule]]\nfield = \"code\"\nkind = \"int\"\nreason = \"a number\"\n";
    let kinds = Kinds::parse("fields.toml", kinds, &mut findings);
    let text = "*a*\n\n * code: How it ended\n    * 200: well\n    * 9000\n";
    let page = Page::read("page", text, &kinds);
    assert!(page.spec.is_some_and(|spec| spec.declared[0].text == "How it ended\n\n200: well\n\n9000"));
}

#[test]
fn categories_are_those_of_the_section_and_the_event() {
    let text = "Mail\n----\n\nCategories: mail, storage.\n\n*a*\n\n*b*\n\nCategory: imap\n\n * user: Who\n";
    let spec = spec(text);
    assert_eq!(event(&spec, "a").categories, ["mail", "storage"]);
    assert_eq!(event(&spec, "b").categories, ["mail", "storage", "imap"]);
    assert!(event(&spec, "b").text.is_empty() && spec.sections[0].text.is_empty());
}

#[test]
fn notes_that_contradict_each_other_are_said() {
    let text = "Events (v2.4.0)\n===============\n\n*a*\n\n * b (v2.4.1): words\n * c (v2.3.9, removed v2.3.9): words\n\
         \x20* d (v2.4.0), e (v2.3.9, removed v2.3.10): words\n * f:\n    * g (v2.3.9, removed v2.3.8): words\n\
         \n*h* (v2.5.0)\n";
    let messages: Vec<String> = rules(text).into_iter().map(|(_, _, message)| message).collect();
    assert_eq!(
        messages,
        [
            "`b` was added in 2.4.1, which is later than 2.4.0, the release of the page",
            "`c` was added in 2.3.9 but removed in 2.3.9, which is not later",
            "`g` was added in 2.3.9 but removed in 2.3.8, which is not later",
            "`h` was added in 2.5.0, which is later than 2.4.0, the release of the page"
        ]
    );
    assert_eq!(rules("*a*\n\n * b (v9.9.9): words\n"), []);
}

#[test]
fn a_parent_that_the_version_does_not_have_yet_gives_nothing() {
    let text = "*a* (v2.4.0)\n\n * x: words\n\n*b*\n\n * fields from *a*\n * y: words\n";
    assert_eq!(fields(&spec_at(text, Some("2.3.9")), "b"), ["y"]);
    assert_eq!(fields(&spec_at(text, Some("2.4.0")), "b"), ["x", "y"]);
}
