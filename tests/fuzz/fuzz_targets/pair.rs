//! Pairs of pages, and a configuration that is upgraded: what `tests/shape/page.rs` makes and checks.
#![no_main]

#[path = "../../shape/page.rs"]
mod page;
#[path = "../../shape/conf_text.rs"]
mod conf_text;
#[path = "../../shape/folder.rs"]
mod folder;
#[path = "../../shape/choice.rs"]
mod choice;
#[path = "../tally.rs"]
mod tally;

libfuzzer_sys::fuzz_target!(|data: &[u8]| tally::add(page::check(&mut choice::Choices::new(data))));
