//! Items for the derives, as `tests/shape/derive.rs` makes and checks them.
#![no_main]

#[path = "../../shape/choice.rs"]
mod choice;
#[path = "../../shape/derive.rs"]
mod derive;
#[path = "../tally.rs"]
mod tally;

// A crate of derives exports nothing else.
#[allow(dead_code, unused_macros)]
#[path = "../../../events-macros/src"]
mod macros {
    pub(crate) mod attr;
    pub(crate) mod check;
    pub(crate) mod errors;
    pub(crate) mod expand;
    pub(crate) mod fallback;
    pub(crate) mod input;
    pub(crate) mod naming;
    pub(crate) mod run;
    pub(crate) mod table;
}
use macros::{attr, check, errors, expand, fallback, input, naming, run, table};

libfuzzer_sys::fuzz_target!(|data: &[u8]| tally::add(derive::check(&mut choice::Choices::new(data))));
