//! The generated tables are those of the pages, although they write inherited fields only once.
#![cfg(all(feature = "page", feature = "table-published"))]
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

use events_spec::built_in::{self, BuiltIn};
use events_spec::{Source, Table, tables};

#[track_caller]
fn check(page: &'static BuiltIn, table: &Table<'_>) {
    let spec = Source::built_in(page).page().spec.expect("the page has no errors");
    spec.with_table(|expected| assert!(table == expected, "{} differs from its table", page.file));
}

#[test]
fn the_generated_table_of_2019_is_that_of_the_page() {
    check(&built_in::PUBLISHED, &tables::PUBLISHED);
}

#[cfg(feature = "table-2-3")]
#[test]
fn the_generated_table_of_2_3_is_that_of_the_page() {
    check(&built_in::V2_3, &tables::V2_3);
}

#[cfg(feature = "table-2-4")]
#[test]
fn the_generated_table_of_2_4_is_that_of_the_page() {
    check(&built_in::V2_4, &tables::V2_4);
}
