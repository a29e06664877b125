//! Which page a command checks against, and that the report says so.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;

use dovecot_events::cli::{Captured, capture};
use serde_json::Value;

/// Runs a command where the project's own `events.toml` does not count.
fn command(arguments: &[&str], input: &str) -> Captured {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("events.toml");
    fs::write(&config, "").unwrap();
    let config = config.display().to_string();
    let all = [arguments, &["--config", &config, "--fail-on", "never"]].concat();
    capture(&all, input.as_bytes())
}

/// The first line of the report.
fn first_line(arguments: &[&str], input: &str) -> String {
    let ran = command(arguments, input);
    assert_eq!(ran.status, 0, "{}", ran.err);
    ran.out.lines().next().unwrap_or_default().to_owned()
}

fn json(arguments: &[&str], input: &str) -> Value {
    let ran = command(&[arguments, &["--format", "json"]].concat(), input);
    serde_json::from_str(&ran.out).unwrap_or_else(|_| Value::String(ran.err))
}

/// The rules of the findings, with the event or field that they are about.
fn rules(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| {
            let of = |name: &str| finding["context"][name].as_str().unwrap_or("-").to_owned();
            format!("{} {} {}", finding["rule"].as_str().unwrap(), of("event"), of("field"))
        })
        .collect()
}

/// The release that a built-in page describes.
fn release(line: &str) -> String {
    let page = events_spec::built_in::BuiltIn::of_line(line.parse().unwrap()).unwrap();
    events_spec::Source::built_in(page).page().spec.unwrap().release.unwrap()
}

const METRIC: &str = "metric imap_out {\n  filter = event=imap_command_finished AND net_out_bytes > 0\n}\n";

mod configuration {
    use super::*;

    #[test]
    fn a_configuration_without_a_version_is_one_of_2_3() {
        let line = first_line(&["conf-check", "-"], METRIC);
        assert_eq!(
            line,
            format!(
                "checked against Dovecot {}, built in, because the configuration does not name a version, and Dovecot 2.4 \
                 would refuse such a file",
                release("2.3")
            )
        );
    }

    #[test]
    fn the_version_that_the_file_names_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dovecot.conf");
        fs::write(&file, format!("dovecot_config_version = 2.4.1\n{METRIC}")).unwrap();
        let file = file.display().to_string();
        let line = first_line(&["conf-check", &file], "");
        let newest = release("2.4");
        assert_eq!(line, format!("checked against Dovecot {newest}, built in, because dovecot.conf says 2.4.1"));
        let report = json(&["conf-check", &file], "");
        assert_eq!(rules(&report), [""; 0]);
        assert_eq!(
            (&report["spec"]["file"], &report["spec"]["dovecot"], &report["spec"]["chosen_by"]),
            (&"Events-2.4.txt".into(), &newest.into(), &"dovecot.conf says 2.4.1".into())
        );
    }

    #[test]
    fn the_server_that_doveconf_names_has_nothing_that_came_later() {
        let text = "# 2.3.14 (9b53102964): /etc/dovecot/dovecot.conf\n\
                    metric opened {\n  filter = event=mail_opened\n}\n";
        let report = json(&["conf-check", "-"], text);
        assert_eq!(rules(&report), ["not-yet-available mail_opened -"]);
        assert_eq!(
            report["findings"][0]["message"].as_str().unwrap(),
            "metric `opened` can never count: `mail_opened` was added in 2.3.15, but the server is 2.3.14"
        );
        let line = first_line(&["conf-check", "-"], text);
        assert_eq!(
            line,
            "checked against Dovecot 2.3.14, built in, because the first line of the configuration, which doveconf \
             wrote, says 2.3.14"
        );
        assert_eq!(rules(&json(&["conf-check", "-", "--dovecot", "2.3.15"], text)), [""; 0]);
    }

    #[test]
    fn a_field_of_another_version_is_called_by_its_name_of_then_or_now() {
        let report = json(&["conf-check", "-", "--dovecot", "2.4"], &METRIC.replace("net_out_bytes", "bytes_out"));
        assert_eq!(rules(&report), ["unknown-field imap_command_finished bytes_out"]);
        assert_eq!(report["findings"][0]["help"], "it is called `net_out_bytes` since 2.4.0");
        // The page of 2.4 knows what the name was before; the page of 2.3 has that.
        let report = json(&["conf-check", "-"], METRIC);
        assert_eq!(rules(&report), ["not-yet-available imap_command_finished net_out_bytes"]);
        assert_eq!(report["findings"][0]["help"], "its previous name is `bytes_out`");
    }

    #[test]
    fn the_option_is_said_as_the_reason() {
        let line = first_line(&["conf-check", "-", "--dovecot", "2.3.15"], METRIC);
        assert_eq!(line, "checked against Dovecot 2.3.15, built in, because of --dovecot 2.3.15");
        let refused = command(&["conf-check", "-", "--dovecot", "2.2.36"], METRIC);
        assert_eq!(refused.status, 2);
        assert!(
            refused.err.contains("there is no built-in page for Dovecot 2.2.36; there are pages for 2.3 and 2.4"),
            "{}",
            refused.err
        );
    }

    #[test]
    fn a_version_beyond_the_newest_known_release_has_what_that_one_has() {
        let line = first_line(&["conf-check", "-", "--dovecot", "2.4.99"], METRIC);
        let newest = release("2.4");
        assert_eq!(line, format!("checked against Dovecot {newest}, built in, because of --dovecot 2.4.99"));
        let line = first_line(&["conf-check", "-"], &format!("dovecot_config_version = 3.1.0\n{METRIC}"));
        assert!(line.ends_with("says 3.1.0, and 2.4 is the nearest built-in line"), "{line}");
    }
}

mod stream {
    use super::*;

    fn event(fields: &str) -> String {
        format!("{{\"event\":\"imap_command_finished\",\"fields\":{{\"cmd_tag\":\"a\",{fields}}}}}\n")
    }

    #[test]
    fn the_page_is_the_one_that_explains_most_of_the_stream() {
        let newer = event("\"net_in_bytes\":1,\"net_out_bytes\":2");
        let line = first_line(&["live-check"], &newer);
        assert_eq!(
            line,
            format!(
                "checked against Dovecot {}, built in, because it documents 100 % of the events and fields in the stream; \
                 that of Dovecot 2.3 documents 50 %",
                release("2.4")
            )
        );
        let older = event("\"bytes_in\":1,\"bytes_out\":2");
        assert!(first_line(&["live-check"], &older).starts_with("checked against Dovecot 2.3.21, built in"));
        assert_eq!(json(&["live-check"], &older)["spec"]["dovecot"], "2.3.21");
    }

    #[test]
    fn what_was_looked_at_to_choose_is_checked_too() {
        let text = event("\"net_in_bytes\":1").repeat(3) + &event("\"no_such_field\":1");
        let report = json(&["live-check", "-"], &text);
        assert!(rules(&report).contains(&"unknown-field imap_command_finished no_such_field".to_owned()));
        let unknown = report["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "unknown-field");
        assert_eq!(unknown.unwrap()["location"]["line"], 4);
    }

    #[test]
    fn what_a_version_does_not_have_yet_is_unknown_in_it() {
        let text = event("\"net_in_bytes\":1");
        let report = json(&["live-check", "--dovecot", "2.3.19"], &text);
        assert!(rules(&report).contains(&"unknown-field imap_command_finished net_in_bytes".to_owned()));
        let text = event("\"bytes_in\":1");
        let report = json(&["live-check", "--dovecot", "2.4"], &text);
        assert!(rules(&report).contains(&"renamed-field imap_command_finished net_in_bytes".to_owned()));
        let renamed = report["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "renamed-field");
        assert_eq!(renamed.unwrap()["context"]["renamed_to"], "bytes_in");
        let text = event("\"net_in_bytes\":1");
        let report = json(&["live-check", "--dovecot", "2.4"], &text);
        assert!(!rules(&report).iter().any(|rule| rule.starts_with("unknown-field")));
    }
}

mod source {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    const C: &str = "void f(struct event *e)\n{\n\te_debug(event_create_passthrough(e)->\n\t\tset_name(\"mail_opened\")->event(), \"x\");\n}\n";

    #[test]
    fn a_tree_is_checked_against_its_own_version() {
        let tree = tree(&[("configure.ac", "AC_INIT([Dovecot],[2.3.19.1],[a@b])\n"), ("src/a.c", C)]);
        let src = tree.path().join("src").display().to_string();
        let line = first_line(&["source-check", &src], "");
        assert_eq!(line, "checked against Dovecot 2.3.19, built in, because configure.ac says 2.3.19.1");
    }

    #[test]
    fn a_tree_without_a_version_is_one_of_2_3() {
        let tree = tree(&[("a.c", C)]);
        let line = first_line(&["source-check", &tree.path().display().to_string()], "");
        assert_eq!(line, "checked against Dovecot 2.3.21, built in, because the source does not give a version");
    }
}

mod several {
    use super::*;

    const PLUGIN: &str = "Archive\n=======\n\n*archive_moved*\n\nA mail was moved.\n\n * where: Where to\n";
    const CONF: &str =
        "metric moved {\n  filter = event=archive_moved\n}\nmetric opened {\n  filter = event=mail_opened\n}\n";

    fn plugin(folder: &Path) -> String {
        let page = folder.join("Archive.txt");
        fs::write(&page, PLUGIN).unwrap();
        page.display().to_string()
    }

    #[test]
    fn pages_add_up_and_the_report_names_them_all() {
        let folder = tempfile::tempdir().unwrap();
        let page = plugin(folder.path());
        for arguments in [["--dovecot", "2.4", "--spec", &page], ["--spec", "2.4", "--spec", &page]] {
            let all = [&["conf-check", "-"], &arguments[..]].concat();
            assert_eq!(rules(&json(&all, CONF)), [""; 0]);
            let line = first_line(&all, CONF);
            assert!(
                line.starts_with(&format!(
                    "checked against Dovecot {}, built in, and {page}, because of",
                    release("2.4")
                )),
                "{line}"
            );
        }
        let report = json(&["conf-check", "-", "--dovecot", "2.4", "--spec", &page], CONF);
        assert_eq!(report["spec"]["added"][0]["file"].as_str(), Some(page.as_str()));
    }

    #[test]
    fn a_recording_as_a_page_is_refused_with_the_command_that_makes_one() {
        let folder = tempfile::tempdir().unwrap();
        let recording = folder.path().join("events.jsonl").display().to_string();
        fs::write(&recording, "{\"event\":\"archive_moved\",\"fields\":{\"where\":\"there\"}}\n").unwrap();
        let refused = command(&["conf-check", "-", "--dovecot", "2.4", "--spec", &recording], CONF);
        assert_eq!(refused.status, 101);
        let advice = format!(
            "is a recording of events, not a page; to make a page from it, run `dovecot-events live-check --infer Events.txt {recording}`"
        );
        assert!(refused.err.contains(&advice), "{}", refused.err);
    }

    #[test]
    fn a_plugins_page_alone_knows_the_plugins_events() {
        let folder = tempfile::tempdir().unwrap();
        let page = plugin(folder.path());
        let report = json(&["conf-check", "-", "--spec", &page], CONF);
        assert_eq!(rules(&report), ["unknown-event mail_opened -"]);
        assert_eq!(report["findings"][0]["level"], "info", "the family is another page's");
    }

    #[test]
    fn the_parents_beside_a_page_are_used() {
        let folder = tempfile::tempdir().unwrap();
        let page = plugin(folder.path());
        let conf = "metric moved {\n  filter = event=archive_moved AND folder=x\n}\n";
        assert_eq!(rules(&json(&["conf-check", "-", "--spec", &page], conf)), ["unknown-field archive_moved folder"]);
        fs::write(
            folder.path().join("Archive.parents.toml"),
            "[[parent]]\nfrom = \"the mailbox\"\nfields = [\"folder\"]\nevents = [\"archive_*\"]\nreason = \"it is within\"\n",
        )
        .unwrap();
        assert_eq!(rules(&json(&["conf-check", "-", "--spec", &page], conf)), [""; 0]);
        fs::write(folder.path().join("Archive.parents.toml"), "[[parent]]\nfrom = 1\n").unwrap();
        let ran = command(&["conf-check", "-", "--spec", &page], conf);
        assert_eq!(ran.status, 101);
        assert!(ran.out.contains("error[parent-rule]") && ran.out.contains("Archive.parents.toml:2:8"), "{}", ran.out);
    }
}

#[test]
fn a_filter_is_explained_by_the_page_of_the_version() {
    let explain = |version: &str| {
        command(&["conf-check", "--explain-filter", "event=imap_command_finished", "--dovecot", version], "").out
    };
    assert!(explain("2.4").contains("net_in_bytes") && explain("2.4").contains("Events-2.4.txt:"));
    assert!(explain("2.3.19").contains("bytes_in") && !explain("2.3.19").contains("net_in_bytes"));
}

#[test]
fn every_form_of_the_report_says_which_page_and_why() {
    for format in ["text", "github", "markdown", "sarif", "junit", "json"] {
        let ran = command(&["conf-check", "-", "--dovecot", "2.3.15", "--format", format], METRIC);
        assert!(ran.out.contains("of --dovecot 2.3.15"), "{format}: {}", ran.out);
    }
}

#[test]
fn a_family_that_the_page_lacks_is_a_doubt_that_is_told_once() {
    let conf = "dovecot_config_version = 2.4.1\nmetric a {\n  filter = event=fts_xapian_query\n}\nmetric b {\n  filter = \
                event=fts_xapian_index AND x=1\n}\n";
    let report = json(&["conf-check", "-"], conf);
    assert_eq!(rules(&report), ["unknown-event fts_xapian_query -"]);
    let finding = &report["findings"][0];
    assert_eq!((finding["level"].as_str(), finding["count"].as_u64()), (Some("info"), Some(2)));

    let event = |name: &str| {
        let time = "2026-11-25T18:54:46.632129Z";
        let times = format!("\"start_time\":\"{time}\",\"end_time\":\"{time}\"");
        format!("{{\"event\":\"{name}\",\"hostname\":\"a\",{times},\"categories\":[],\"fields\":{{\"x\":1}}}}\n")
    };
    let stream = ["fts_xapian_query", "fts_xapian_index", "fts_xapian_query"].map(event).concat();
    let report = json(&["live-check", "--dovecot", "2.4"], &stream);
    let findings = report["findings"].as_array().unwrap();
    let found: Vec<_> = findings.iter().filter(|finding| finding["rule"] != "never-seen").collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0]["level"].as_str(), found[0]["count"].as_u64()), (Some("info"), Some(3)));
}

#[test]
fn names_are_told_version_by_version() {
    let explained = capture(&["explain", "net_in_bytes"], b"").out;
    assert!(explained.contains("2.3.21  not there: it is called `bytes_in`"), "{explained}");
    let filter = "event=imap_command_finished AND bytes_in>0";
    let json = command(&["conf-check", "--explain-filter", filter, "--dovecot", "2.3", "--format", "json"], "").out;
    let json: Value = serde_json::from_str(&json).unwrap();
    let names: Vec<_> = json["names"].as_array().unwrap().iter().map(|name| name["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["imap_command_finished", "bytes_in"]);
    assert_eq!(json["names"][1]["versions"][2]["says"], "not there: it is called `net_in_bytes` since 2.4.0");
}
