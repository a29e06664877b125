//! Reads dovecot.conf like Dovecot, and selects what is about events.

pub(crate) mod default;
pub(crate) mod grammar;
mod include;
mod inherit;
pub(crate) mod metric;
mod old;
pub(crate) mod read;
pub(crate) mod text;
pub(crate) mod tree;
pub(crate) mod variable;
