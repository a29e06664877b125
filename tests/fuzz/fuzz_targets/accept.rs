//! What events.toml and baselines accept: what `tests/shape/accept.rs` makes and checks.
#![no_main]

#[path = "../../shape/accept.rs"]
mod accept;
#[path = "../../shape/folder.rs"]
mod folder;
#[path = "../../shape/choice.rs"]
mod choice;
#[path = "../tally.rs"]
mod tally;

libfuzzer_sys::fuzz_target!(|data: &[u8]| tally::add(accept::check(&mut choice::Choices::new(data))));
