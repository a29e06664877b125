//! The built-in pages as tables of constants, each behind its own feature.
//!
//! They are generated. The generator does not compile any of them, so `cargo xtask codegen` can repair them even if
//! they are broken.

#[cfg(feature = "table-published")]
mod published;
#[cfg(feature = "table-2-3")]
mod v2_3;
#[cfg(feature = "table-2-4")]
mod v2_4;

/// The page as Dovecot published it in 2019.
#[cfg(feature = "table-published")]
pub use self::published::TABLE as PUBLISHED;
/// The page of Dovecot 2.3.
#[cfg(feature = "table-2-3")]
pub use self::v2_3::TABLE as V2_3;
/// The page of Dovecot 2.4.
#[cfg(feature = "table-2-4")]
pub use self::v2_4::TABLE as V2_4;
