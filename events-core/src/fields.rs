//! One trait for each field of the built-in pages, so that compiler errors about a type can quote the page.
//!
//! The traits are defined here and not in each expansion of the derive: with its own traits, an emitter with eight
//! fields would take four times as long to compile.

#![allow(missing_docs, reason = "only expansions of the derive name what is here")]

/// Implements the trait of a field for every type that fits its kind.
///
/// The implementation is marked so that the compiler does not suggest other types.
macro_rules! fits {
    ($check:ident, $name:literal, $kind:ident $(, $id:literal)?) => {
        #[diagnostic::do_not_recommend]
        impl<T: ?Sized + OfKind<$kind$(<$id>)?>> $check for T {
            fn record(&self, visit: &mut dyn Visit) {
                OfKind::<$kind$(<$id>)?>::record(self, $name, visit);
            }
        }
    };
}

mod published;

pub use self::published::*;
