//! A table of the commands that took long, from exported events: JSON, tab-separated text or a log with either.
//!
//! `cargo run -p events-core --features read --example slow_commands -- [--over MILLISECONDS] [FILE...]`
//!
//! Reads standard input when no file is named. What it keeps grows with the number of different commands, up to a
//! bound, never with the number of events.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use events_core::events::{Event, ImapCommandFinished};
use events_core::export::{Record, Records, Strictness};

/// The maximum number of different commands; IMAP has about sixty.
const COMMANDS: usize = 1000;
/// The maximum length of a command's name that is kept.
const LONGEST_NAME: usize = 40;
/// The maximum number of invalid lines that are shown.
const SHOWN: usize = 5;

/// What was seen of one command.
#[derive(Default)]
struct Row {
    slow: u64,
    all: u64,
    longest_usecs: i64,
    total_usecs: i64,
    bytes_out: i64,
}

#[derive(Default)]
struct Table {
    rows: BTreeMap<String, Row>,
    records: u64,
    bad_lines: Vec<String>,
    more_bad_lines: u64,
}

fn main() -> ExitCode {
    match run() {
        Ok(0) => {
            // A reader that found nothing must not look as if all were well.
            drop(writeln!(io::stderr(), "there is no event in the input"));
            ExitCode::FAILURE
        }
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "{error}"));
            ExitCode::FAILURE
        }
    }
}

/// Reads everything, prints the table, and says how many events there were.
fn run() -> Result<u64, Box<dyn Error>> {
    let mut over_usecs = 100_000;
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--over" {
            let milliseconds: i64 = arguments.next().ok_or("--over needs a number of milliseconds")?.parse()?;
            over_usecs = milliseconds.saturating_mul(1000);
        } else {
            files.push(argument);
        }
    }
    let mut table = Table::default();
    if files.is_empty() {
        table.read("standard input", io::stdin().lock(), over_usecs);
    }
    for name in &files {
        let file = File::open(name).map_err(|error| format!("cannot read {name}: {error}"))?;
        table.read(name, file, over_usecs);
    }
    table.print(&mut io::stdout().lock())?;
    Ok(table.records)
}

impl Table {
    fn read(&mut self, name: &str, from: impl Read, over_usecs: i64) {
        let mut records = Records::new(from, Strictness::Lenient);
        while let Some(record) = records.next_record() {
            match record {
                Ok(record) => {
                    self.records += 1;
                    if let Event::ImapCommandFinished(event) = &record.event {
                        self.take(event, &record, over_usecs);
                    }
                }
                Err(error) if self.bad_lines.len() < SHOWN => self.bad_lines.push(format!("{name}, {error}")),
                Err(_) => self.more_bad_lines += 1,
            }
        }
    }

    fn take(&mut self, event: &ImapCommandFinished<'_>, record: &Record<'_>, over_usecs: i64) {
        let mut name: String = command_name(event, record).chars().take(LONGEST_NAME).collect();
        name.make_ascii_uppercase();
        if self.rows.len() >= COMMANDS && !self.rows.contains_key(&name) {
            name = "(others)".to_owned();
        }
        let row = self.rows.entry(name).or_default();
        let usecs = event.running_usecs.or_else(|| record.duration_usecs()).unwrap_or(0);
        row.all += 1;
        row.slow += u64::from(usecs >= over_usecs);
        row.longest_usecs = row.longest_usecs.max(usecs);
        row.total_usecs = row.total_usecs.saturating_add(usecs);
        row.bytes_out = row.bytes_out.saturating_add(event.bytes_out.unwrap_or(0));
    }

    /// The commands with slow ones among them, those first that took longest altogether.
    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let mut rows: Vec<_> = self.rows.iter().filter(|(_, row)| row.slow > 0).collect();
        rows.sort_by_key(|(_, row)| Reverse(row.total_usecs));
        writeln!(
            out,
            "{:<16} {:>8} {:>8} {:>12} {:>12} {:>12}",
            "command", "slow", "all", "longest ms", "total ms", "bytes out"
        )?;
        for (name, row) in rows {
            let milliseconds = |usecs: i64| format!("{}.{:03}", usecs / 1000, usecs.rem_euclid(1000));
            let name = name.escape_debug().to_string();
            let (longest, total) = (milliseconds(row.longest_usecs), milliseconds(row.total_usecs));
            writeln!(out, "{name:<16} {:>8} {:>8} {longest:>12} {total:>12} {:>12}", row.slow, row.all, row.bytes_out)?;
        }
        for line in &self.bad_lines {
            writeln!(io::stderr(), "{line}")?;
        }
        if self.more_bad_lines > 0 {
            writeln!(io::stderr(), "and {} more lines that are not records", self.more_bad_lines)?;
        }
        Ok(())
    }
}

/// The command's name: the page's `name`, or what later servers send instead.
fn command_name<'a>(event: &'a ImapCommandFinished<'_>, record: &'a Record<'_>) -> Cow<'a, str> {
    if let Some(name) = &event.name {
        return Cow::Borrowed(name);
    }
    let sent = record.field("cmd_name").and_then(|field| field.value.as_str().map(str::to_owned));
    Cow::Owned(sent.unwrap_or_else(|| "(no name)".to_owned()))
}
