//! The two dialects of the language, and which version of Dovecot speaks which.

use crate::ServerVersion;

/// A dialect of the filter language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Dovecot 2.3 since 2.3.12, which introduced the language, as 2.3.19 has it.
    V2_3,
    /// Dovecot 2.4, and every later version until it is known to differ.
    V2_4,
}

impl Dialect {
    /// The dialect that a version speaks.
    pub(super) const fn of(version: ServerVersion) -> Self {
        if version.has(ServerVersion::V2_4) { Self::V2_4 } else { Self::V2_3 }
    }
}
