//! `metrics` against real Dovecots: made-up metrics and events, and the same dump and the same `/metrics`, byte for byte.

#[path = "real_metrics/counted.rs"]
mod counted;
#[path = "real_metrics/dice.rs"]
mod dice;
#[path = "real_metrics/event.rs"]
mod event;
#[path = "real_metrics/exported.rs"]
mod exported;
#[path = "real_metrics/inherited.rs"]
mod inherited;
#[path = "real_metrics/made_up.rs"]
mod made_up;
#[path = "real_metrics/memory.rs"]
mod memory;
#[path = "real_metrics/replayed.rs"]
mod replayed;

use std::fmt::Write as _;
use std::process::ExitCode;

use dovecot_events::cli::capture;
use events_core::ServerVersion;
use events_tests::dovecot::{Dovecot, Server, Version};
use events_tests::real;
use libtest_mimic::{Arguments, Failed};

use counted::{ours, theirs};
use dice::Dice;
use event::Value;
use made_up::Made;

fn main() -> ExitCode {
    let mut trials = real::trials(&[
        ("fifty_configurations_count_what_dovecot_counts", |server| compare(server, asked().unwrap_or(0..50))),
        ("beyond_the_sample_exact_numbers_agree_and_estimates_are_near", sampled),
        ("metrics_that_come_with_the_server_are_those_that_it_has", defaults),
        ("a_page_that_prometheus_refuses_is_known_before", refused),
        ("what_suggest_proposes_is_taken_and_counted_alike", suggested),
        ("settings_around_metrics_count_for_them", |server| same(server, &inherited::made(server.version))),
        ("a_server_starts_with_the_metrics_of_each_goal", starts),
        ("a_series_takes_the_memory_that_is_said", memory::measured),
        ("exporters_write_what_exports_writes", exported::compare),
        ("recorded_events_count_alike_through_the_client", replayed::compare),
    ]);
    // A night's work: `cargo test --test real_metrics -- --ignored`.
    let nightly = real::trials(&[("a_thousand_configurations_count_what_dovecot_counts", |server| {
        compare(server, asked().unwrap_or(1_000..2_000))
    })]);
    trials.extend(nightly.into_iter().map(|trial| trial.with_ignored_flag(true)));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The configurations that `EVENTS_CONFIGURATIONS` asks for, as `FIRST..END`.
fn asked() -> Option<std::ops::Range<u64>> {
    let asked = std::env::var("EVENTS_CONFIGURATIONS").ok()?;
    let (first, end) = asked.split_once("..")?;
    Some(first.parse().ok()?..end.parse().ok()?)
}

/// Starts a server for each configuration, and compares what both sides say about the same events.
fn compare(server: &Server, numbers: std::ops::Range<u64>) -> Result<(), Failed> {
    let (mut differences, mut differing, mut rows) = (String::new(), 0, 0);
    let all = numbers.end - numbers.start;
    for number in numbers {
        let made = made_up::made(&mut Dice::new(number), server);
        let theirs = theirs(server, &made).map_err(|error| {
            let why = error.message().unwrap_or_default().to_owned();
            format!("configuration {number}: {why}\n{}", made.config)
        })?;
        let ours = ours(server, &made)?;
        rows += theirs.dump.lines().count();
        let pairs = [("dump", &theirs.dump, &ours.dump), ("/metrics", &theirs.page, &ours.page)];
        let mut is_same = true;
        for (what, theirs, ours) in pairs.into_iter().filter(|(_, theirs, ours)| theirs != ours) {
            is_same = false;
            if differing < 3 {
                writeln!(differences, "configuration {number}, {what}:\n{}\n{}", first(theirs, ours), made.config)?;
            }
        }
        differing += u32::from(!is_same);
    }
    if differing > 0 {
        return Err(format!("{differing} of {all} configurations differ\n{differences}").into());
    }
    // Were nothing counted, the comparison would say nothing.
    if rows < 20 * all as usize {
        return Err(format!("only {rows} rows for {all} configurations").into());
    }
    Ok(())
}

/// The first lines that differ.
fn first(theirs: &str, ours: &str) -> String {
    let lines = theirs.lines().zip(ours.lines()).filter(|(theirs, ours)| theirs != ours).take(6);
    let shown: String = lines.map(|(theirs, ours)| format!("  dovecot: {theirs}\n     ours: {ours}\n")).collect();
    let (theirs, ours) = (theirs.lines().count(), ours.lines().count());
    format!("{shown}  {theirs} lines of dovecot, {ours} of ours")
}

/// 5,000 events of one series: the server keeps a random sample of 480 of their values.
fn sampled(server: &Server) -> Result<(), Failed> {
    let mut dice = Dice::new(7);
    let events = (0..5_000).map(|_| {
        let number = dice.below(10_000) as i64;
        event::Event {
            name: "a_finished",
            fields: vec![("i1", Value::Int(number))],
            duration: number,
            ..Default::default()
        }
    });
    let fields = match server.version {
        Version::V2_3 => "  fields = i1\n",
        Version::V2_4 => "  fields {\n    i1 = yes\n  }\n",
    };
    let config = format!("metric m {{\n  filter = event=a_finished\n{fields}}}\n");
    let made = Made { config, events: events.collect() };
    let (theirs, ours) = (theirs(server, &made)?, ours(server, &made)?);
    let mut compared = 0;
    for (theirs, ours) in theirs.dump.lines().zip(ours.dump.lines()).filter(|(line, _)| line.starts_with("m\t")) {
        let columns = |line: &str| -> Vec<String> { line.split('\t').map(str::to_owned).collect() };
        let (theirs, ours) = (columns(theirs), columns(ours));
        // count, sum, min, max and avg.
        if theirs[..7] != ours[..7] {
            return Err(format!("{theirs:?} and {ours:?} should be the same up to the mean").into());
        }
        for (at, exact, most) in [(7, 5_000.0, 1_150.0), (8, 2_887.0, 350.0), (9, 9_500.0, 500.0)] {
            for side in [&theirs, &ours] {
                let estimate: f64 = side[at].parse()?;
                // Five standard errors of a sample of 480 values.
                if (estimate - exact).abs() > most {
                    return Err(format!("column {at}: {estimate} is not near {exact}: {side:?}").into());
                }
            }
        }
        compared += 1;
    }
    if compared != 2 {
        return Err(format!("{compared} lines compared\n{}", theirs.dump).into());
    }
    Ok(())
}

/// `@metric_defaults`: the same metrics in the same order, and in a configuration with others beside them.
fn defaults(server: &Server) -> Result<(), Failed> {
    let release: ServerVersion = server.release.parse()?;
    // 2.4.1 has the groups in its source, and its release does not take them.
    if !release.has(ServerVersion::new(2, 4, 2)) {
        return Ok(());
    }
    for group in ["proxy", "backend"] {
        let own = "metric zz {\n  filter = event=a_finished\n}\nmetric aa {\n  filter = event=a_finished\n}\n";
        let config = format!("@metric_defaults = {group}\n{own}");
        let name = "auth_request_finished";
        let event =
            event::Event { name, fields: vec![("success", Value::Str("yes".to_owned()))], ..Default::default() };
        let made = Made { config, events: vec![event] };
        let (theirs, ours) = (theirs(server, &made)?, ours(server, &made)?);
        if theirs.dump != ours.dump {
            return Err(format!("{group}:\n{}", first(&theirs.dump, &ours.dump)).into());
        }
    }
    Ok(())
}

/// Each goal of `metrics suggest`, with the listener that it writes: the server has these metrics.
fn starts(server: &Server) -> Result<(), Failed> {
    let goals = capture(&["metrics", "suggest"], b"").out;
    for goal in goals.lines().filter_map(|line| line.split_whitespace().next()) {
        let ran = capture(&["metrics", "suggest", goal, "--dovecot", &server.release], b"");
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let config = ran.out.replace("port = 9900", &format!("port = {port}"));
        if config == ran.out {
            return Err(format!("{goal}: no listener\n{config}").into());
        }
        let dovecot = Dovecot::start(server, &config)?;
        let dump = dovecot.doveadm(&["stats", "dump"])?;
        for name in config.lines().filter_map(|line| line.strip_prefix("metric ")?.strip_suffix(" {")) {
            if !dump.contains(&format!("\n{name}\tduration\t0\t")) {
                return Err(format!("{goal}: {name} is missing\n{dump}{}", dovecot.log()).into());
            }
        }
    }
    Ok(())
}

/// Groups that appear again: the server writes such a page, and `conf-check` warns, or neither.
fn refused(server: &Server) -> Result<(), Failed> {
    let (by_time, by_name) = match server.version {
        Version::V2_3 => ("group_by = duration:exponential:2:4:10", "group_by = cmd_name"),
        Version::V2_4 => (
            "group_by duration {\n method exponential {\n min_magnitude = 2\n max_magnitude = 4\n base = 10\n }\n}",
            "group_by cmd_name {\n}",
        ),
    };
    let metric = |name, by| format!("metric {name} {{\nfilter = event=a_finished\n{by}\n}}\n");
    let event = |duration| event::Event {
        name: "a_finished",
        fields: vec![("cmd_name", Value::Str("FETCH".to_owned()))],
        duration,
        ..Default::default()
    };
    let release: ServerVersion = server.release.parse()?;
    for (first, second, is_spoilt) in [
        (metric("times", by_time), metric("names", by_name), !release.has(events_core::series::EXPORTS_FIELDS)),
        (metric("names", by_name), metric("times", by_time), false),
    ] {
        let made = Made { config: first + &second, events: vec![event(500), event(5_000)] };
        let page = theirs(server, &made)?.page;
        let folder = tempfile::tempdir()?;
        let conf = folder.path().join("dovecot.conf");
        let listener = "service stats {\n  inet_listener http {\n    port = 9900\n  }\n}\n";
        std::fs::write(&conf, format!("{}{}{listener}", server.version.preamble(), made.config))?;
        let ran = capture(&["conf-check", &conf.to_string_lossy(), "--dovecot", &server.release], b"");
        let is_warned = ran.out.contains("warning[unexported-metric]");
        if page.contains("{\"") != is_spoilt || is_warned != is_spoilt || !page.contains("dovecot_names_count 2") {
            return Err(format!("spoilt: {is_spoilt}, warned: {is_warned}\n{page}\n{}", ran.out).into());
        }
    }
    Ok(())
}

/// Every goal of `metrics suggest`: the server starts with it, and both sides count the same.
fn suggested(server: &Server) -> Result<(), Failed> {
    let ran = capture(&["metrics", "suggest", "all", "--dovecot", &server.release], b"");
    // Without the port, which may be taken.
    let (config, _) = ran.out.split_once("\n# What Prometheus scrapes").ok_or(ran.err)?;
    let event = |name, field, value: &str, duration| event::Event {
        name,
        fields: vec![(field, Value::Str(value.to_owned()))],
        duration,
        ..Default::default()
    };
    let events = vec![
        event("imap_command_finished", "cmd_name", "FETCH", 5_000),
        event("imap_command_finished", "cmd_name", "IDLE", 5_000_000),
        event("auth_request_finished", "success", "yes", 700),
        event("auth_client_request_finished", "error", "Authentication failed", 2_000_000),
        event("sql_query_finished", "error", "no such table", 40),
        event("mail_delivery_finished", "message_id", "<a@b>", 90_000),
    ];
    let made = Made { config: config.to_owned(), events };
    same(server, &made)?;
    // Prometheus refuses a label without a name.
    let page = ours(server, &made)?.page;
    if page.contains("{\"") {
        return Err(page.into());
    }
    Ok(())
}

/// Both sides say the same about a configuration.
fn same(server: &Server, made: &Made) -> Result<(), Failed> {
    let (theirs, ours) = (theirs(server, made)?, ours(server, made)?);
    if theirs.dump != ours.dump || theirs.page != ours.page {
        let (dump, page) = (first(&theirs.dump, &ours.dump), first(&theirs.page, &ours.page));
        return Err(format!("{dump}\n{page}").into());
    }
    Ok(())
}
