//! Renamed fields: exactly those that are, with evidence.

use proptest::prelude::*;

use super::*;

#[test]
fn the_eleven_renamed_fields_are_found_in_every_form_and_no_other() {
    for input in [JSON.to_owned(), TAB.to_owned(), format!("{JSON}{TAB}{LOG}")] {
        let check = check_dovecot(&input);
        assert_eq!(renamed(&check), expected_renames());
        assert_eq!(of_rule(&check, Rule::RenamedField).len(), 11);
    }
}

#[test]
fn a_renamed_field_comes_with_evidence_and_how_sure_it_is() {
    let check = check_dovecot(JSON);
    let help = |new: &str| {
        let of = |finding: &&&Finding| finding.context.renamed_to.as_deref() == Some(new);
        of_rule(&check, Rule::RenamedField).iter().find(of).and_then(|finding| finding.help.clone()).unwrap_or_default()
    };
    assert_eq!(
        help("cmd_tag"),
        "very likely (85%): it is `tag` with `cmd` added; it is in all 28 events that were seen; \
         `name`, `args` and `human_args` of this event changed in the same way"
    );
    assert_eq!(
        help("success"),
        "very likely (86%): `success` is a form of `successful`; its values are documented for the old name: `yes`"
    );
}

#[test]
fn a_renamed_pair_is_not_said_again_as_unknown_or_never_seen() {
    let check = check_dovecot(JSON);
    for finding in check.findings.as_slice().iter().filter(|finding| finding.rule != Rule::RenamedField) {
        let context = &finding.context;
        let (event, field) = (context.event.as_deref(), context.field.as_deref());
        for (of, old, new) in RENAMED {
            assert!(event != Some(of) || (field != Some(old) && field != Some(new)), "{}", finding.message);
        }
    }
}

#[test]
fn fields_of_every_event_and_of_parents_are_no_drift() {
    let check = check_dovecot(JSON);
    let unknown: BTreeSet<&str> =
        of_rule(&check, Rule::UnknownField).iter().filter_map(|finding| finding.context.field.as_deref()).collect();
    for known in ["duration", "session", "user", "remote_ip", "local_port", "reason_code"] {
        assert!(!unknown.contains(known), "{known}");
    }
    assert!(unknown.contains("cmd_input_name") && unknown.contains("socket_path"), "{unknown:?}");
}

#[test]
fn the_forms_agree_about_what_is_found() {
    let found = |input: &str| -> BTreeSet<String> {
        let check = check_dovecot(input);
        check.findings.as_slice().iter().map(|finding| format!("{} {}", finding.rule, finding.message)).collect()
    };
    assert_eq!(found(JSON), found(TAB));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_part_of_the_captures_shows_another_renaming(keep in prop::collection::vec(any::<bool>(), 150), tab in any::<bool>()) {
        let lines = if tab { TAB } else { JSON }.lines().zip(keep).filter(|(_, keep)| *keep);
        let input: String = lines.map(|(line, _)| format!("{line}\n")).collect();
        if !input.is_empty() {
            let found = renamed(&check_dovecot(&input));
            prop_assert!(found.is_subset(&expected_renames()), "{:?}", found);
        }
    }
}

#[test]
fn a_field_may_be_renamed_to_what_is_a_parents_elsewhere() {
    let fields = r#"{"cmd_name":"FETCH","cmd_tag":"a1","cmd_args":"1","cmd_human_args":"1"}"#;
    let lines =
        ["mail_opened", "imap_command_finished"].map(|event| format!(r#"{{"event":"{event}","fields":{fields}}}"#));
    let found = renamed(&check_dovecot(lines.join("\n")));
    assert_eq!(found.len(), 4);
    assert!(found.iter().all(|(event, ..)| event == "imap_command_finished"), "{found:?}");
}

#[test]
fn a_word_that_was_added_to_a_name_alone_is_no_renaming() {
    let page = "*a_started*\n\n * service: who asks, such as mail\n * tls_protocol: version of the encryption\n * id: number\n";
    let stream = r#"{"event":"a_started","fields":{"protocol":"mail","client_id":"phone"}}"#;
    let check = run(&spec(page, ""), &LiveOptions::default(), stream.as_bytes()).unwrap();
    assert!(renamed(&check).is_empty());
}

#[test]
fn a_word_that_was_added_to_two_names_is_a_renaming() {
    let page = "*a_finished*\n\n * bytes_in: data read\n * bytes_out: data written\n";
    let stream = r#"{"event":"a_finished","fields":{"net_in_bytes":5,"net_out_bytes":7}}"#;
    let check = run(&spec(page, ""), &LiveOptions::default(), stream.as_bytes()).unwrap();
    let names: Vec<(String, String)> = renamed(&check).into_iter().map(|(_, old, new)| (old, new)).collect();
    let expected = [("bytes_in", "net_in_bytes"), ("bytes_out", "net_out_bytes")];
    assert_eq!(names, expected.map(|(old, new)| (old.to_owned(), new.to_owned())));
}

#[test]
fn the_page_itself_may_say_what_a_field_was_called() {
    let page = "*a_finished*\n\n * protocol (v2.4.0, called service before): who asks\n";
    let stream = r#"{"event":"a_finished","fields":{"service":"mail"}}"#;
    let check = run(&spec(page, ""), &LiveOptions::default(), stream.as_bytes()).unwrap();
    assert_eq!(renamed(&check).len(), 1);
}

#[test]
fn two_names_that_may_both_be_the_new_one_are_no_finding() {
    let page = "*a_finished*\n\n * ip: address\n";
    let stream = r#"{"event":"a_finished","fields":{"here_ip":"::1","there_ip":"::2"}}"#;
    let check = run(&spec(page, ""), &LiveOptions::default(), stream.as_bytes()).unwrap();
    assert!(renamed(&check).is_empty());
    assert_eq!(messages(&check, Rule::UnknownField).len(), 2);
}

#[test]
fn values_of_another_kind_speak_against_a_renaming() {
    let page = "*a_finished*\n\n * port: port\n";
    let stream = r#"{"event":"a_finished","fields":{"dest_port":"imap"}}"#;
    let check = run(&spec(page, ""), &LiveOptions::default(), stream.as_bytes()).unwrap();
    assert!(renamed(&check).is_empty());
}
