//! Where the entries of `#[event(...)]` belong, and what each takes.

use super::reference;

/// Where an attribute stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A struct for `EventEmitter`.
    Emitter,
    /// A field of such a struct.
    Field,
    /// A struct for `EventParent`.
    Parent,
    /// A struct or enum for `EventReader`.
    Reader,
    /// A field of such a struct, or of a variant of such an enum.
    ReadField,
    /// A variant of such an enum.
    ReadVariant,
    /// An enum for `EventValue`.
    Value,
    /// A variant of such an enum.
    Variant,
}

/// An entry that a place allows, with an example of how it is written.
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    pub(crate) example: &'static str,
}

/// What an entry takes after its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    Text,
    Path,
    Type,
    Names,
    Texts,
}

impl Takes {
    /// Whether an entry may be given several times, and its lists add up. `#[cfg_attr(..., event(omit(x)))]` needs that.
    pub(super) const fn adds_up(self) -> bool {
        match self {
            Self::Names | Self::Texts => true,
            Self::Nothing | Self::Text | Self::Path | Self::Type => false,
        }
    }
}

impl Takes {
    /// What it is, in words.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Text => "a string",
            Self::Path => "a path",
            Self::Type => "a type",
            Self::Names => "names in parentheses",
            Self::Texts => "strings in parentheses",
        }
    }
}

impl Place {
    /// Every place, those of one derive side by side.
    pub(super) const ALL: [Self; 8] = [
        Self::Emitter,
        Self::Field,
        Self::Parent,
        Self::Reader,
        Self::ReadField,
        Self::ReadVariant,
        Self::Value,
        Self::Variant,
    ];

    /// The place in words.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Emitter => "the struct of an `EventEmitter`",
            Self::Field => "a field of an `EventEmitter`",
            Self::Parent => "the struct of an `EventParent`",
            Self::Reader => "the type of an `EventReader`",
            Self::ReadField => "a field of an `EventReader`",
            Self::ReadVariant => "a variant of an `EventReader`",
            Self::Value => "the enum of an `EventValue`",
            Self::Variant => "a variant of an `EventValue`",
        }
    }

    /// What the place allows.
    pub(crate) fn forms(self) -> impl Iterator<Item = &'static Form> {
        let forms = match self {
            Self::Emitter => reference::EMITTER,
            Self::Field => reference::FIELD,
            Self::Parent => reference::PARENT,
            Self::Reader => reference::READER,
            Self::ReadField => reference::READ_FIELD,
            Self::ReadVariant => reference::READ_VARIANT,
            Self::Value => reference::VALUE,
            Self::Variant => reference::VARIANT,
        };
        forms.iter()
    }

    /// Whether both are about one derive.
    pub(super) fn is_beside(self, other: Self) -> bool {
        self.derive() == other.derive()
    }

    /// The derive that it is about.
    pub(crate) fn derive(self) -> &'static str {
        match self {
            Self::Emitter | Self::Field => "EventEmitter",
            Self::Parent => "EventParent",
            Self::Reader | Self::ReadField | Self::ReadVariant => "EventReader",
            Self::Value | Self::Variant => "EventValue",
        }
    }

    pub(super) fn form(self, name: &str) -> Option<&'static Form> {
        self.forms().find(|form| form.name == name)
    }
}
