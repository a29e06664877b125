//! The built-in pages as tables of constants, each with a feature of its own.
//!
//! They are generated, and the generator compiles none of them: `cargo xtask codegen` repairs them however broken they
//! are.

#[cfg(feature = "table-published")]
mod published;

/// The page as Dovecot published it in 2019.
#[cfg(feature = "table-published")]
pub use self::published::TABLE as PUBLISHED;
