//! Identifiers: the only place that makes names for generated Rust.
//!
//! A name is converted to camel case or kept, made a valid identifier, and made unique among its neighbours in document
//! order: the first one keeps the plain name.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span};

use crate::{Field, Kind, Spec};

/// The identifiers of a page.
pub struct Names {
    /// One module for each section that has events, in document order.
    pub modules: Vec<Module>,
    /// The events, by their index.
    pub events: Vec<EventNames>,
    /// The types of the enumerations, in document order.
    pub enums: Vec<EnumNames>,
    /// The index in `enums` of each declared field, by the index of the field.
    pub enum_of: Vec<Option<usize>>,
}

/// The module of a section.
pub struct Module {
    /// Its name.
    pub ident: Ident,
    /// The index of its section; `None` for the events above the first title.
    pub section: Option<usize>,
    /// The indices of its events.
    pub events: Vec<usize>,
}

/// The identifiers of an event.
pub struct EventNames {
    /// The struct, and the variant of `Event` and `EventName`.
    pub ident: Ident,
    /// The struct's fields, in the order of the event's.
    pub fields: Vec<Ident>,
}

/// The identifiers of an enumeration.
pub struct EnumNames {
    /// The type.
    pub ident: Ident,
    /// The index of the first declared field that has it.
    pub field: usize,
    /// The variants, in the order of the documented values.
    pub variants: Vec<Ident>,
    /// The variant for undocumented values.
    pub undocumented: Ident,
}

/// Names that generated modules already use, and names of the prelude that they or derives may refer to.
const TYPES_IN_USE: &[&str] = &[
    "Box",
    "Clone",
    "Copy",
    "Cow",
    "Debug",
    "Default",
    "Display",
    "Drop",
    "Eq",
    "Err",
    "Event",
    "EventDef",
    "EventEmitter",
    "EventName",
    "EventValue",
    "FieldDef",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromStr",
    "Hash",
    "Into",
    "IpAddr",
    "Iterator",
    "Kind",
    "None",
    "Ok",
    "Option",
    "Ord",
    "Page",
    "PartialEq",
    "PartialOrd",
    "ReadPage",
    "Result",
    "SectionDef",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "Table",
    "Timestamp",
    "ToString",
    "Undocumented",
    "UnknownEventName",
    "Vec",
    "Visit",
    "Wire",
];

/// Modules beside those of the sections, and crates.
const MODULES_IN_USE: &[&str] = &["alloc", "core", "event", "events_core", "name", "read", "std", "table", "value"];

/// Names that files cannot have on Windows, whatever their extension.
const DEVICES: &[&str] = &[
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1", "lpt2", "lpt3",
    "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// The maximum length of a name that is used in a file name; file systems allow 255 bytes.
const LONGEST_STEM: usize = 120;

/// Reserved words of the 2024 edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that `r#` does not turn into identifiers.
const NEVER_RAW: &[&str] = &["crate", "self", "super"];

impl Names {
    /// The identifiers for a page.
    #[must_use]
    pub fn new(spec: &Spec) -> Self {
        let mut types = Taken::of(TYPES_IN_USE);
        let events: Vec<EventNames> = spec
            .events
            .iter()
            .map(|event| EventNames {
                ident: types.claim(&camel(&event.name), "Event"),
                fields: field_idents(spec.fields(event).map(|field| field.field.name.as_str())),
            })
            .collect();
        let (enums, enum_of) = enums(spec, &mut types);
        Self { modules: modules(spec), events, enums, enum_of }
    }

    /// The type of a declared field, if it is an enumeration.
    #[must_use]
    pub fn enum_type(&self, declared: usize) -> Option<&Ident> {
        self.enum_of[declared].map(|at| &self.enums[at].ident)
    }
}

/// The name of an event's file without its extension: the event's own name, if a file can have it. Names consist of a
/// to z, digits and underscores, so the hyphen makes an altered name distinct from all others.
#[must_use]
pub fn event_stem(name: &str) -> String {
    if name.len() > LONGEST_STEM {
        // FNV-1a, to distinguish long names that begin alike.
        let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, fold);
        let start: String = name.chars().take(LONGEST_STEM - 20).collect();
        return format!("{start}-{hash:016x}");
    }
    if DEVICES.contains(&name) { format!("{name}-event") } else { name.to_owned() }
}

/// The constants of a table, from names in the case of events.
pub(super) fn constants(names: impl Iterator<Item = String>) -> Vec<Ident> {
    let mut taken = Taken::of(&["TABLE"]);
    names.map(|name| taken.claim(&snake(&name).to_ascii_uppercase(), "_2")).collect()
}

/// The module's name as a file name.
#[must_use]
pub fn file_stem(module: &Ident) -> String {
    module.to_string().trim_start_matches("r#").to_owned()
}

fn modules(spec: &Spec) -> Vec<Module> {
    let mut by_section: Vec<Vec<usize>> = vec![Vec::new(); spec.sections.len()];
    let mut untitled = Vec::new();
    for (at, event) in spec.events.iter().enumerate() {
        match event.section {
            Some(section) => by_section[section].push(at),
            None => untitled.push(at),
        }
    }
    let mut taken = Taken::of(MODULES_IN_USE);
    let untitled = (None, "untitled".to_owned(), untitled);
    let titled =
        by_section.into_iter().enumerate().map(|(at, events)| (Some(at), snake(&spec.sections[at].title), events));
    [untitled]
        .into_iter()
        .chain(titled)
        .filter(|(_, _, events)| !events.is_empty())
        .map(|(section, name, events)| {
            // A raw identifier would be a module whose file is hard to find.
            let unusable = KEYWORDS.contains(&name.as_str()) || DEVICES.contains(&name.as_str());
            let name = if unusable { format!("{name}_events") } else { name.chars().take(LONGEST_STEM).collect() };
            Module { ident: taken.claim(&name, "_events"), section, events }
        })
        .collect()
}

fn field_idents<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Ident> {
    let mut taken = Taken::of(&[]);
    names.map(|name| taken.claim(&snake(name), "_field")).collect()
}

/// Fields with the same name and the same list of values share a type.
fn enums(spec: &Spec, types: &mut Taken) -> (Vec<EnumNames>, Vec<Option<usize>>) {
    let mut enums: Vec<EnumNames> = Vec::new();
    let mut enum_of = vec![None; spec.declared.len()];
    let mut shapes = HashMap::new();
    let mut fields_seen = HashSet::new();
    for event in &spec.events {
        for field in event.fields.iter().filter(|field| field.inherited_from.is_none()) {
            let declared = &spec.declared[field.declared];
            // An enumeration without documented values is like a string.
            if declared.kind != Kind::Enum || declared.values.is_empty() {
                continue;
            }
            let values: Vec<&str> = declared.values.iter().map(|value| value.name.as_str()).collect();
            let shape = (&declared.name, values, declared.open);
            let at = *shapes.entry(shape).or_insert_with(|| {
                let (plain, longer) = (camel(&declared.name), camel(&format!("{}_{}", event.name, declared.name)));
                let ident = types.claim(if fields_seen.insert(&declared.name) { &plain } else { &longer }, "Value");
                let (variants, undocumented) = variants(declared);
                enums.push(EnumNames { ident, field: field.declared, variants, undocumented });
                enums.len() - 1
            });
            enum_of[field.declared] = Some(at);
        }
    }
    (enums, enum_of)
}

fn variants(field: &Field) -> (Vec<Ident>, Ident) {
    let mut taken = Taken::of(&["Self"]);
    let undocumented = taken.claim("Undocumented", "");
    let variants = field.values.iter().map(|value| taken.claim(&camel(&value.name), "Value")).collect();
    (variants, undocumented)
}

/// The identifiers of one scope.
struct Taken(HashSet<String>);

impl Taken {
    fn of(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// An identifier that is unique in this scope: the name itself, or else with the suffix, or else with a number.
    fn claim(&mut self, name: &str, suffix: &str) -> Ident {
        let tries = [name.to_owned(), format!("{name}{suffix}")];
        let parting =
            if name.ends_with(|last: char| last.is_ascii_digit()) || suffix.starts_with('_') { "_" } else { "" };
        let numbered = (2..).map(|number: u64| format!("{name}{parting}{number}"));
        for candidate in tries.into_iter().chain(numbered) {
            if self.0.insert(candidate.clone()) {
                return ident(&candidate);
            }
        }
        unreachable!("the numbers are infinite")
    }
}

/// Converts a name to an identifier: keywords become raw, and the few that cannot be raw get an underscore.
///
/// Invariant: the name consists of ASCII letters, digits and underscores, contains a letter or a digit, and does not
/// begin with a digit. `camel` and `snake` ensure that.
fn ident(name: &str) -> Ident {
    if NEVER_RAW.contains(&name) {
        Ident::new(&format!("{name}_"), Span::call_site())
    } else if KEYWORDS.contains(&name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// Converts `imap_command_finished` to `ImapCommandFinished`, and `SHA256-CRYPT` to `Sha256Crypt`.
fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        // Two adjacent numbers would read as one.
        if camel.ends_with(|last: char| last.is_ascii_digit()) && word.starts_with(|first: char| first.is_ascii_digit())
        {
            camel.push('_');
        }
        // A part in one case is a word; a part in mixed case is already in camel case.
        let mixed = word.contains(|c: char| c.is_ascii_lowercase()) && word.contains(|c: char| c.is_ascii_uppercase());
        let (first, rest) = word.split_at(1);
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(&if mixed { rest.to_owned() } else { rest.to_ascii_lowercase() });
    }
    begun(camel, "Unnamed")
}

/// Converts `Authentication Server` to `authentication_server`. A field's name is kept, except for underscores without
/// a word between them.
fn snake(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    begun(words.join("_"), "unnamed")
}

/// Ensures that an identifier is not empty and does not begin with a digit.
fn begun(name: String, empty: &str) -> String {
    match name.chars().next() {
        None => empty.to_owned(),
        Some('0'..='9') => format!("_{name}"),
        Some(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(names: &[&str], suffix: &str) -> Vec<String> {
        let mut taken = Taken::of(TYPES_IN_USE);
        names.iter().map(|name| taken.claim(name, suffix).to_string()).collect()
    }

    #[test]
    fn every_event_can_have_a_file() {
        assert_eq!(event_stem("http_request_finished"), "http_request_finished");
        assert_eq!(event_stem("nul"), "nul-event");
        let (one, other) = (event_stem(&("a".repeat(300) + "b")), event_stem(&("a".repeat(300) + "c")));
        assert!(one.len() < 128 && one != other, "{one}");
    }

    #[test]
    fn names_are_camel_cased_as_people_would() {
        for (name, expected) in [
            ("imap_command_finished", "ImapCommandFinished"),
            ("SHA256-CRYPT", "Sha256Crypt"),
            ("OK", "Ok"),
            ("iPhone", "IPhone"),
            ("2fa_done", "_2faDone"),
            ("imap_4_1", "Imap4_1"),
            ("_", "Unnamed"),
            ("ü", "Unnamed"),
        ] {
            assert_eq!(camel(name), expected, "{name}");
        }
    }

    #[test]
    fn titles_become_modules() {
        assert_eq!(snake("Authentication Server"), "authentication_server");
        assert_eq!(snake("IMAP / POP3 (old)"), "imap_pop3_old");
        assert_eq!(snake("Übersicht"), "bersicht");
        assert_eq!(snake("…"), "unnamed");
    }

    #[test]
    fn names_that_camel_case_alike_stay_apart() {
        assert_eq!(claimed(&["AB", "AB", "AB", "AB"], "Event"), ["AB", "ABEvent", "AB2", "AB3"]);
        assert_eq!(claimed(&["Imap4", "Imap4", "Imap4"], "Event"), ["Imap4", "Imap4Event", "Imap4_2"]);
    }

    #[test]
    fn names_that_generated_code_uses_itself_are_not_taken_away() {
        assert_eq!(claimed(&["Option", "Event", "Cow"], "Event"), ["OptionEvent", "EventEvent", "CowEvent"]);
    }

    #[test]
    fn keywords_are_raw_or_changed() {
        let fields = ["type", "self", "self_", "crate", "super", "match", "a__b", "a_b", "1st", "_"];
        let idents: Vec<String> = field_idents(fields.into_iter()).iter().map(ToString::to_string).collect();
        assert_eq!(
            idents,
            ["r#type", "self_", "self_field", "crate_", "super_", "r#match", "a_b", "a_b_field", "_1st", "unnamed"]
        );
    }
}
