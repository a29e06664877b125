//! Compressed exports in envelopes of collectors: what `tests/shape/packed.rs` makes and checks.
#![no_main]

#[path = "../../shape/packed.rs"]
mod packed;
#[path = "../../shape/accept.rs"]
mod accept;
#[path = "../../shape/folder.rs"]
mod folder;
#[path = "../../shape/choice.rs"]
mod choice;
#[path = "../tally.rs"]
mod tally;

libfuzzer_sys::fuzz_target!(|data: &[u8]| tally::add(packed::check(&mut choice::Choices::new(data))));
