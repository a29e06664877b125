//! The phases in their order, each a gate for the next.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;
use crate::table::Source;
use crate::{check, expand, fallback, input};

/// What `#[derive(EventEmitter)]` expands to.
pub(crate) fn emitter(tokens: TokenStream) -> TokenStream {
    let item = match item(tokens) {
        Ok(item) => item,
        Err(error) => return error,
    };
    let mut errors = Errors::default();
    let (emitter, krate) = input::emitter(&item, &mut errors);
    let expansion = emitter.and_then(|emitter| {
        Source::of(emitter.attrs.spec.as_ref(), &mut errors)?.with_table(|table, source| {
            let checked = check::emitter(table, &emitter, &mut errors)?;
            errors.is_empty().then(|| expand::emitter(&checked, &krate, source))
        })
    });
    finish(errors, expansion, || fallback::emitter(&item, &krate))
}

/// What `#[derive(EventValue)]` expands to.
pub(crate) fn value(tokens: TokenStream) -> TokenStream {
    let item = match item(tokens) {
        Ok(item) => item,
        Err(error) => return error,
    };
    let mut errors = Errors::default();
    let (value, krate) = input::value(&item, &mut errors);
    let expansion = value.and_then(|value| {
        Source::of(value.attrs.spec.as_ref(), &mut errors)?.with_table(|table, source| {
            let checked = check::value(table, &value, &mut errors)?;
            errors.is_empty().then(|| expand::value(&checked, &krate, source))
        })
    });
    finish(errors, expansion, || fallback::value(&item, &krate))
}

/// The item that a derive stands on; the compiler passes nothing else.
fn item(tokens: TokenStream) -> Result<DeriveInput, TokenStream> {
    syn::parse2(tokens).map_err(syn::Error::into_compile_error)
}

/// The expansion, or every error and a stub in its place.
fn finish(errors: Errors, expansion: Option<TokenStream>, stub: impl FnOnce() -> TokenStream) -> TokenStream {
    let errors = errors.take();
    match expansion {
        Some(expansion) if errors.is_empty() => expansion,
        Some(_) | None => {
            let mut tokens = errors;
            tokens.extend(stub());
            tokens
        }
    }
}
