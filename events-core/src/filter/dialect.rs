//! The two dialects of the language, and the versions of Dovecot that use them.

use crate::ServerVersion;

/// A dialect of the filter language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Dovecot 2.3 since 2.3.12, which introduced the language, as implemented in 2.3.19.
    V2_3,
    /// Dovecot 2.4, and later versions until they are known to differ.
    V2_4,
}

impl Dialect {
    /// The dialect of a version.
    pub(super) const fn of(version: ServerVersion) -> Self {
        if version.has(ServerVersion::V2_4) { Self::V2_4 } else { Self::V2_3 }
    }
}
