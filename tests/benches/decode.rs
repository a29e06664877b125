//! How fast exported JSON becomes typed events, beside `serde_json::from_str` into a struct with borrowed strings and a
//! map of fields, in the same run.
//!
//! `cargo bench -p events-tests --bench decode`
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints, and stops if it cannot measure")]

use std::borrow::Cow;
use std::collections::HashMap;
use std::hint::black_box;

use events_core::events::Event;
use events_core::export::{Reader, Records, Strictness};
use events_tests::measure::compare;
use serde::Deserialize;
use serde_json::Value;

const JSON: &str = include_str!("../data/captures/dovecot-2.3.19.1.jsonl");
const TAB: &str = include_str!("../data/captures/dovecot-2.3.19.1.tab");
const BYTES: usize = if cfg!(debug_assertions) { 1 << 18 } else { 64 << 20 };

#[derive(Deserialize)]
struct Plain<'a> {
    #[serde(borrow)]
    event: Cow<'a, str>,
    #[serde(borrow)]
    hostname: Cow<'a, str>,
    #[serde(borrow)]
    start_time: Cow<'a, str>,
    #[serde(borrow)]
    end_time: Cow<'a, str>,
    #[serde(borrow)]
    categories: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    fields: HashMap<Cow<'a, str>, Value>,
}

fn main() {
    let json = JSON.repeat(BYTES.div_ceil(JSON.len()));
    let tab = TAB.repeat(BYTES.div_ceil(TAB.len()));
    let lines = json.lines().count();
    println!("{:.0} MB of JSON, {lines} lines", json.len() as f64 / 1e6);

    let mut typed = || read(&json, false);
    let mut all = || read(&json, true);
    let mut stream = || {
        let mut records = Records::new(json.as_bytes(), Strictness::Lenient);
        while let Some(record) = records.next_record() {
            black_box(&record.unwrap().event);
        }
    };
    let mut owned = || Records::new(json.as_bytes(), Strictness::Lenient).for_each(|record| drop(black_box(record)));
    let mut text = || read(&tab, false);
    let mut peer = || {
        for line in json.lines() {
            let plain: Plain<'_> = serde_json::from_str(line).unwrap();
            black_box((&plain.event, &plain.hostname, &plain.start_time, &plain.end_time, &plain.categories));
            black_box(&plain.fields);
        }
    };
    let medians = compare(
        "a line, with the ratio to serde_json",
        lines,
        &mut [
            ("typed, one reader", &mut typed),
            ("the same, and every field looked at", &mut all),
            ("the same tab-separated, typed", &mut text),
            ("a stream, records lent", &mut stream),
            ("a stream, records owned", &mut owned),
            ("serde_json::from_str, Cow and HashMap", &mut peer),
        ],
    );
    println!("typed: {:.2} times as fast as serde_json", medians[5] / medians[0]);
}

/// Reads every line; `all` asks for times, categories and every field too.
fn read(text: &str, all: bool) {
    let mut reader = Reader::new(Strictness::Lenient);
    for line in text.lines() {
        let record = reader.read(line.as_bytes()).unwrap().unwrap();
        if let Event::ImapCommandFinished(event) = &record.event {
            black_box(event.bytes_in);
        }
        black_box(&record.event);
        if all {
            black_box((record.hostname(), record.start_time(), record.end_time()));
            record.categories().for_each(|category| drop(black_box(category)));
            record.fields().for_each(|field| drop(black_box(field)));
        }
    }
}
