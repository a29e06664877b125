//! The entries of `#[event(...)]` as they are written.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Attribute, Lit, LitStr, MacroDelimiter, Meta, Path, Type};

use super::form::{Form, Place, Takes};
use crate::errors::{Errors, attribute};
use crate::naming::unraw;

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
        let elsewhere = Place::ALL.into_iter().filter(|place| place.form(&name).is_some());
        errors.push(match elsewhere.min_by_key(|other| !place.is_beside(*other)) {
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

    /// The type of `within = Session`.
    pub(crate) fn ty(&self, errors: &mut Errors) -> Option<Type> {
        let ty = match self.rest.as_slice() {
            [TokenTree::Punct(equals), ty @ ..] if equals.as_char() == '=' => syn::parse2(tokens(ty)).ok(),
            _ => None,
        };
        if ty.is_none() {
            errors.push(self.malformed());
        }
        ty
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
            (Takes::Text | Takes::Path | Takes::Type, [TokenTree::Punct(equals), rest @ ..])
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
