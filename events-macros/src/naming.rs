//! The only place where identifiers are made.

use events_spec::{FieldDef, Table, pascal};
use proc_macro2::{Ident, Span};

/// The trait in `events_core::fields` that checks a field of a built-in page: `ImapCommandFinishedBytesIn`.
pub(crate) fn check_trait(table: &Table<'_>, field: &FieldDef<'_>) -> Ident {
    Ident::new(&table.check_name(field), Span::call_site())
}

/// The trait in an expansion that checks a field: `__BytesIn`.
///
/// The underscores avoid conflicts with the user's names. A number distinguishes fields whose names differ only in
/// underscores; `taken` are the traits that the expansion already has.
pub(crate) fn own_check_trait(field: &str, taken: &[Ident]) -> Ident {
    let name = format!("__{}", pascal(field));
    let mut ident = Ident::new(&name, Span::call_site());
    let mut number = 2;
    while taken.contains(&ident) {
        ident = Ident::new(&format!("{name}{number}"), Span::call_site());
        number += 1;
    }
    ident
}

/// The name of a Rust identifier, without the `r#` of a raw one.
pub(crate) fn unraw(ident: &Ident) -> String {
    let name = ident.to_string();
    match name.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => name,
    }
}

/// A Rust name in the style of an event or a field: `ImapCommandFinished` becomes `imap_command_finished`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// A case for the variants of an enum, named as in serde.
#[derive(Clone, Copy)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    /// Every case with its name.
    pub(crate) const NAMES: [(&'static str, Self); 8] = [
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("PascalCase", Self::Pascal),
        ("camelCase", Self::Camel),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING-KEBAB-CASE", Self::ScreamingKebab),
    ];

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, case)| case)
    }

    /// The word for a variant: in kebab case, `TempFail` becomes `temp-fail`.
    pub(crate) fn apply(self, variant: &str) -> String {
        match self {
            Self::Lower => variant.to_lowercase(),
            Self::Upper => variant.to_uppercase(),
            Self::Pascal => variant.to_owned(),
            Self::Camel => {
                let mut letters = variant.chars();
                let first = letters.next().map(char::to_lowercase).into_iter().flatten();
                first.chain(letters).collect()
            }
            Self::Snake => snake(variant),
            Self::ScreamingSnake => snake(variant).to_uppercase(),
            Self::Kebab => snake(variant).replace('_', "-"),
            Self::ScreamingKebab => snake(variant).replace('_', "-").to_uppercase(),
        }
    }
}

/// Normalizes a word so that spellings of the same word are equal, such as `SHA256-CRYPT` and `Sha256Crypt`.
pub(crate) fn bare(word: &str) -> String {
    word.chars().filter(|letter| !matches!(letter, '_' | '-')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use events_spec::tables::PUBLISHED;

    use super::*;

    #[test]
    fn names_are_turned_both_ways() {
        let state =
            PUBLISHED.event("imap_command_finished").and_then(|event| event.field("tagged_reply_state")).unwrap();
        assert_eq!(check_trait(&PUBLISHED, state), "ImapCommandFinishedTaggedReplyState");
        let taken = [own_check_trait("a_b", &[])];
        assert_eq!(own_check_trait("a__b", &taken), "__AB2");
        assert_eq!(own_check_trait("2nd", &[]), "__2nd");
        assert_eq!(snake("ImapCommandFinished"), "imap_command_finished");
        let words = Case::NAMES.map(|(_, case)| case.apply("TempFail"));
        let expected =
            ["tempfail", "TEMPFAIL", "TempFail", "tempFail", "temp_fail", "TEMP_FAIL", "temp-fail", "TEMP-FAIL"];
        assert_eq!(words, expected);
        assert_eq!(bare("SHA256-CRYPT"), bare("Sha256Crypt"));
        assert_eq!(unraw(&Ident::new_raw("type", Span::call_site())), "type");
    }
}
