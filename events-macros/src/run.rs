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

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[cfg(not(feature = "custom-spec"))]
    #[test]
    fn a_page_of_ones_own_needs_the_feature() {
        let tokens = emitter(quote! {
            #[event(spec = "Mail.txt", name = "mail_opened")]
            struct Opened {}
        });
        let tokens = tokens.to_string();
        assert!(tokens.contains("a page of one's own needs the feature `custom-spec` of `events-core`"), "{tokens}");
        assert!(tokens.contains("in Cargo.toml: `events-core = { features = [\\\"custom-spec\\\"] }`"), "{tokens}");
        assert!(tokens.contains("impl :: events_core :: EventEmitter for Opened"), "{tokens}");
    }

    #[test]
    fn an_emitter_expands_to_one_implementation_and_nothing_else() {
        let tokens = emitter(quote! {
            #[event(name = "auth_client_request_started")]
            struct Started { id: u64 }
        });
        assert_eq!(tokens.to_string().matches("impl ").count(), 1, "{tokens}");
    }

    #[test]
    fn nothing_that_can_be_written_panics() {
        for tokens in [
            quote!(
                #[event(name = "dns_request_started", omit(), category(), crate = , = , ,)]
                struct A;
            ),
            quote!(
                #[event()]
                #[event(())]
                #[event(name = 1.5)]
                struct A {
                    a: (),
                }
            ),
            quote!(
                #[event(name = "imap_command_finished", partial)]
                struct A {
                    #[event(field = "")]
                    a: !,
                }
            ),
            quote!(
                #[event(name = "\u{0}")]
                struct A<'a, const N: usize> {
                    a: [u8; N],
                }
            ),
            quote!(
                #[event(field = "policy_result")]
                enum A {
                    #[event(value = "\u{0}")]
                    B = 7,
                    C(),
                    D {},
                }
            ),
            quote!(
                #[event(field = "policy_result")]
                enum A {}
            ),
            quote!(not an item),
        ] {
            emitter(tokens.clone());
            value(tokens);
        }
    }
}
