//! What of the page was seen.

use super::*;

#[test]
fn what_was_never_sent_is_said_with_the_line_of_the_page() {
    let check = check_dovecot(JSON);
    let never = of_rule(&check, Rule::NeverSeen);
    let find =
        |message: &str| never.iter().find(|finding| finding.message == message).map(|finding| finding.location.line);
    assert_eq!(find("event `sql_transaction_finished` was never sent"), Some(281));
    assert_eq!(find("`policy_penalty` was not in any of 3 `auth_request_finished`"), Some(45));
    assert!(never.iter().all(|finding| finding.level == Level::Info));
}

#[test]
fn coverage_counts_events_fields_and_values_and_can_be_asked_for() {
    let input = thing(r#""count":1,"state":"on""#);
    let found = check(&input);
    assert_eq!(found.coverage.summary(), "44.4% of the page was seen: 1 of 1 events, 2 of 6 fields, 1 of 2 values");
    for (least, too_little) in [(44.0, false), (45.0, true)] {
        let options = LiveOptions { min_coverage: Some(least), ..LiveOptions::default() };
        let check = run(&spec(PAGE, KINDS), &options, input.as_bytes()).unwrap();
        assert_eq!(check.too_little.is_some(), too_little);
        let errors = of_rule(&check, Rule::NeverSeen).iter().filter(|finding| finding.level == Level::Error).count();
        assert_eq!(errors, usize::from(too_little));
    }
}

#[test]
fn a_scope_narrows_what_is_looked_at() {
    let options =
        LiveOptions { scope: vec!["auth_request_*".to_owned(), "sql_*".to_owned()], ..LiveOptions::default() };
    let check = run(&vendored(), &options, JSON.as_bytes()).unwrap();
    let events: BTreeSet<_> =
        check.findings.as_slice().iter().filter_map(|finding| finding.context.event.as_deref()).collect();
    let expect = ["auth_request_finished", "sql_connection_finished", "sql_query_finished", "sql_transaction_finished"];
    assert_eq!(events, BTreeSet::from(expect));
    assert_eq!(check.coverage.events.documented, 4);
}

#[test]
fn coverage_is_a_table_and_json() {
    let check = check(thing(r#""count":1,"state":"on","session":"s","extra":1"#));
    expect_test::expect_file!["../data/live/coverage.txt"].assert_eq(&check.coverage.text());
    expect_test::expect_file!["../data/live/coverage.md"].assert_eq(&check.coverage.markdown());
    let json = serde_json::to_string_pretty(&check.coverage.json()).unwrap();
    expect_test::expect_file!["../data/live/coverage.json"].assert_eq(&json);
}
