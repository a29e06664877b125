//! The derives as a user meets them: what compiles, and what the compiler says about what does not.
//!
//! `TRYBUILD=overwrite cargo test -p events-tests --test ui` writes the expected messages anew; read them all before
//! they are committed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "ui/golden.rs"]
mod golden;

#[test]
fn emitters_compile_or_are_told_why_not() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*/*.rs");
    cases.compile_fail("ui/fail/*/*.rs");
}
