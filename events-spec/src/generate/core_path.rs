//! The path of `events-core` in the crate that compiles generated types.

use proc_macro2::TokenStream;
use quote::ToTokens as _;

/// A path that begins with a crate: `::events_core`, `::telemetry::ev`, `crate::ev`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorePath(String);

impl Default for CorePath {
    fn default() -> Self {
        Self("::events_core".to_owned())
    }
}

impl CorePath {
    /// Parses a path as users write it; `None` if it is not a path, or begins with `self` or `super`, which mean something
    /// else in each module.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let path = syn::parse_str::<syn::Path>(text).ok()?;
        let first = path.segments.first()?;
        let is_plain = path.segments.iter().all(|segment| segment.arguments.is_none());
        if !is_plain || first.ident == "self" || first.ident == "super" || first.ident == "Self" {
            return None;
        }
        let text = path.to_token_stream().to_string().replace(' ', "");
        let is_rooted = path.leading_colon.is_some() || first.ident == "crate";
        Some(Self(if is_rooted { text } else { format!("::{text}") }))
    }

    /// The path as written in generated code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path for `quote!`.
    pub(super) fn tokens(&self) -> TokenStream {
        // It was parsed before.
        self.0.parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_with_a_crate() {
        for (text, expected) in [
            ("events_core", Some("::events_core")),
            ("telemetry::ev", Some("::telemetry::ev")),
            ("::ev", Some("::ev")),
            ("crate::ev", Some("crate::ev")),
            ("super::ev", None),
            ("self::ev", None),
            ("ev::<u8>", None),
            ("events-core", None),
            ("", None),
        ] {
            assert_eq!(CorePath::parse(text).as_ref().map(CorePath::as_str), expected, "{text}");
        }
    }
}
