//! Configurations and events that nobody would write, made from a seed.

use std::fmt::Write as _;

use events_tests::dovecot::{Server, Version};

use crate::dice::Dice;
use crate::event::{CATEGORIES, Event, Value};

/// A configuration, and the events that are sent.
pub(crate) struct Made {
    pub(crate) config: String,
    pub(crate) events: Vec<Event>,
}

const EVENTS: [&str; 4] = ["a_finished", "a_started", "b", "server_connection_connected"];

pub(crate) const FILTERS: &[&str] = &[
    "event=a_finished",
    "event=a_finished",
    "event=a_*",
    "event=*",
    "event=* AND NOT event=b",
    "event=b OR i1>10",
    "event=a_finished AND s1=x*",
    "event=* AND category=mail",
    "event=a_* AND NOT s2=\"\"",
    "event=* AND (i2>=500 OR duration<1000)",
    "s1=* AND NOT i1=5",
    "event=never",
];

const STRINGS: &[&str] = &[
    "",
    "x",
    "X",
    "xyz",
    "UID FETCH",
    "alice@example.com",
    "bob@Example.com",
    "quote\"back\\slash",
    "tab\tand\nline",
    "bell\u{7}and\u{7f}delete",
    "Größe",
    "line\u{2028}separator",
    "a text that has more than thirty-two characters",
    "a text that has more than thirty-two characters, too",
    "31 characters and then an é é é",
    "32 characters and then an é é é é",
    "33 characters and then an é é é é é",
    "_",
    "0",
];

const NUMBERS: &[i64] = &[0, 1, 2, 5, 10, 11, 99, 100, 101, 250, 500, 999, 1000, 1001, 65_536, -1, -7, i64::MAX];

const ADDRESSES: &[&str] = &["10.0.0.1", "192.0.2.7", "::1", "2001:db8::5", "::ffff:10.1.2.3", "::10.0.0.1"];

/// The fields that metrics may name: each has one kind, as in Dovecot.
const FIELDS: &[&str] = &["s1", "s2", "i1", "i2", "t1", "l1", "ip1", "duration", "missing"];

/// A configuration and events for it.
pub(crate) fn made(dice: &mut Dice, server: &Server) -> Made {
    let version = server.version;
    let mut config = String::new();
    let is_whole = dice.one_in(3);
    for number in 0..2 + dice.below(6) {
        metric(dice, server, is_whole, number, &mut config);
    }
    let events = (0..20 + dice.below(60)).map(|_| event(dice, version, is_whole)).collect();
    Made { config, events }
}

/// A metric. `is_whole` says that every event has the numbers and the address.
fn metric(dice: &mut Dice, server: &Server, is_whole: bool, number: usize, config: &mut String) {
    let end = dice.pick(&["", "", "", "", "-x", ":y", "_9"]);
    let mut filter = dice.pick(FILTERS).to_owned();
    let is_described = dice.one_in(4);
    let mut fields: Vec<&str> =
        (0..dice.below(3)).map(|_| dice.pick(FIELDS)).filter(|name| *name != "duration").collect();
    fields.sort_unstable();
    fields.dedup();
    let mut groups: Vec<&str> = (0..[0, 1, 1, 1, 2, 2, 3][dice.below(7)]).map(|_| dice.pick(FIELDS)).collect();
    groups.sort_unstable();
    groups.dedup();
    if dice.one_in(2) {
        groups.reverse();
    }
    if server.version == Version::V2_4 {
        filter = groups.iter().fold(filter, |filter, field| with(field, filter));
    }
    let _ = writeln!(config, "metric m{number}{end} {{\n  filter = {filter}");
    if is_described {
        config.push_str("  description = Some words\n");
    }
    match server.version {
        Version::V2_3 => {
            let groups: Vec<String> =
                groups.iter().map(|field| format!("{field}{}", method_2_3(dice, field))).collect();
            let _ = writeln!(config, "  fields = {}\n  group_by = {}", fields.join(" "), groups.join(" "));
        }
        Version::V2_4 => {
            for field in fields {
                let _ = writeln!(config, "  fields {{\n    {field} = yes\n  }}");
            }
            for field in groups {
                let _ = writeln!(
                    config,
                    "  group_by {field} {{\n{}  }}",
                    method_2_4(dice, field, is_whole, &server.release)
                );
            }
        }
    }
    config.push_str("}\n");
}

/// The filter, for events that have the number or the address that 2.4 groups by.
///
/// An event without it, such as the last one, counts in 2.4 as one with an empty string, and its group then has another
/// type than the others. To compare two groups of different types, the server reads what it has not set (`metric_value`
/// in `stats_metric_group_by_field`). This holds for groups of values and of ranges; an address has no ranges.
fn with(field: &str, filter: String) -> String {
    match field {
        "i1" | "i2" => format!("({filter}) AND ({field}<0 OR {field}>=0)"),
        "ip1" => format!("({filter}) AND NOT event=the_end"),
        _ => filter,
    }
}

/// Ranges whose steps end at the greatest value: others end the server's stats process.
fn linear(dice: &mut Dice) -> (u64, u64, u64) {
    let (min, step, steps) = (dice.below(50) as u64, 1 + dice.below(120) as u64, 1 + dice.below(12) as u64);
    (min, min + steps * step, step)
}

fn exponential(dice: &mut Dice) -> (usize, usize, usize) {
    let min = dice.below(5);
    (min, min + 1 + dice.below(6), [2, 10][dice.below(2)])
}

fn is_number(field: &str) -> bool {
    matches!(field, "i1" | "i2" | "duration")
}

fn method_2_3(dice: &mut Dice, field: &str) -> String {
    let kind = if is_number(field) { dice.below(4) } else { dice.below(8) };
    match kind {
        0 => {
            let (min, max, base) = exponential(dice);
            format!(":exponential:{min}:{max}:{base}")
        }
        1 => {
            let (min, max, step) = linear(dice);
            format!(":linear:{min}:{max}:{step}")
        }
        2 => ":discrete".to_owned(),
        _ => String::new(),
    }
}

fn method_2_4(dice: &mut Dice, field: &str, is_whole: bool, release: &str) -> String {
    let kind = match field {
        // Groups of addresses are of one type only where every event has one: see `with`.
        "ip1" if !is_whole => dice.below(2),
        "i1" | "i2" | "duration" => dice.below(4),
        _ => dice.below(8),
    };
    let block = |method: &str, settings: String| format!("    method {method} {{\n{settings}    }}\n");
    match kind {
        0 => {
            let (min, max, base) = exponential(dice);
            let settings = format!("      min_magnitude = {min}\n      max_magnitude = {max}\n      base = {base}\n");
            block("exponential", settings)
        }
        1 => {
            let (min, max, step) = linear(dice);
            block("linear", format!("      min = {min}\n      max = {max}\n      step = {step}\n"))
        }
        2 => block("discrete", String::new()),
        // Servers modify strings only, and an export writes an address like a string.
        3 if !is_number(field) && field != "ip1" => {
            let modifier = dice.pick(&[
                "%{value | domain}",
                "%{value | domain | default('none') | upper}",
                "%{value | username | lower}",
                // 2.4.1 panics when it cuts a value that is shorter.
                if release == "2.4.1" { "v=%{value}" } else { "v=%{value | truncate(3)}" },
                "%{value | substr(0, 2)}",
                "%{value | index('a', -1)}",
                "%{value | reverse}",
            ]);
            block("discrete", format!("      modifier = {modifier}\n"))
        }
        _ => String::new(),
    }
}

fn event(dice: &mut Dice, version: Version, is_whole: bool) -> Event {
    let mut fields: Vec<(&'static str, Value)> = Vec::new();
    let string = |dice: &mut Dice| dice.pick(STRINGS).to_owned();
    if !dice.one_in(4) {
        fields.push(("s1", Value::Str(string(dice))));
    }
    if !dice.one_in(3) {
        fields.push(("s2", Value::Str(string(dice))));
    }
    if is_whole || !dice.one_in(4) {
        fields.push(("i1", Value::Int(NUMBERS[dice.below(NUMBERS.len())])));
    }
    if is_whole || !dice.one_in(3) {
        fields.push(("i2", Value::Int(dice.below(1000) as i64)));
    }
    if dice.one_in(3) {
        fields.push(("t1", Value::Time(86_400 + dice.below(86_400) as i64, dice.below(1_000_000) as u32)));
    }
    if dice.one_in(3) {
        fields.push(("l1", Value::List((0..dice.below(4)).map(|_| string(dice)).collect())));
    }
    if version == Version::V2_4 && (is_whole || dice.one_in(3)) {
        fields.push(("ip1", Value::Ip(dice.pick(ADDRESSES))));
    }
    let categories = CATEGORIES.into_iter().filter(|_| dice.one_in(3)).collect();
    let duration = [dice.below(10), dice.below(2_000), dice.below(5_000_000)][dice.below(3)] as i64;
    Event { name: EVENTS[dice.below(EVENTS.len())], categories, duration, fields }
}
