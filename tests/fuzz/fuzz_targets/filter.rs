//! Any text is read as a filter without a panic, and what was read is read again from how it is printed.
#![no_main]

use events_core::ServerVersion;
use events_core::filter::Filter;

libfuzzer_sys::fuzz_target!(|text: &str| {
    for version in [ServerVersion::V2_3, ServerVersion::V2_4] {
        if let Ok(filter) = Filter::parse(text, version) {
            let printed = filter.to_string();
            let again = Filter::parse(&printed, version);
            assert!(again.as_ref().is_ok_and(|again| again.to_string() == printed), "{text:?} {printed:?}");
        }
    }
});
