//! The owner of a filter, and how messages about it begin.

use events_spec::Context;

/// The owner of a filter.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    Metric(&'a str),
    Setting(&'a str),
    /// None: the filter is from the command line.
    Alone,
}

impl Owner<'_> {
    /// The beginning of a message about a problem.
    pub(super) fn broken(self) -> String {
        match self {
            Self::Metric(name) => format!("metric `{name}`: "),
            Self::Setting(name) => format!("`{name}`: "),
            Self::Alone => String::new(),
        }
    }

    /// The beginning of a message that nothing can match.
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
