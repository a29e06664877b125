//! The scanner of exports takes and refuses the same JSON as serde_json, and no line of any form makes it panic.
#![no_main]

use events_core::export::scan::{NoNames, Problem, Scanner, check_json};
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|line: &[u8]| {
    let theirs = serde_json::from_slice::<Value>(line);
    let ours = check_json(line);
    assert_eq!(ours.is_ok(), theirs.is_ok(), "{ours:?} {theirs:?}");
    let mut scanner = Scanner::new();
    if line.first() == Some(&b'{') {
        let record = scanner.scan(line, &mut NoNames).map(|_| ()).map_err(|error| error.problem);
        assert_eq!(record.is_err_and(Problem::is_json_syntax), theirs.is_err(), "{record:?} {theirs:?}");
    }
    for prefix in ["", "event:", "Nov 24 12:00:00 stats: Info: ", "2026-11-24 12:00:00 host dovecot: stats: Info: "] {
        let line = [prefix.as_bytes(), line].concat();
        if let Ok(Some(scan)) = scanner.scan(&line, &mut NoNames) {
            assert!(scan.place().start <= line.len());
        }
    }
});
