//! What the tests share; the tests themselves stand in `tests/`.

pub mod dovecot;
pub mod measure;
pub mod real;
