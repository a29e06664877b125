//! The only place where identifiers are made.

use proc_macro2::{Ident, Span};

/// The trait that checks the type of a field: `BytesIn260` for the `bytes_in` that line 260 documents.
pub(crate) fn check_trait(field: &str, line: u32, span: Span) -> Ident {
    let mut name = String::with_capacity(field.len() + 6);
    for word in field.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    // A page's names are `a-z`, `0-9` and `_`; one that begins with a digit must not begin an identifier.
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name.insert_str(0, "Field");
    }
    name.push_str(&line.to_string());
    Ident::new(&name, span)
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
    use super::*;

    #[test]
    fn names_are_turned_both_ways() {
        assert_eq!(check_trait("tagged_reply_state", 253, Span::call_site()), "TaggedReplyState253");
        assert_eq!(check_trait("2nd", 9, Span::call_site()), "Field2nd9");
        assert_eq!(snake("ImapCommandFinished"), "imap_command_finished");
        assert_eq!(bare("SHA256-CRYPT"), bare("Sha256Crypt"));
        assert_eq!(unraw(&Ident::new_raw("type", Span::call_site())), "type");
    }
}
