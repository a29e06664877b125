//! The rules in one table: id, level, explanation and examples of everything that can be wrong.

#[macro_use]
mod page;
#[macro_use]
mod format;
#[macro_use]
mod emitter;
#[macro_use]
mod live;
#[macro_use]
mod diff;
#[macro_use]
mod conf;
#[macro_use]
mod metrics;
#[macro_use]
mod source;
#[macro_use]
mod reader;
#[macro_use]
mod config;

use std::fmt;

use crate::Level;

/// Makes the enum and its table from the rows in the files of the areas.
///
/// Each rule is written only once, in its row. Each file is a macro that appends its rows to those it receives and
/// passes all of them on; this macro is the last in the chain.
macro_rules! rules {
    (; $(
        $(#[doc = $doc:literal])+
        $rule:ident {
            id: $id:literal,
            level: $level:ident,
            area: $area:ident,
            explanation: $explanation:literal,
            bad: $bad_language:ident($bad:literal),
            good: $good_language:ident($good:literal),
        }
    )*) => {
        /// A rule that a page, an emitter, an event or a configuration can break.
        ///
        /// The same rule has the same id wherever it is broken. Ids never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule {
            $(
                #[doc = concat!("`", $id, "`:", $($doc),+)]
                $rule,
            )*
        }

        impl Rule {
            /// Every rule, in the order in which rules are listed.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];

            const fn info(self) -> &'static RuleInfo {
                match self {
                    $(Self::$rule => &const {
                        RuleInfo {
                            id: $id,
                            level: Level::$level,
                            area: RuleArea::$area,
                            explanation: $explanation,
                            bad: Example::new(stringify!($bad_language), $bad),
                            good: Example::new(stringify!($good_language), $good),
                        }
                    },)*
                }
            }
        }
    };
}

page_rules! { format_rules emitter_rules live_rules diff_rules conf_rules metrics_rules source_rules reader_rules config_rules rules; }

/// The subject of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RuleArea {
    /// The page itself.
    Page,
    /// Emitters, events, configuration and source code.
    Use,
    /// Exported events.
    Live,
    /// Two versions of a page.
    Diff,
    /// Dovecot's configuration.
    Conf,
    /// Tests of metrics.
    Metrics,
    /// Dovecot's source.
    Source,
    /// Readers of what Dovecot counts and exports.
    Reader,
    /// The configuration of this toolchain: `events.toml` and baselines.
    Config,
}

/// A short text that illustrates a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The language, as a fenced code block names it: `text`, `rust`, `json`, `toml`.
    pub language: &'static str,
    /// The text.
    pub text: &'static str,
}

impl Example {
    /// Creates an example. The line break directly after the opening quote in a row is not part of the text.
    const fn new(language: &'static str, text: &'static str) -> Self {
        let text = match text.as_bytes() {
            // The text after an ASCII character is valid UTF-8. `str::split_at` is not a `const fn` in Rust 1.85.
            [b'\n', rest @ ..] => match std::str::from_utf8(rest) {
                Ok(text) => text,
                Err(_) => text,
            },
            _ => text,
        };
        Self { language, text }
    }
}

/// The contents of a rule's row.
struct RuleInfo {
    id: &'static str,
    level: Level,
    area: RuleArea,
    explanation: &'static str,
    bad: Example,
    good: Example,
}

impl Rule {
    /// The rule's id, such as `unknown-field`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.info().id
    }

    /// The rule with this id, if there is one.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }

    /// The severity of a broken rule, unless a configuration changes it.
    #[must_use]
    pub const fn level(self) -> Level {
        self.info().level
    }

    /// The severity of a broken rule in an exported event, unless a configuration changes it. There, an event or a
    /// field that the page lacks breaks nothing; the page is merely out of date.
    #[must_use]
    pub const fn level_in_exports(self) -> Level {
        match self {
            Self::UnknownEvent | Self::UnknownField => Level::Warning,
            // All other rules have the same severity everywhere.
            _ => self.level(),
        }
    }

    /// The subject of the rule.
    #[must_use]
    pub const fn area(self) -> RuleArea {
        self.info().area
    }

    /// What the rule means and why it exists. The first sentence is a summary.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        self.info().explanation
    }

    /// A short input that breaks the rule.
    #[must_use]
    pub const fn bad_example(self) -> Example {
        self.info().bad
    }

    /// The same input, corrected.
    #[must_use]
    pub const fn good_example(self) -> Example {
        self.info().good
    }
}

impl RuleArea {
    /// Every area, in the order in which areas are listed.
    pub const ALL: &'static [Self] = &[
        Self::Page,
        Self::Use,
        Self::Live,
        Self::Diff,
        Self::Conf,
        Self::Metrics,
        Self::Source,
        Self::Reader,
        Self::Config,
    ];

    /// The area as a heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Page => "The page",
            Self::Use => "Emitters, events, configuration and source",
            Self::Live => "Exported events",
            Self::Diff => "Two versions of a page",
            Self::Conf => "Dovecot's configuration",
            Self::Metrics => "Tests of metrics",
            Self::Source => "Dovecot's source",
            Self::Reader => "Readers: dashboards, alerts and exports",
            Self::Config => "Our own configuration",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_lead_back_to_their_rule() {
        for rule in Rule::ALL {
            assert_eq!(Rule::from_id(rule.id()), Some(*rule), "{}", rule.id());
        }
    }

    #[test]
    fn every_rule_explains_itself_in_sentences() {
        for rule in Rule::ALL {
            let words = rule.explanation();
            assert!(words.ends_with('.') && words.len() > 80, "{}: {words}", rule.id());
            assert_ne!(rule.bad_example().text, rule.good_example().text, "{}", rule.id());
        }
    }
}
