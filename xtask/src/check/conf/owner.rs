//! Whose filter it is, and how sentences about it begin: they say who breaks.

use events_spec::Context;

/// Whose filter it is.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    Metric(&'a str),
    Setting(&'a str),
    /// A filter by itself, as somebody asks about it.
    Alone,
}

impl Owner<'_> {
    /// How a sentence begins that says what breaks.
    pub(super) fn broken(self) -> String {
        match self {
            Self::Metric(name) => format!("metric `{name}`: "),
            Self::Setting(name) => format!("`{name}`: "),
            Self::Alone => String::new(),
        }
    }

    /// How a sentence begins that says that nothing can match.
    pub(super) fn never(self) -> String {
        match self {
            Self::Metric(name) => format!("metric `{name}` can never count: "),
            Self::Setting(name) => format!("`{name}` can never match: "),
            Self::Alone => "this can never match: ".to_owned(),
        }
    }

    pub(super) fn context(self) -> Context {
        match self {
            Self::Metric(name) => Context { metric: Some(name.to_owned()), ..Context::default() },
            Self::Setting(_) | Self::Alone => Context::default(),
        }
    }
}
