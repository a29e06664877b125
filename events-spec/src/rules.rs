//! The rules: id, level, explanation and example of everything that can be wrong, in one table.

mod conf;
mod config;
mod diff;
mod emitter;
mod live;
mod page;
mod source;

use std::fmt;

use crate::Level;

/// A rule that a page, an emitter, an event or a configuration can break.
///
/// The same rule has the same id wherever it is broken. Ids never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Rule {
    /// `syntax`: the page's text cannot be read.
    Syntax,
    /// `invalid-name`: a name has characters that Dovecot does not allow.
    InvalidName,
    /// `duplicate-event`: two headings name the same event.
    DuplicateEvent,
    /// `duplicate-field`: one event lists a field twice.
    DuplicateField,
    /// `unknown-parent`: an event inherits from one that the page does not have.
    UnknownParent,
    /// `inheritance-cycle`: an event inherits from itself, directly or through others.
    InheritanceCycle,
    /// `inheritance-too-deep`: a chain or product of inheritance is beyond the limit.
    InheritanceTooDeep,
    /// `orphan-field`: a field stands under no event.
    OrphanField,
    /// `contents-mismatch`: the contents and the sections disagree.
    ContentsMismatch,
    /// `missing-description`: a field without words.
    MissingDescription,
    /// `error-code-without-error`: an event has `error_code` and no `error`.
    ErrorCodeWithoutError,
    /// `suffix-kind-mismatch`: a name's suffix promises another kind than the field has.
    SuffixKindMismatch,
    /// `ambiguous-copy`: a page copied off a web page has lost what would make a place clear.
    AmbiguousCopy,
    /// `kind-rule`: a rule of the kinds file is wrong, types nothing, or types what another one types.
    KindRule,
    /// `unknown-event`: an event that the page does not have.
    UnknownEvent,
    /// `unknown-field`: a field that the event does not have.
    UnknownField,
    /// `missing-field`: a documented field that an emitter neither sets nor omits.
    MissingField,
    /// `wrong-kind`: a value of another kind than the page gives.
    WrongKind,
    /// `unknown-value`: a value outside a closed list.
    UnknownValue,
    /// `unneeded-omit`: an `omit` of what is set or not documented.
    UnneededOmit,
    /// `renamed-field`: a documented field that is sent under another name.
    RenamedField,
    /// `not-yet-available`: an event that came with a later version than the server's.
    NotYetAvailable,
    /// `malformed-record`: a line that should hold an event and does not.
    MalformedRecord,
    /// `never-seen`: what the page documents and an export does not hold.
    NeverSeen,
    /// `event-added`: NEW documents an event that OLD does not.
    EventAdded,
    /// `event-removed`: an event of OLD is gone from NEW.
    EventRemoved,
    /// `event-renamed`: an event of OLD has another name in NEW.
    EventRenamed,
    /// `field-added`: an event has a field more.
    FieldAdded,
    /// `field-removed`: an event has a field less.
    FieldRemoved,
    /// `field-renamed`: a field of an event has another name.
    FieldRenamed,
    /// `kind-changed`: the value of a field is made of something else.
    KindChanged,
    /// `value-added`: a list of values has one more.
    ValueAdded,
    /// `value-removed`: a list of values has one less.
    ValueRemoved,
    /// `inheritance-changed`: an event inherits from others than before.
    InheritanceChanged,
    /// `section-changed`: a section, or the section of an event, is another one.
    SectionChanged,
    /// `since-changed`: a version note is another one.
    SinceChanged,
    /// `description-changed`: the words of the page are others.
    DescriptionChanged,
    /// `filter-syntax`: a filter that cannot be read.
    FilterSyntax,
    /// `conf-syntax`: a configuration that Dovecot refuses, or reads in another way than it looks.
    ConfSyntax,
    /// `operator-kind-mismatch`: an operator that the kind of a field does not allow.
    OperatorKindMismatch,
    /// `unnamed-event`: a metric that names no event.
    UnnamedEvent,
    /// `unknown-exporter`: a metric that exports to nobody.
    UnknownExporter,
    /// `never-matches`: a filter that excludes itself.
    NeverMatches,
    /// `stats-disabled`: a configuration that switches events off.
    StatsDisabled,
    /// `undocumented-event`: code names an event that the page does not have.
    UndocumentedEvent,
    /// `undocumented-field`: code adds a field that the page does not list.
    UndocumentedField,
    /// `not-in-source`: the page has what no code sends.
    NotInSource,
    /// `unused-allow`: an allow of `events.toml` that matches nothing.
    UnusedAllow,
    /// `unknown-rule`: `events.toml` names a rule that does not exist.
    UnknownRule,
    /// `stale-baseline`: an accepted finding that no longer occurs.
    StaleBaseline,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RuleArea {
    /// The page itself.
    Page,
    /// Emitters, events, configuration and source alike.
    Use,
    /// Exported events.
    Live,
    /// Two versions of a page.
    Diff,
    /// Dovecot's configuration.
    Conf,
    /// Dovecot's source.
    Source,
    /// What this toolchain itself is told: `events.toml` and baselines.
    Config,
}

/// A small text that shows a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The language, as a fenced code block names it: `text`, `rust`, `json`, `toml`.
    pub language: &'static str,
    /// The text.
    pub text: &'static str,
}

/// One row of the table.
struct RuleInfo {
    id: &'static str,
    level: Level,
    area: RuleArea,
    explanation: &'static str,
    bad: Example,
    good: Example,
}

impl Rule {
    /// Every rule, in the order in which they are listed.
    pub const ALL: &'static [Self] = &[
        Self::Syntax,
        Self::InvalidName,
        Self::DuplicateEvent,
        Self::DuplicateField,
        Self::UnknownParent,
        Self::InheritanceCycle,
        Self::InheritanceTooDeep,
        Self::OrphanField,
        Self::ContentsMismatch,
        Self::MissingDescription,
        Self::ErrorCodeWithoutError,
        Self::SuffixKindMismatch,
        Self::AmbiguousCopy,
        Self::KindRule,
        Self::UnknownEvent,
        Self::UnknownField,
        Self::MissingField,
        Self::WrongKind,
        Self::UnknownValue,
        Self::UnneededOmit,
        Self::RenamedField,
        Self::NotYetAvailable,
        Self::MalformedRecord,
        Self::NeverSeen,
        Self::EventAdded,
        Self::EventRemoved,
        Self::EventRenamed,
        Self::FieldAdded,
        Self::FieldRemoved,
        Self::FieldRenamed,
        Self::KindChanged,
        Self::ValueAdded,
        Self::ValueRemoved,
        Self::InheritanceChanged,
        Self::SectionChanged,
        Self::SinceChanged,
        Self::DescriptionChanged,
        Self::FilterSyntax,
        Self::ConfSyntax,
        Self::OperatorKindMismatch,
        Self::UnnamedEvent,
        Self::UnknownExporter,
        Self::NeverMatches,
        Self::StatsDisabled,
        Self::UndocumentedEvent,
        Self::UndocumentedField,
        Self::NotInSource,
        Self::UnusedAllow,
        Self::UnknownRule,
        Self::StaleBaseline,
    ];

    const fn info(self) -> &'static RuleInfo {
        match self {
            Self::Syntax => &page::SYNTAX,
            Self::InvalidName => &page::INVALID_NAME,
            Self::DuplicateEvent => &page::DUPLICATE_EVENT,
            Self::DuplicateField => &page::DUPLICATE_FIELD,
            Self::UnknownParent => &page::UNKNOWN_PARENT,
            Self::InheritanceCycle => &page::INHERITANCE_CYCLE,
            Self::InheritanceTooDeep => &page::INHERITANCE_TOO_DEEP,
            Self::OrphanField => &page::ORPHAN_FIELD,
            Self::ContentsMismatch => &page::CONTENTS_MISMATCH,
            Self::MissingDescription => &page::MISSING_DESCRIPTION,
            Self::ErrorCodeWithoutError => &page::ERROR_CODE_WITHOUT_ERROR,
            Self::SuffixKindMismatch => &page::SUFFIX_KIND_MISMATCH,
            Self::AmbiguousCopy => &page::AMBIGUOUS_COPY,
            Self::KindRule => &page::KIND_RULE,
            Self::UnknownEvent => &emitter::UNKNOWN_EVENT,
            Self::UnknownField => &emitter::UNKNOWN_FIELD,
            Self::MissingField => &emitter::MISSING_FIELD,
            Self::WrongKind => &emitter::WRONG_KIND,
            Self::UnknownValue => &emitter::UNKNOWN_VALUE,
            Self::UnneededOmit => &emitter::UNNEEDED_OMIT,
            Self::RenamedField => &live::RENAMED_FIELD,
            Self::NotYetAvailable => &conf::NOT_YET_AVAILABLE,
            Self::MalformedRecord => &live::MALFORMED_RECORD,
            Self::NeverSeen => &live::NEVER_SEEN,
            Self::EventAdded => &diff::EVENT_ADDED,
            Self::EventRemoved => &diff::EVENT_REMOVED,
            Self::EventRenamed => &diff::EVENT_RENAMED,
            Self::FieldAdded => &diff::FIELD_ADDED,
            Self::FieldRemoved => &diff::FIELD_REMOVED,
            Self::FieldRenamed => &diff::FIELD_RENAMED,
            Self::KindChanged => &diff::KIND_CHANGED,
            Self::ValueAdded => &diff::VALUE_ADDED,
            Self::ValueRemoved => &diff::VALUE_REMOVED,
            Self::InheritanceChanged => &diff::INHERITANCE_CHANGED,
            Self::SectionChanged => &diff::SECTION_CHANGED,
            Self::SinceChanged => &diff::SINCE_CHANGED,
            Self::DescriptionChanged => &diff::DESCRIPTION_CHANGED,
            Self::FilterSyntax => &conf::FILTER_SYNTAX,
            Self::ConfSyntax => &conf::CONF_SYNTAX,
            Self::OperatorKindMismatch => &conf::OPERATOR_KIND_MISMATCH,
            Self::UnnamedEvent => &conf::UNNAMED_EVENT,
            Self::UnknownExporter => &conf::UNKNOWN_EXPORTER,
            Self::NeverMatches => &conf::NEVER_MATCHES,
            Self::StatsDisabled => &conf::STATS_DISABLED,
            Self::UndocumentedEvent => &source::UNDOCUMENTED_EVENT,
            Self::UndocumentedField => &source::UNDOCUMENTED_FIELD,
            Self::NotInSource => &source::NOT_IN_SOURCE,
            Self::UnusedAllow => &config::UNUSED_ALLOW,
            Self::UnknownRule => &config::UNKNOWN_RULE,
            Self::StaleBaseline => &config::STALE_BASELINE,
        }
    }

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

    /// How much a broken rule matters unless a configuration says otherwise.
    #[must_use]
    pub const fn level(self) -> Level {
        self.info().level
    }

    /// How much a broken rule matters in an exported event, unless a configuration says otherwise: there an event or a
    /// field that the page lacks breaks nobody, and it is the page that is behind.
    #[must_use]
    pub const fn level_in_exports(self) -> Level {
        match self {
            Self::UnknownEvent | Self::UnknownField => Level::Warning,
            // Every other rule means the same wherever it is broken.
            _ => self.level(),
        }
    }

    /// What the rule is about.
    #[must_use]
    pub const fn area(self) -> RuleArea {
        self.info().area
    }

    /// What the rule means and why it exists; the first sentence alone says the essence.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        self.info().explanation
    }

    /// A small input that breaks the rule.
    #[must_use]
    pub const fn bad_example(self) -> Example {
        self.info().bad
    }

    /// The same input as it should be.
    #[must_use]
    pub const fn good_example(self) -> Example {
        self.info().good
    }
}

impl RuleArea {
    /// Every area, in the order in which they are listed.
    pub const ALL: &'static [Self] =
        &[Self::Page, Self::Use, Self::Live, Self::Diff, Self::Conf, Self::Source, Self::Config];

    /// The area as a heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Page => "The page",
            Self::Use => "Emitters, events, configuration and source",
            Self::Live => "Exported events",
            Self::Diff => "Two versions of a page",
            Self::Conf => "Dovecot's configuration",
            Self::Source => "Dovecot's source",
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
