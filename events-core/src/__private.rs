//! What expansions of the derives name. No part of the public interface: it changes with the derives.

pub use core::ops::FnMut;
pub use core::primitive::str;

pub use crate::value::*;

#[cfg(feature = "read")]
pub mod read {
    //! What the generated reading of records names.

    pub use crate::export::read::{ReadPage, Wire};
}
