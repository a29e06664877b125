//! Events, fields and values that the page does not have.

use super::*;

#[test]
fn unknown_events_and_fields_are_said_once_with_a_count_and_the_first_place() {
    let check = check(format!(
        "{}{}{}{}",
        thing(r#""count":1,"ünit":"a\tb""#),
        thing(r#""ünit":"b""#),
        "{\"event\":\"thing_finish\"}\n",
        "{\"event\":\"thing_finish\",\"fields\":{\"x\":1}}\n",
    ));
    let unknown = of_rule(&check, Rule::UnknownField);
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].message, "`thing_finished` has no field `ünit`");
    assert_eq!(unknown[0].level, Level::Warning);
    assert_eq!(unknown[0].count, Some(2));
    assert_eq!(unknown[0].context.value.as_deref(), Some("a\u{2409}b"));
    let place = &unknown[0].location;
    assert_eq!((place.file.as_str(), place.line, place.column, place.end_column), ("-", 1, 48, Some(52)));
    assert_eq!(unknown[0].spec.as_ref().map(|spec| spec.line), Some(7));
    let event = of_rule(&check, Rule::UnknownEvent);
    assert_eq!(event.len(), 1);
    assert_eq!((event[0].location.line, event[0].location.column, event[0].count), (3, 11, Some(2)));
    assert_eq!(event[0].help.as_deref(), Some("the most similar on the page is `thing_finished`"));
}

#[test]
fn a_value_of_another_kind_is_said_at_the_value() {
    let check = check(format!(
        "{}{}",
        thing(r#""count":"7","owner_ip":"nowhere","stop_time":5,"words":"one","label":["a"],"state":1"#),
        thing(r#""count":"8","owner_ip":"::1","stop_time":1795371182.791253,"words":["one"],"label":"a","state":"on""#),
    ));
    assert_eq!(
        messages(&check, Rule::WrongKind),
        [
            "`count` of `thing_finished` is a string, but the page requires an integer",
            "`state` of `thing_finished` is an integer, but the page requires a word from a list",
            "`owner_ip` of `thing_finished` is a string that is not an IP address, but the page requires an IP address",
            "`stop_time` of `thing_finished` is an integer, but the page requires a time",
            "`words` of `thing_finished` is a string, but the page requires a list of strings",
            "`label` of `thing_finished` is a list of strings, but the page requires a string",
        ]
    );
    let first = of_rule(&check, Rule::WrongKind)[0];
    assert_eq!((first.location.line, first.location.column, first.location.end_column), (1, 45, Some(48)));
    assert_eq!(first.count, Some(2));
    assert_eq!(first.context.expected.as_deref(), Some("an integer"));
    assert_eq!(first.context.found.as_deref(), Some("a string"));
}

#[test]
fn in_tab_separated_text_only_what_cannot_be_of_the_kind_is_wrong() {
    let check = check("event:thing_finished\tfield:count=x\tfield:words=one\tfield:label=5\tfield:owner_ip=::1\n");
    assert_eq!(
        messages(&check, Rule::WrongKind),
        ["`count` of `thing_finished` is text that is not an integer, but the page requires an integer"]
    );
}

#[test]
fn a_value_outside_a_closed_list_is_said_and_one_of_an_open_list_is_not() {
    let found = check(thing(r#""state":"of""#) + &thing(r#""state":"of""#) + &thing(r#""state":"on""#));
    let unknown = of_rule(&found, Rule::UnknownValue);
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].message, "`state` of `thing_finished` is `of`, which the page does not list");
    assert_eq!(unknown[0].count, Some(2));
    assert_eq!(unknown[0].help.as_deref(), Some("the page lists `on` and `off`; the most similar is `off`"));
    let open = "*a_finished*\n\n * service: name of service (smtp, imap, lmtp...)\n";
    let stream = r#"{"event":"a_finished","fields":{"service":"sieve"}}"#;
    let check = run(&spec(open, ""), &LiveOptions::default(), stream.as_bytes()).unwrap();
    assert!(of_rule(&check, Rule::UnknownValue).is_empty());
}

#[test]
fn ever_new_values_outside_a_list_are_counted_and_not_listed() {
    let lines: String = (0..1000).map(|number| thing(&format!(r#""state":"state{number}""#))).collect();
    let check = check(lines);
    let unknown = of_rule(&check, Rule::UnknownValue);
    assert_eq!(unknown.len(), 8);
    assert!(
        unknown[7].help.as_deref().is_some_and(|help| help.ends_with("there were 992 more values outside the list"))
    );
}
