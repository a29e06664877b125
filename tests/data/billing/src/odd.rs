//! The types of a page whose names are all in the way of something.

pub mod events;
