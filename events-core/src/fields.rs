//! One trait for each field of the built-in pages, so that the compiler speaks of a type that does not fit in the page's
//! own words.
//!
//! They are here once, and not in each expansion of the derive: an emitter of eight fields would cost the compiler four
//! times as much with eight traits of its own.

#![allow(missing_docs, reason = "only expansions of the derive name what is here")]

/// Implements the trait of a field for everything that fits its kind.
///
/// The implementation is not to be recommended: it would lead the compiler to list other types.
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
