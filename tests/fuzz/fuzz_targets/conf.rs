//! Configurations of both releases: what `tests/shape/conf.rs` makes and checks.
#![no_main]

#[path = "../../shape/conf.rs"]
mod conf;
#[path = "../../shape/conf_text.rs"]
mod conf_text;
#[path = "../../shape/folder.rs"]
mod folder;
#[path = "../../shape/choice.rs"]
mod choice;
#[path = "../tally.rs"]
mod tally;

libfuzzer_sys::fuzz_target!(|data: &[u8]| tally::add(conf::check(&mut choice::Choices::new(data))));
