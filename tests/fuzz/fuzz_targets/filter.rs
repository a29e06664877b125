//! Any text is read as a filter without a panic, and what was read is read again from how it is printed.
#![no_main]

use events_core::filter::{Dialect, Filter};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for dialect in [Dialect::V2_3, Dialect::V2_4] {
        if let Ok(filter) = Filter::parse(text, dialect) {
            let printed = filter.to_string();
            let again = Filter::parse(&printed, dialect);
            assert!(again.as_ref().is_ok_and(|again| again.to_string() == printed), "{text:?} {printed:?}");
        }
    }
});
