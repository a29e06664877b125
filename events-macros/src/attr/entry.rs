//! The entries of `#[event(...)]`: their names, where each is allowed, and their syntax.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Attribute, Lit, LitStr, MacroDelimiter, Meta, Path};

use crate::errors::{Errors, attribute};
use crate::naming::unraw;

/// The place of an attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A struct for `EventEmitter`.
    Emitter,
    /// A field of such a struct.
    Field,
    /// An enum for `EventValue`.
    Value,
    /// A variant of such an enum.
    Variant,
}

/// An entry that a place allows, with an example.
pub(crate) struct Form {
    pub(crate) place: Place,
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    pub(crate) example: &'static str,
}

/// What follows the name of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    Text,
    Path,
    Names,
    Texts,
}

impl Takes {
    /// Whether an entry may be repeated to extend its list, as `#[cfg_attr(..., event(omit(x)))]` requires.
    const fn adds_up(self) -> bool {
        match self {
            Self::Names | Self::Texts => true,
            Self::Nothing | Self::Text | Self::Path => false,
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
    form(Place::Emitter, "dovecot", Takes::Text, "dovecot = \"2.4\""),
    form(Place::Emitter, "spec", Takes::Text, "spec = \"spec/MyEvents.txt\""),
    form(Place::Emitter, "crate", Takes::Path, "crate = my_events_core"),
    form(Place::Field, "field", Takes::Text, "field = \"bytes_in\""),
    form(Place::Field, "skip", Takes::Nothing, "skip"),
    form(Place::Field, "extra", Takes::Nothing, "extra"),
    form(Place::Field, "with", Takes::Path, "with = Url::as_str"),
    form(Place::Field, "display", Takes::Nothing, "display"),
    form(Place::Value, "field", Takes::Text, "field = \"policy_result\""),
    form(Place::Value, "event", Takes::Text, "event = \"auth_request_finished\""),
    form(Place::Value, "rename_all", Takes::Text, "rename_all = \"kebab-case\""),
    form(Place::Value, "dovecot", Takes::Text, "dovecot = \"2.4\""),
    form(Place::Value, "spec", Takes::Text, "spec = \"spec/MyEvents.txt\""),
    form(Place::Value, "crate", Takes::Path, "crate = my_events_core"),
    form(Place::Variant, "value", Takes::Text, "value = \"BAD\""),
];

impl Takes {
    /// Its description in words.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Text => "a string",
            Self::Path => "a path",
            Self::Names => "names in parentheses",
            Self::Texts => "strings in parentheses",
        }
    }
}

impl Place {
    /// Every place, grouped by derive.
    const ALL: [Self; 4] = [Self::Emitter, Self::Field, Self::Value, Self::Variant];

    /// The place in words.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Emitter => "the struct of an `EventEmitter`",
            Self::Field => "a field of an `EventEmitter`",
            Self::Value => "the enum of an `EventValue`",
            Self::Variant => "a variant of an `EventValue`",
        }
    }

    /// The entries that the place allows.
    pub(crate) fn forms(self) -> impl Iterator<Item = &'static Form> {
        FORMS.iter().filter(move |form| form.place == self)
    }

    fn form(self, name: &str) -> Option<&'static Form> {
        self.forms().find(|form| form.name == name)
    }
}

/// An entry whose name is known at its place.
pub(crate) struct Entry {
    /// The name, to match on.
    pub(crate) name: String,
    key: Ident,
    rest: Vec<TokenTree>,
    form: &'static Form,
}

/// Every entry in the `event` attributes among `attrs` that `place` allows. Only lists are repeated.
pub(crate) fn entries(place: Place, attrs: &[Attribute], errors: &mut Errors) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for attr in attrs {
        if !attr.path().is_ident("event") {
            continue;
        }
        match &attr.meta {
            Meta::List(list) if matches!(list.delimiter, MacroDelimiter::Paren(_)) => {
                for tokens in split(list.tokens.clone()) {
                    entries.extend(entry(place, tokens, &entries, errors));
                }
            }
            Meta::Path(_) | Meta::NameValue(_) | Meta::List(_) => {
                errors.push(attribute::not_a_list(&attr.meta, place));
            }
        }
    }
    entries
}

/// Parses an entry, unless it is unknown here or repeated.
fn entry(place: Place, tokens: Vec<TokenTree>, before: &[Entry], errors: &mut Errors) -> Option<Entry> {
    let mut tokens = tokens.into_iter();
    let key = match tokens.next()? {
        TokenTree::Ident(key) => key,
        other @ (TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_)) => {
            errors.push(attribute::no_name(&other, place));
            return None;
        }
    };
    let name = unraw(&key);
    let Some(form) = place.form(&name) else {
        let elsewhere = Place::ALL.into_iter().find(|place| place.form(&name).is_some());
        errors.push(match elsewhere {
            Some(elsewhere) => attribute::misplaced(&key, place, elsewhere),
            None => attribute::unknown(&key, &name, place),
        });
        return None;
    };
    if !form.takes.adds_up() && before.iter().any(|entry| entry.name == name) {
        errors.push(attribute::duplicate(&key, &name));
        return None;
    }
    Some(Entry { name, key, rest: tokens.collect(), form })
}

impl Entry {
    /// The string of `name = "text"`.
    pub(crate) fn string(&self, errors: &mut Errors) -> Option<LitStr> {
        let text = match self.rest.as_slice() {
            [TokenTree::Punct(equals), value, ..] if equals.as_char() == '=' => string(value),
            _ => None,
        };
        match &text {
            // The string is used even if a comma is missing after it.
            _ if self.rest.len() != 2 => errors.push(self.malformed()),
            None => errors.push(self.malformed()),
            Some(text) if text.value().is_empty() => errors.push(attribute::empty(text, self.form)),
            Some(_) => {}
        }
        text.filter(|text| !text.value().is_empty())
    }

    /// The identifier of an entry that consists only of its name.
    pub(crate) fn flag(&self, errors: &mut Errors) -> Option<Ident> {
        if self.rest.is_empty() {
            return Some(self.key.clone());
        }
        errors.push(self.malformed());
        None
    }

    /// The path of `crate = some::path`.
    pub(crate) fn path(&self, errors: &mut Errors) -> Option<Path> {
        let path = match self.rest.as_slice() {
            [TokenTree::Punct(equals), path @ ..] if equals.as_char() == '=' => {
                Path::parse_mod_style.parse2(path.iter().cloned().collect()).ok()
            }
            _ => None,
        };
        if path.is_none() {
            errors.push(self.malformed());
        }
        path
    }

    /// The identifiers of `omit(a, b)`.
    pub(crate) fn idents(&self, errors: &mut Errors) -> Vec<Ident> {
        self.list(errors, |item| match item {
            TokenTree::Ident(ident) => Some(ident.clone()),
            TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => None,
        })
    }

    /// The strings of `category("a", "b")`.
    pub(crate) fn strings(&self, errors: &mut Errors) -> Vec<LitStr> {
        self.list(errors, |item| string(item).filter(|text| !text.value().is_empty()))
    }

    fn list<T>(&self, errors: &mut Errors, read: impl Fn(&TokenTree) -> Option<T>) -> Vec<T> {
        let group = match self.rest.as_slice() {
            [TokenTree::Group(group), rest @ ..] if group.delimiter() == Delimiter::Parenthesis => {
                if !rest.is_empty() {
                    errors.push(self.malformed());
                }
                group
            }
            _ => {
                errors.push(self.malformed());
                return Vec::new();
            }
        };
        let items = split(group.stream());
        if items.is_empty() {
            errors.push(self.malformed());
        }
        let mut list = Vec::new();
        for item in items {
            let value = match item.as_slice() {
                [one] => read(one),
                _ => None,
            };
            match value {
                Some(value) => list.push(value),
                None => errors.push(attribute::malformed(tokens(&item), self.form)),
            }
        }
        list
    }

    fn malformed(&self) -> syn::Error {
        let wrong = match (self.form.takes, self.rest.as_slice()) {
            (Takes::Nothing, [next @ TokenTree::Ident(_), ..]) => return attribute::missing_comma(next),
            (Takes::Names | Takes::Texts, [TokenTree::Group(_), next @ TokenTree::Ident(_), ..]) => {
                return attribute::missing_comma(next);
            }
            (Takes::Text, [TokenTree::Punct(_), TokenTree::Literal(_), next @ TokenTree::Ident(_), ..]) => {
                return attribute::missing_comma(next);
            }
            (Takes::Text, [TokenTree::Punct(_), value @ ..]) if is_macro_call(value) => {
                return attribute::not_literal(tokens(value), self.form);
            }
            // The sign is correct, but what follows it is not.
            (Takes::Text | Takes::Path, [TokenTree::Punct(equals), rest @ ..])
                if equals.as_char() == '=' && !rest.is_empty() =>
            {
                tokens(rest)
            }
            (_, []) => self.key.to_token_stream(),
            (_, rest) => tokens(rest),
        };
        attribute::malformed(wrong, self.form)
    }
}

/// Whether this is a macro call such as `concat!(...)`.
fn is_macro_call(trees: &[TokenTree]) -> bool {
    match trees {
        [TokenTree::Ident(_), TokenTree::Punct(mark), TokenTree::Group(_)] => mark.as_char() == '!',
        _ => false,
    }
}

fn tokens(trees: &[TokenTree]) -> TokenStream {
    trees.iter().cloned().collect()
}

fn string(tree: &TokenTree) -> Option<LitStr> {
    match tree {
        TokenTree::Literal(literal) => match Lit::new(literal.clone()) {
            Lit::Str(text) => Some(text),
            // Numbers, characters, bytes and C strings are not names.
            _ => None,
        },
        TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) => None,
    }
}

/// Splits at commas. Tokens from `macro_rules` variables are taken out of their invisible groups.
fn split(stream: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    flatten(stream, &mut |tree| match &tree {
        TokenTree::Punct(comma) if comma.as_char() == ',' => parts.push(Vec::new()),
        TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
            if let Some(part) = parts.last_mut() {
                part.push(tree);
            }
        }
    });
    parts.retain(|part| !part.is_empty());
    parts
}

fn flatten(stream: TokenStream, each: &mut impl FnMut(TokenTree)) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) if is_invisible(&group) => flatten(group.stream(), each),
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => each(tree),
        }
    }
}

fn is_invisible(group: &Group) -> bool {
    group.delimiter() == Delimiter::None
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
        for (place, docs, heading) in [
            (Place::Emitter, emitter, "On the struct"),
            (Place::Field, emitter, "On a field"),
            (Place::Value, value, "On the enum"),
            (Place::Variant, value, "On a variant"),
        ] {
            let examples: Vec<&str> = place.forms().map(|form| form.example).collect();
            assert_eq!(documented(docs, heading), examples);
        }
    }
}
