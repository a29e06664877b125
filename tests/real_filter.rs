//! The event filter language against a real Dovecot: the same filters, the same events, the same answers.
//!
//! The server gets one metric for each filter, grouped by a number that every event carries, so that the two answers
//! are compared event by event and not only in sum.

#[path = "real_filter/event.rs"]
mod event;
#[path = "real_filter/made_up.rs"]
mod made_up;
#[path = "real_filter/possible.rs"]
mod possible;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use events_core::filter::Filter;
use events_tests::dovecot::{Dovecot, Server, Version};
use events_tests::real;
use libtest_mimic::Failed;

use event::{Sent, events, write_events};

fn main() -> ExitCode {
    real::run(&[
        ("filters_as_people_write_them_match_what_dovecot_counts", by_hand),
        ("made_up_filters_match_what_dovecot_counts", made_up),
        ("filters_that_never_match_count_nothing_and_others_count_their_examples", possible::check),
        ("dovecot_takes_and_refuses_the_same_filters", verdicts),
    ])
}

fn by_hand(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    let filters = include_str!("data/filters.txt");
    let filters = filters.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned);
    // What one version cannot read is left out for it, and so is what crashes it.
    let parsed = |text: &String| Filter::parse(text, version.server());
    compare(server, filters.filter(|text| parsed(text).is_ok_and(|filter| !made_up::crashes(&filter))).collect())
}

fn made_up(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    compare(server, made_up::filters(500, version))
}

/// Starts Dovecot with a metric for each filter, grouped by the events' numbers.
fn metrics(server: &Server, filters: &[String]) -> Result<Dovecot, Failed> {
    let mut config = String::new();
    for (at, filter) in filters.iter().enumerate() {
        let quoted = filter.replace('\\', "\\\\").replace('"', "\\\"");
        let group = match server.version {
            Version::V2_3 => "group_by = id\n",
            Version::V2_4 => "group_by id {\n}\n",
        };
        write!(config, "metric m{at} {{\nfilter = \"{quoted}\"\n{group}}}\n")?;
    }
    config.push_str("metric the_end {\nfilter = event=the_end\n}\n");
    Ok(Dovecot::start(server, &config)?)
}

/// Lets both sides answer for every filter and every event.
fn compare(server: &Server, filters: Vec<String>) -> Result<(), Failed> {
    let version = server.version;
    let dovecot = metrics(server, &filters)?;
    let sent = events(version);
    send(&dovecot, &sent)?;
    let counts = dovecot.counts()?;

    let mut differences = String::new();
    let mut hits = 0;
    for (at, text) in filters.iter().enumerate() {
        let filter = Filter::parse(text, version.server())?;
        for event in &sent {
            let theirs = counts.get(&format!("m{at}_{}", event.id)).copied().unwrap_or(0) > 0;
            let ours = event.counts(version) && filter.matches(event);
            hits += u32::from(ours);
            if ours != theirs {
                writeln!(differences, "{text}\n  on {event:?}\n  we say {ours}, dovecot says {theirs}")?;
            }
        }
    }
    if !differences.is_empty() {
        return Err(format!("{differences}{}", dovecot.log()).into());
    }
    let asked = filters.len() * sent.len();
    // Were the answer always no, the comparison would say nothing.
    if hits < 1000 {
        return Err(format!("only {hits} of {asked} answers were yes").into());
    }
    Ok(())
}

/// Sends the events and waits until the last of them was counted.
fn send(dovecot: &Dovecot, events: &[Sent]) -> Result<(), Failed> {
    let mut stream = dovecot.stats_client()?;
    stream.write_all(write_events(events).as_bytes())?;
    let start = Instant::now();
    while dovecot.counts()?.get("the_end") != Some(&1) {
        if start.elapsed() > Duration::from_secs(20) {
            return Err(format!("the events did not arrive: {}", dovecot.log()).into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Dovecot is asked through `doveadm stats add`: a metric that it could not read is not there afterwards.
fn verdicts(server: &Server) -> Result<(), Failed> {
    let version = server.version;
    let dovecot = Dovecot::start(server, "metric first {\nfilter = event=x\n}\n")?;
    let texts = made_up::texts(200);
    for (at, text) in texts.iter().enumerate() {
        dovecot.doveadm(&["stats", "add", &format!("v{at}"), text])?;
    }
    let counts = dovecot.counts()?;
    let mut differences = String::new();
    let mut refused = 0;
    for (at, text) in texts.iter().enumerate() {
        let ours = Filter::parse(text, version.server());
        let theirs = counts.contains_key(&format!("v{at}"));
        match ours {
            Ok(_) if !theirs => writeln!(differences, "{text:?}: we read it, dovecot does not")?,
            Err(errors) if theirs => writeln!(differences, "{text:?}: dovecot reads it, we do not: {errors}")?,
            Ok(_) => {}
            Err(_) => refused += 1,
        }
    }
    if !differences.is_empty() {
        return Err(differences.into());
    }
    if refused < 20 || refused > texts.len() - 20 {
        return Err(format!("{refused} of {} texts are wrong, too few or too many", texts.len()).into());
    }
    Ok(())
}
