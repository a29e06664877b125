//! `live-check`: exported events against the page.
#![expect(clippy::panic, reason = "a test that cannot go on should stop")]

#[path = "live/command.rs"]
mod command;
#[path = "live/coverage.rs"]
mod coverage;
#[path = "live/damaged.rs"]
mod damaged;
#[path = "live/follow.rs"]
mod follow;
#[path = "live/jobs.rs"]
mod jobs;
#[path = "live/merge.rs"]
mod merge;
#[path = "live/rename.rs"]
mod rename;
#[path = "live/stream.rs"]
mod stream;
#[path = "live/value.rs"]
mod value;

use std::collections::BTreeSet;

use dovecot_events::check::live::{LiveCheck, LiveOptions, live_check};
use events_spec::{Finding, Kinds, Level, Rule, Spec};

const JSON: &str = include_str!("data/captures/dovecot-2.3.19.1.jsonl");
const TAB: &str = include_str!("data/captures/dovecot-2.3.19.1.tab");
const LOG: &str = include_str!("data/captures/dovecot-2.3.19.1.info.log");

/// The renamed fields that the captures show.
const RENAMED: [(&str, &str, &str); 11] = [
    ("auth_request_finished", "original_username", "original_user"),
    ("auth_request_finished", "successful", "success"),
    ("auth_request_finished", "translated_username", "translated_user"),
    ("imap_command_finished", "args", "cmd_args"),
    ("imap_command_finished", "human_args", "cmd_human_args"),
    ("imap_command_finished", "name", "cmd_name"),
    ("imap_command_finished", "tag", "cmd_tag"),
    ("server_connection_connected", "ip", "dest_ip"),
    ("server_connection_connected", "port", "dest_port"),
    ("server_connection_disconnected", "ip", "dest_ip"),
    ("server_connection_disconnected", "port", "dest_port"),
];

const PAGE: &str = "\
Events
======

Things
------

*thing_finished*

 * count: how many
 * state: on, off
 * owner_ip: address of the owner
 * stop_time: when it stopped
 * words: a list of words
 * label: anything
";

const KINDS: &str = "\
[[rule]]
field = \"count\"
kind = \"int\"
reason = \"a number\"

[[rule]]
field = \"words\"
kind = \"strlist\"
reason = \"a list\"

[[rule]]
field = \"label\"
kind = \"str\"
reason = \"text\"
";

fn spec(page: &str, kinds: &str) -> Spec {
    let mut findings = events_spec::Findings::new();
    let kinds = if kinds.is_empty() { Kinds::fallback() } else { Kinds::parse("fields.toml", kinds, &mut findings) };
    match Spec::from_text("Page.txt", page, &kinds) {
        Ok((spec, _)) => spec,
        Err(findings) => panic!("{findings:?}"),
    }
}

fn vendored() -> Spec {
    events_spec::vendored::spec().unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn run(spec: &Spec, options: &LiveOptions, mut input: &[u8]) -> Result<LiveCheck, String> {
    live_check(options, spec, &mut input, &mut ()).map_err(|error| format!("{error:#}"))
}

/// What is found in lines of the small page above.
fn check(input: impl AsRef<[u8]>) -> LiveCheck {
    run(&spec(PAGE, KINDS), &LiveOptions::default(), input.as_ref()).unwrap_or_else(|error| panic!("{error}"))
}

/// What is found in a stream against Dovecot's page.
fn check_dovecot(input: impl AsRef<[u8]>) -> LiveCheck {
    run(&vendored(), &LiveOptions::default(), input.as_ref()).unwrap_or_else(|error| panic!("{error}"))
}

fn of_rule(check: &LiveCheck, rule: Rule) -> Vec<&Finding> {
    check.findings.as_slice().iter().filter(|finding| finding.rule == rule).collect()
}

fn messages(check: &LiveCheck, rule: Rule) -> Vec<String> {
    of_rule(check, rule).iter().map(|finding| finding.message.clone()).collect()
}

type Names = BTreeSet<(String, String, String)>;

fn renamed(check: &LiveCheck) -> Names {
    let name = |name: &Option<String>| name.clone().unwrap_or_default();
    let context = of_rule(check, Rule::RenamedField).into_iter().map(|finding| &finding.context);
    context.map(|context| (name(&context.event), name(&context.field), name(&context.renamed_to))).collect()
}

fn expected_renames() -> Names {
    RENAMED.iter().map(|(event, old, new)| ((*event).to_owned(), (*old).to_owned(), (*new).to_owned())).collect()
}

fn thing(fields: &str) -> String {
    format!("{{\"event\":\"thing_finished\",\"fields\":{{{fields}}}}}\n")
}
