//! The only place where identifiers are made.

use events_spec::FieldDef;
use proc_macro2::{Ident, Span};

/// The trait of `events-core` that checks the type of a field: `BytesIn260` for the `bytes_in` of line 260.
pub(crate) fn check_trait(field: &FieldDef<'_>) -> Ident {
    Ident::new(&check_name(field), Span::call_site())
}

/// The trait that an expansion brings along; it stands beside names of the user's own, so it takes one that nobody has.
pub(crate) fn own_check_trait(field: &FieldDef<'_>) -> Ident {
    Ident::new(&format!("__{}", check_name(field)), Span::call_site())
}

fn check_name(field: &FieldDef<'_>) -> String {
    let mut name = String::with_capacity(field.name.len() + 6);
    for word in field.name.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    // A page's names are `a-z`, `0-9` and `_`; one that begins with a digit must not begin an identifier.
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name.insert_str(0, "Field");
    }
    name.push_str(&field.line.to_string());
    name
}

/// The field name that a Rust identifier stands for: without the `r#` of a raw one.
pub(crate) fn unraw(ident: &Ident) -> String {
    let name = ident.to_string();
    match name.strip_prefix("r#") {
        Some(plain) => plain.to_owned(),
        None => name,
    }
}

/// A Rust name as an event or a field would be called: `ImapCommandFinished` is `imap_command_finished`.
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

/// A word with nothing left but what tells it from others: `SHA256-CRYPT` and `Sha256Crypt` are the same.
pub(crate) fn bare(word: &str) -> String {
    word.chars().filter(|letter| !matches!(letter, '_' | '-')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use events_spec::Kind;

    use super::*;

    #[test]
    fn names_are_turned_both_ways() {
        let field = |name| FieldDef::new(name, Kind::Str, 253, "");
        assert_eq!(check_trait(&field("tagged_reply_state")), "TaggedReplyState253");
        assert_eq!(own_check_trait(&field("2nd")), "__Field2nd253");
        assert_eq!(snake("ImapCommandFinished"), "imap_command_finished");
        assert_eq!(bare("SHA256-CRYPT"), bare("Sha256Crypt"));
        assert_eq!(unraw(&Ident::new_raw("type", Span::call_site())), "type");
    }
}
