//! What the exporters of a server write, and what `metrics --exports` writes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use dovecot_events::cli::capture;
use events_tests::dovecot::{Dovecot, Server, Version};
use libtest_mimic::Failed;

use crate::dice::Dice;
use crate::event::{Value, on_the_wire};
use crate::made_up::{FILTERS, Made, made};

/// The exporters: the first one writes the recording. The members of the last one's records are fewer.
const FORMS: [(&str, &str); 5] =
    [("json", "rfc3339"), ("tab-text", "rfc3339"), ("tab-text", "unix"), ("json", "unix"), ("json", "rfc3339")];

const ALL: [&str; 5] = ["name", "hostname", "timestamps", "categories", "fields"];

/// All lines are the same for some configurations, each with its own filters, exporters and members.
pub(super) fn compare(server: &Server) -> Result<(), Failed> {
    let mut lines = 0;
    for number in 0..10 {
        let mut dice = Dice::new(number);
        let Made { mut events, .. } = made(&mut dice, server);
        // An empty string after the first item of a list ends the stats process of 2.4.
        for (_, value) in events.iter_mut().flat_map(|event| &mut event.fields) {
            if let Value::List(items) = value {
                items.retain(|item| !item.is_empty());
            }
        }
        let config = config(&mut dice, server.version)?;
        let written = written(server, &config, &on_the_wire(&events))?;
        let (recording, theirs): (Vec<_>, Vec<_>) = written.into_iter().partition(|line| is_recorded(line));
        let folder = tempfile::tempdir()?;
        let [conf, input, to] = ["dovecot.conf", "events.jsonl", "exports"].map(|name| folder.path().join(name));
        fs::write(&conf, format!("{}{config}", server.version.preamble()))?;
        fs::write(&input, recording.join("\n") + "\n")?;
        let [conf, input, to] = [&conf, &input, &to].map(|path| path.to_string_lossy().into_owned());
        let ran = capture(&["metrics", "--conf", &conf, "--dovecot", &server.release, "--exports", &to, &input], b"");
        if ran.status != 0 {
            return Err(format!("configuration {number}: {}{}", ran.out, ran.err).into());
        }
        let mut ours = Vec::new();
        for file in fs::read_dir(&to)? {
            ours.extend(fs::read_to_string(file?.path())?.lines().map(str::to_owned));
        }
        let (repeated, ours): (Vec<_>, Vec<_>) = ours.into_iter().partition(|line| is_recorded(line));
        lines += theirs.len();
        same(&theirs, &ours)
            .and_then(|()| same(&recording, &repeated))
            .map_err(|why| format!("configuration {number}: {}\n{config}", why.message().unwrap_or_default()))?;
    }
    // Were nothing exported, the comparison would say nothing.
    if lines < 500 {
        return Err(format!("only {lines} lines").into());
    }
    Ok(())
}

/// Whether the first exporter wrote a line.
fn is_recorded(line: &str) -> bool {
    line.starts_with("{\"event\":\"") && line.contains("\"hostname\":\"") && line.contains("\"start_time\":\"")
}

fn config(dice: &mut Dice, version: Version) -> Result<String, Failed> {
    let mut config = String::new();
    for (number, (form, times)) in FORMS.into_iter().enumerate() {
        let settings = match version {
            Version::V2_3 => format!("transport = log\nformat_args = time-{times}"),
            Version::V2_4 => format!("driver = log\ntime_format = {times}"),
        };
        writeln!(config, "event_exporter e{number} {{\nformat = {form}\n{settings}\n}}")?;
    }
    let all = ALL.join(" ");
    writeln!(config, "metric m0 {{\nfilter = event=*\nexporter = e0\nexporter_include = {all}\n}}")?;
    for number in 1..4 + dice.below(5) {
        let exporter = 1 + dice.below(FORMS.len() - 1);
        let mut members: Vec<&str> = ALL.into_iter().filter(|_| !dice.one_in(4)).collect();
        if exporter == FORMS.len() - 1 {
            members.retain(|member| *member != "hostname");
        }
        if members.is_empty() {
            members.push("fields");
        }
        let (filter, members) = (dice.pick(FILTERS), members.join(" "));
        writeln!(
            config,
            "metric m{number} {{\nfilter = {filter}\nexporter = e{exporter}\nexporter_include = {members}\n}}"
        )?;
    }
    Ok(config)
}

/// The records in the server's log after these events.
fn written(server: &Server, config: &str, events: &str) -> Result<Vec<String>, Failed> {
    let dovecot = Dovecot::start(server, config)?;
    dovecot.stats_client()?.write_all(events.as_bytes())?;
    let start = Instant::now();
    let mut before = 0;
    loop {
        let log = dovecot.log();
        // The last event may be written several times.
        if log.contains("{\"event\":\"the_end\",\"hostname\":") && log.len() == before {
            let records = log.lines().filter_map(|line| Some(line.split_once("stats: Info: ")?.1.to_owned()));
            return Ok(records.collect());
        }
        if start.elapsed() > Duration::from_secs(20) {
            return Err(format!("the events did not arrive:\n{log}").into());
        }
        before = log.len();
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Whether both sides wrote the same lines. Those of different exporters may come in any order.
fn same(theirs: &[String], ours: &[String]) -> Result<(), Failed> {
    let [mut theirs, mut ours] = [theirs.to_vec(), ours.to_vec()];
    theirs.sort_unstable();
    ours.sort_unstable();
    if theirs == ours {
        return Ok(());
    }
    let [of_theirs, of_ours]: [BTreeSet<&String>; 2] = [theirs.iter().collect(), ours.iter().collect()];
    let shown = |side: &str, one: &BTreeSet<&String>, other: &BTreeSet<&String>| -> String {
        one.difference(other).take(3).map(|line| format!("  {side}: {line}\n")).collect()
    };
    let (only_theirs, only_ours) = (shown("dovecot", &of_theirs, &of_ours), shown("   ours", &of_ours, &of_theirs));
    Err(format!("{} lines of dovecot, {} of ours\n{only_theirs}{only_ours}", theirs.len(), ours.len()).into())
}
