//! Pages with kinds files and parents files: what `tests/shape/kinds.rs` makes and checks.
#![no_main]

#[path = "../../shape/kinds.rs"]
mod kinds;
#[path = "../../shape/conf_text.rs"]
mod conf_text;
#[path = "../../shape/folder.rs"]
mod folder;
#[path = "../../shape/page.rs"]
mod page;
#[path = "../../shape/choice.rs"]
mod choice;
#[path = "../tally.rs"]
mod tally;

libfuzzer_sys::fuzz_target!(|data: &[u8]| tally::add(kinds::check(&mut choice::Choices::new(data))));
