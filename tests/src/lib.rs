//! What the tests share; the tests themselves are in `tests/`.

pub mod dovecot;
pub mod measure;
pub mod real;
