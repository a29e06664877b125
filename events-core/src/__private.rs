//! Items used by the code that the derives generate. Not part of the public interface: they change with the derives.

pub use core::ops::FnMut;
pub use core::option::Option::{self, None, Some};
pub use core::primitive::{bool, str};
pub use core::result::Result;

pub use crate::CallSite;
pub use crate::parent::Sets;
pub use crate::value::*;

/// The text of a field marked `display`.
pub fn display(value: &(impl std::fmt::Display + ?Sized)) -> String {
    value.to_string()
}

/// Like [`display`], for an optional value.
pub fn display_option(value: &Option<impl std::fmt::Display>) -> Option<String> {
    value.as_ref().map(ToString::to_string)
}

#[cfg(feature = "read")]
pub mod read {
    //! Items used by the generated code that reads records.

    pub use std::borrow::Cow;

    pub use crate::export::read::{MayBeAbsent, ReadAs, ReadError, ReadFields, ReadItem, ReadPage, Wire};
}
