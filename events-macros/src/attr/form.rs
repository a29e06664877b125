//! Which entries `#[event(...)]` has, where each belongs, and what each takes.

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
    pub(crate) place: Place,
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

const fn form(place: Place, name: &'static str, takes: Takes, example: &'static str) -> Form {
    Form { place, name, takes, example }
}

/// Every entry.
const FORMS: &[Form] = &[
    form(Place::Emitter, "name", Takes::Text, "name = \"imap_command_finished\""),
    form(Place::Emitter, "omit", Takes::Names, "omit(args, human_args)"),
    form(Place::Emitter, "partial", Takes::Nothing, "partial"),
    form(Place::Emitter, "category", Takes::Texts, "category(\"imap\")"),
    form(Place::Emitter, "within", Takes::Type, "within = Session"),
    form(Place::Emitter, "dovecot", Takes::Text, "dovecot = \"2.4\""),
    form(Place::Emitter, "spec", Takes::Text, "spec = \"spec/MyEvents.txt\""),
    form(Place::Emitter, "crate", Takes::Path, "crate = my_events_core"),
    form(Place::Field, "field", Takes::Text, "field = \"bytes_in\""),
    form(Place::Field, "skip", Takes::Nothing, "skip"),
    form(Place::Field, "extra", Takes::Nothing, "extra"),
    form(Place::Field, "with", Takes::Path, "with = Url::as_str"),
    form(Place::Field, "display", Takes::Nothing, "display"),
    form(Place::Parent, "category", Takes::Texts, "category(\"imap\")"),
    form(Place::Parent, "within", Takes::Type, "within = Connection"),
    form(Place::Parent, "dovecot", Takes::Text, "dovecot = \"2.4\""),
    form(Place::Parent, "spec", Takes::Text, "spec = \"spec/MyEvents.txt\""),
    form(Place::Parent, "crate", Takes::Path, "crate = my_events_core"),
    form(Place::Reader, "name", Takes::Text, "name = \"imap_command_finished\""),
    form(Place::Reader, "dovecot", Takes::Text, "dovecot = \"2.4\""),
    form(Place::Reader, "spec", Takes::Text, "spec = \"spec/MyEvents.txt\""),
    form(Place::Reader, "crate", Takes::Path, "crate = my_events_core"),
    form(Place::ReadField, "field", Takes::Text, "field = \"bytes_in\""),
    form(Place::ReadField, "skip", Takes::Nothing, "skip"),
    form(Place::ReadField, "extra", Takes::Nothing, "extra"),
    form(Place::ReadField, "with", Takes::Path, "with = Url::new"),
    form(Place::ReadVariant, "name", Takes::Text, "name = \"imap_command_finished\""),
    form(Place::Value, "field", Takes::Text, "field = \"policy_result\""),
    form(Place::Value, "event", Takes::Text, "event = \"auth_request_finished\""),
    form(Place::Value, "rename_all", Takes::Text, "rename_all = \"kebab-case\""),
    form(Place::Value, "dovecot", Takes::Text, "dovecot = \"2.4\""),
    form(Place::Value, "spec", Takes::Text, "spec = \"spec/MyEvents.txt\""),
    form(Place::Value, "crate", Takes::Path, "crate = my_events_core"),
    form(Place::Variant, "value", Takes::Text, "value = \"BAD\""),
];

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
        FORMS.iter().filter(move |form| form.place == self)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The entries that the documentation of a derive lists below a heading, as they are written there.
    fn documented<'d>(docs: &'d str, heading: &str) -> Vec<&'d str> {
        let section = docs.split("\n# ").find_map(|part| part.strip_prefix(heading)).unwrap();
        section.lines().filter_map(|line| Some(line.strip_prefix("- `")?.split_once("`:")?.0)).collect()
    }

    #[test]
    fn the_documentation_of_the_derives_lists_every_entry() {
        let (emitter, value) = (include_str!("emitter.md"), include_str!("value.md"));
        let (parent, reader) = (include_str!("parent.md"), include_str!("reader.md"));
        for (place, docs, heading) in [
            (Place::Emitter, emitter, "On the struct"),
            (Place::Field, emitter, "On a field"),
            (Place::Parent, parent, "On the struct"),
            (Place::Reader, reader, "On the struct or enum"),
            (Place::ReadField, reader, "On a field"),
            (Place::ReadVariant, reader, "On a variant"),
            (Place::Value, value, "On the enum"),
            (Place::Variant, value, "On a variant"),
        ] {
            let examples: Vec<&str> = place.forms().map(|form| form.example).collect();
            assert_eq!(documented(docs, heading), examples);
        }
    }
}
