//! One trait for every field of the page, so that a type that does not fit is told apart in the page's own words.
//!
//! They stand here once, and not in each expansion of the derive, because an emitter of eight fields would cost the
//! compiler four times as much with eight traits of its own.

#![expect(missing_docs, reason = "nobody but expansions of the derive names them")]

events_macros::__field_checks!();
