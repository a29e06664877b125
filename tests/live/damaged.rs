//! Summaries that cannot be merged.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use proptest::prelude::*;

use super::merge::Folder;
use super::*;

/// The error about a summary that was changed in this way.
fn refused(options: &[&str], change: impl Fn(&str) -> String) -> String {
    let folder = Folder::new();
    let page = folder.path("Own.txt");
    let own = ["--spec", page.as_str()];
    let part = thing(r#""count":1,"state":"on","extra":"x""#) + "{\"event\":\"thing_finished\",\"fields\":[]}\n";
    let good = folder.summaries(&own, &[part.into_bytes()]);
    let line = std::fs::read_to_string(&good[0]).unwrap();
    let bad = folder.write("bad.summary", change(&line).as_bytes());
    let options = if options.is_empty() { &own } else { options };
    let ran = folder.merged(options, &[good[0].clone(), bad.clone()]);
    assert_eq!((ran.status, ran.out.as_str()), (101, ""), "{}", ran.err);
    ran.err.replace(&bad, "bad.summary").replace(&good[0], "good.summary")
}

#[test]
fn a_summary_of_something_else_is_refused() {
    let same = |line: &str| line.to_owned();
    assert_eq!(
        refused(&["--dovecot", "2.4.1"], same),
        "error: good.summary:1: the summary was made with the page for no version, and this report for 2.4.1; give the \
         same `--dovecot` and `--spec` to both, and the same program\n"
    );
    assert_eq!(
        refused(&[], |line| line.replace("\"scope\":[]", "\"scope\":[\"a*\",\"b\"]")),
        "error: bad.summary:1: the summary is of the scope a*, b, and this report of all events; give the same `--scope` \
         to both\n"
    );
    let other = refused(&[], |line| line.replacen("\"sha256\":[\"", "\"sha256\":[\"0", 1));
    assert!(other.contains("bad.summary:1: the summary was made with other bytes than the page"), "{other}");
}

#[test]
fn a_damaged_summary_is_refused_with_its_place() {
    let cut = refused(&[], |line| line[..line.len() / 2].to_owned());
    assert!(cut.starts_with("error: bad.summary:1:") && cut.contains("not a summary: EOF"), "{cut}");
    let changed = |from: &str, to: &str| {
        let error = refused(&[], |line| {
            assert!(line.contains(from), "{from} in {line}");
            line.replacen(from, to, 1)
        });
        error.trim_start_matches("error: bad.summary:1").trim_end().to_owned()
    };
    assert!(changed("\"seen\":", "\"sean\":").contains("unknown field `sean`"));
    assert!(changed("\"wrong-member\":", "\"no-such\":").ends_with("not a summary: unknown problem `no-such`"));
    assert!(changed("[\"int\"]", "[\"integer\"]").ends_with("not a summary: unknown shape `integer`"));
    assert_eq!(
        changed("\"documented\":[1,0]", "\"documented\":[1]"),
        ": the field `state` of `thing_finished` is not as the page has it"
    );
    assert_eq!(
        changed("\"count\":{\"seen\"", "\"counts\":{\"seen\""),
        ": the field `counts` of `thing_finished` is not as the page has it"
    );
    assert!(changed("\"seen\":1", "\"seen\":-1").contains("invalid value: integer `-1`"));
    assert!(changed("\"seen\":1", "\"seen\":1e400").contains("number out of range"));
    let long = "x".repeat(9000);
    assert_eq!(
        changed("\"extra\":{", &format!("\"{long}\":{{")),
        ": a text in the summary is longer than any that is written"
    );
    let deep = changed("\"extra\":{", &format!("\"extra\":{}", "[".repeat(200)));
    assert!(deep.contains("not a summary: "), "{deep}");
    // Counts that no stream has do not overflow.
    let folder = Folder::new();
    let page = folder.path("Own.txt");
    let good = folder.summaries(&["--spec", &page], &[thing(r#""count":1"#).into_bytes()]);
    let line = std::fs::read_to_string(&good[0]).unwrap();
    let bad = folder.write(
        "bad.summary",
        line.replace(":1", &format!(":{}", u64::MAX))
            .replace(&format!("summary\":{}", u64::MAX), "summary\":1")
            .as_bytes(),
    );
    let ran = folder.merged(&["--spec", &page, "--fail-on", "never"], &[bad.clone(), bad, good[0].clone()]);
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn summaries_are_not_events_and_events_are_not_summaries() {
    let folder = Folder::new();
    let events = folder.write("events.jsonl", JSON.as_bytes());
    let ran = folder.run(&["--merge", &events], b"");
    assert_eq!(ran.status, 101);
    assert!(ran.err.contains("events.jsonl:1:"), "{}", ran.err);
    assert!(ran.err.contains("not a summary: missing field `dovecot_events_summary`"), "{}", ran.err);
    let ran = folder.run(&["--merge", "-"], b"\n");
    assert_eq!(
        (ran.status, ran.err.as_str()),
        (101, "error: no summary found in standard input; `live-check --write-summary FILE` writes one\n")
    );
    for wrong in [
        &["--merge", "a", "--follow"][..],
        &["--write-summary", "a", "--infer", "b"],
        &["--write-summary", "a", "--output", "b"],
        &["--write-summary", "a", "--write-baseline", "b"],
    ] {
        assert_eq!(folder.run(wrong, b"").status, 2, "{wrong:?}");
    }
    let ran = folder.run(&[&events, "--write-summary", &events], b"");
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("the summary would overwrite"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(&events).unwrap(), JSON);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_damage_is_an_error_or_a_report(
        damage in prop::collection::vec((any::<prop::sample::Index>(), "[ -~]|[0-9]{20}|[{}\\[\\],:\"]|"), 1..4)
    ) {
        let folder = Folder::new();
        let page = folder.path("Own.txt");
        let part = thing(r#""count":1,"state":"x","extra":"y""#) + "{\"event\":\"other\",\"fields\":[]}\nlost\n";
        let good = folder.summaries(&["--spec", &page], &[part.into_bytes()]);
        let mut line = std::fs::read_to_string(&good[0]).unwrap();
        for (at, text) in damage {
            let at = at.index(line.len());
            line.replace_range(at..=at, &text);
        }
        let bad = folder.write("bad.summary", line.as_bytes());
        let ran = folder.merged(&["--spec", &page], &[bad.clone(), good[0].clone(), bad]);
        prop_assert!([0, 100].contains(&ran.status) || ran.status == 101 && ran.err.contains("bad.summary:"), "{}", ran.err);
    }
}
