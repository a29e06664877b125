//! Runs the phases in order, each only after the previous one has succeeded.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::attr::Place;
use crate::errors::Errors;
use crate::table::Page;
use crate::{check, expand, fallback, input};

/// The expansion of `#[derive(EventEmitter)]`.
pub(crate) fn emitter(tokens: TokenStream) -> TokenStream {
    let item = match item(tokens, fallback::emitter) {
        Ok(item) => item,
        Err(stub) => return stub,
    };
    let mut errors = Errors::default();
    let (emitter, krate) = input::emitter(Place::Emitter, &item, &mut errors);
    let expansion = emitter.and_then(|emitter| {
        let page = Page::of(&emitter.attrs.spec, emitter.ident, &mut errors)?;
        let checked = check::emitter(&page, &emitter, &mut errors)?;
        // Expanded even with errors, so that the compiler also checks the types of the other fields.
        Some(expand::emitter(&checked, &krate, &page))
    });
    finish(errors, expansion, || fallback::emitter(&item, &krate))
}

/// What `#[derive(EventParent)]` expands to.
pub(crate) fn parent(tokens: TokenStream) -> TokenStream {
    let item = match item(tokens, fallback::parent) {
        Ok(item) => item,
        Err(stub) => return stub,
    };
    let mut errors = Errors::default();
    let (parent, krate) = input::emitter(Place::Parent, &item, &mut errors);
    let expansion = parent.and_then(|parent| {
        let page = Page::of(&parent.attrs.spec, parent.ident, &mut errors)?;
        Some(expand::parent(&check::parent(&page, &parent, &mut errors), &krate, &page))
    });
    finish(errors, expansion, || fallback::parent(&item, &krate))
}

/// What `#[derive(EventReader)]` expands to.
#[cfg(feature = "read")]
pub(crate) fn reader(tokens: TokenStream) -> TokenStream {
    let item = match item(tokens, fallback::reader) {
        Ok(item) => item,
        Err(stub) => return stub,
    };
    let mut errors = Errors::default();
    let (reader, krate) = input::reader(&item, &mut errors);
    let expansion = reader.and_then(|reader| {
        let page = Page::of(&reader.attrs.spec, reader.ident, &mut errors)?;
        let checked = check::reader(&page, &reader, &mut errors)?;
        // A field that is wrong has no value, so that the rest cannot be made either.
        errors.is_empty().then(|| expand::reader(&checked, &krate, &page))
    });
    finish(errors, expansion, || fallback::reader(&item, &krate))
}

/// The expansion of `#[derive(EventReader)]` without the feature `read`.
#[cfg(not(feature = "read"))]
pub(crate) fn no_reader() -> TokenStream {
    crate::errors::attribute::reader_needs_feature().into_compile_error()
}

/// The expansion of `#[derive(EventValue)]`.
pub(crate) fn value(tokens: TokenStream) -> TokenStream {
    let item = match item(tokens, fallback::value) {
        Ok(item) => item,
        Err(stub) => return stub,
    };
    let mut errors = Errors::default();
    let (value, krate) = input::value(&item, &mut errors);
    let expansion = value.and_then(|value| {
        let page = Page::of(&value.attrs.spec, value.ident, &mut errors)?;
        let checked = check::value(page.table, &value, &mut errors)?;
        errors.is_empty().then(|| expand::value(&checked, &krate, &page))
    });
    finish(errors, expansion, || fallback::value(&item, &krate))
}

/// Parses the item. If that fails, returns the error and a stub.
fn item(tokens: TokenStream, stub: fn(&DeriveInput, &input::Krate) -> TokenStream) -> Result<DeriveInput, TokenStream> {
    syn::parse2(tokens.clone()).map_err(|error| {
        let head = fallback::head(tokens);
        let stub = head.map(|item| stub(&item, &input::krate(&item.attrs)));
        let mut tokens = error.into_compile_error();
        tokens.extend(stub);
        tokens
    })
}

/// Returns every error, with the expansion or a stub.
fn finish(errors: Errors, expansion: Option<TokenStream>, stub: impl FnOnce() -> TokenStream) -> TokenStream {
    let mut tokens = errors.take();
    tokens.extend(expansion.unwrap_or_else(stub));
    tokens
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[cfg(not(feature = "custom-spec"))]
    #[test]
    fn a_custom_page_needs_the_feature() {
        let tokens = emitter(quote! {
            #[event(spec = "Mail.txt", name = "mail_opened")]
            struct Opened {}
        });
        let tokens = tokens.to_string();
        assert!(tokens.contains("a custom page needs the feature `custom-spec` of `events-core`"), "{tokens}");
        assert!(
            tokens.contains("in Cargo.toml, add \\\"custom-spec\\\" to the `features` of `events-core`"),
            "{tokens}"
        );
        assert!(tokens.contains("impl :: events_core :: EventEmitter for Opened"), "{tokens}");
    }

    #[cfg(not(feature = "dovecot-2-4"))]
    #[test]
    fn the_page_of_a_version_needs_the_feature() {
        let tokens = emitter(quote! {
            #[event(dovecot = "2.4.1", name = "dns_request_started")]
            struct Started {}
        });
        let tokens = tokens.to_string();
        assert!(
            tokens.contains("the page for Dovecot `2.4.1` needs the feature `dovecot-2-4` of `events-core`"),
            "{tokens}"
        );
        assert!(
            tokens.contains("in Cargo.toml, add \\\"dovecot-2-4\\\" to the `features` of `events-core`"),
            "{tokens}"
        );
    }

    #[cfg(not(feature = "read"))]
    #[test]
    fn a_reader_needs_the_feature() {
        let tokens = no_reader().to_string();
        assert!(tokens.contains("`EventReader` needs the feature `read` of `events-core`"), "{tokens}");
        assert!(tokens.contains("in Cargo.toml, add \\\"read\\\" to the `features` of `events-core`"), "{tokens}");
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
    fn a_half_typed_field_leaves_an_implementation() {
        let tokens = emitter(quote! {
            #[event(name = "auth_client_request_started", crate = ev)]
            struct Started<'a, T: Clone> where T: Copy { id: u64, err }
        });
        let tokens = tokens.to_string();
        assert!(tokens.contains("compile_error"), "{tokens}");
        assert!(tokens.contains("impl < 'a , T : Clone > ev :: EventEmitter for Started < 'a , T >"), "{tokens}");
        assert!(tokens.contains("where T : Copy"), "{tokens}");
        assert!(value(quote!(enum Half { A, B = })).to_string().contains("EventValue for Half"));
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
