//! What expansions of the derives name. No part of the public interface: it changes with the derives.

pub use core::ops::FnMut;
pub use core::primitive::str;

pub use crate::value::*;

/// The text of a field that is marked `display`.
pub fn display(value: &(impl std::fmt::Display + ?Sized)) -> String {
    value.to_string()
}

/// The same of a value that may be missing.
pub fn display_option(value: &Option<impl std::fmt::Display>) -> Option<String> {
    value.as_ref().map(ToString::to_string)
}

#[cfg(feature = "read")]
pub mod read {
    //! What the generated reading of records names.

    pub use crate::export::read::{ReadPage, Wire};
}
