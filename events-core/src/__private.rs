//! What expansions of the derives name. No part of the public interface: it changes with the derives.

pub use core::primitive::str;

pub use crate::value::*;
