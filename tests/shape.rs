//! Inputs of every shape that their grammars allow, from fixed seeds: the short version of the fuzz targets in
//! `tests/fuzz`, which use the same generators and hold the same to be true.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

#[path = "shape/accept.rs"]
mod accept;
#[path = "shape/choice.rs"]
mod choice;
#[path = "shape/conf.rs"]
mod conf;
#[path = "shape/conf_text.rs"]
mod conf_text;
#[path = "shape/derive.rs"]
mod derive;
#[path = "shape/folder.rs"]
mod folder;
#[path = "shape/kinds.rs"]
mod kinds;
#[path = "shape/packed.rs"]
mod packed;
#[path = "shape/page.rs"]
mod page;
#[path = "shape/source.rs"]
mod source;

// A crate of derives exports nothing else, so that its modules are compiled here.
#[allow(dead_code, unused_macros, reason = "the entry points that only the compiler can call are left out")]
#[path = "../events-macros/src"]
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

use choice::Choices;

/// Checks what `count` seeds make, of which at least `percent` must be what the reader takes.
fn each(count: u64, percent: u64, check: fn(&mut Choices<'_>) -> bool) {
    let taken: u64 = (0..count).map(|seed| u64::from(check(&mut Choices::new(&choice::bytes(seed))))).sum();
    assert!(taken * 100 >= count * percent, "only {taken} of {count} are taken");
}

#[test]
fn configurations() {
    each(40, 15, conf::check);
}

#[test]
fn pairs_of_pages() {
    each(40, 30, page::check);
}

#[test]
fn files_beside_a_page() {
    each(100, 20, kinds::check);
}

#[test]
fn accepted_findings() {
    each(100, 15, accept::check);
}

#[test]
fn compressed_exports() {
    each(100, 10, packed::check);
}

#[test]
fn code_of_servers() {
    each(200, 50, source::check);
}

#[test]
fn items_of_derives() {
    each(1_000, 30, derive::check);
}
