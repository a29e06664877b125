//! Expands checked input to tokens. Nothing here can fail.
//!
//! Parameters have unusual names, because a pattern with the name of a user's constant would refer to the constant.
//!
//! An expansion is small on purpose: one implementation whose body has a call for each field. Items and explicit
//! generic arguments cost far more compile time than calls. The traits that check the type of a field are therefore in
//! `events-core`, and only a type that may not fit has its own trait.

#[cfg(feature = "read")]
mod reader;
mod value;

use events_spec::{FieldDef, Misfit, Takes};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, Type};

use crate::attr::Convert;
use crate::check::{Asked, Emitter, Recorded, inside_option};
use crate::input::Krate;
use crate::naming::{check_trait, own_check_trait};
use crate::table::Page;

#[cfg(feature = "read")]
pub(crate) use self::reader::reader;
pub(crate) use self::value::value;

/// The implementation of `EventEmitter`.
pub(crate) fn emitter(emitter: &Emitter<'_>, krate: &Krate, page: &Page) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = emitter.generics.split_for_impl();
    let (item, event) = (emitter.ident, emitter.event);
    // All tokens have the span of the struct's name, so that `self` works for every field, even from another macro.
    let here = item.span();
    let categories = categories(emitter, krate);
    // A parent is not sent, so that no filter is asked about it.
    let site = (!event.is_empty()).then(|| site(krate));
    let mut taken = Vec::new();
    let checks: Vec<Check> = emitter.fields.iter().map(|field| check(field, &mut taken, krate, page)).collect();
    let bounds = bounds(emitter, &checks);
    let where_clause = match (where_clause, bounds.is_empty()) {
        (_, true) => where_clause.to_token_stream(),
        (Some(written), false) if written.predicates.empty_or_trailing() => quote!(#written #(#bounds,)*),
        (Some(written), false) => quote!(#written, #(#bounds,)*),
        (None, false) => quote!(where #(#bounds,)*),
    };
    let within = within(emitter, krate, here);
    let lints = lints(emitter.deprecated);
    let visit = if emitter.fields.is_empty() { quote!(_) } else { quote_spanned!(here=> __visit) };
    let receiver = quote_spanned!(here=> &self);
    let records = emitter.fields.iter().zip(&checks).map(|(field, check)| record(field, check, krate, here));
    let implementation = quote! {
        #[automatically_derived]
        #lints
        impl #impl_generics #krate::EventEmitter for #item #type_generics #where_clause {
            fn event_name(&self) -> &#krate::__private::str {
                #event
            }
            #site
            #categories
            fn record(#receiver, #visit: &mut dyn #krate::Visit) {
                #(#records)*
            }
        }
    };
    let implementation = quote!(#implementation #within);
    let files = files(page);
    let traits: Vec<&TokenStream> = checks.iter().filter_map(|check| check.definition.as_ref()).collect();
    if traits.is_empty() {
        return quote!(#files #implementation);
    }
    quote! {
        #files
        const _: () = {
            #(#traits)*
            #implementation
        };
    }
}

/// Asks whether the parent of an emitter sets the fields that it leaves out.
fn within(emitter: &Emitter<'_>, krate: &Krate, here: Span) -> TokenStream {
    let Some(parent) = emitter.within else { return TokenStream::new() };
    let there = here.located_at(parent.span());
    let asks = emitter.inherited.iter().map(|(id, message)| {
        let id = Literal::u64_unsuffixed(*id);
        quote_spanned! {there=>
            const _: () = <#parent as #krate::EventParent>::SETS.demand(#id, #message);
        }
    });
    quote_spanned! {there=>
        const _: &#krate::__private::Sets = <#parent as #krate::EventParent>::SETS;
        #(#asks)*
    }
}

/// The implementations for a struct whose fields count as set for the events within it.
pub(crate) fn parent(parent: &Emitter<'_>, krate: &Krate, page: &Page) -> TokenStream {
    let implementation = emitter(parent, krate, page);
    let (_, type_generics, where_clause) = parent.generics.split_for_impl();
    let params = parent.generics.params.iter().map(param);
    let item = parent.ident;
    let ids = parent.fields.iter().filter_map(|field| field.def).map(|def| Literal::u64_unsuffixed(def.set_id()));
    let within = match parent.within {
        Some(within) => quote!(#krate::__private::Some(<#within as #krate::EventParent>::SETS)),
        None => quote!(#krate::__private::None),
    };
    quote! {
        #implementation
        #[automatically_derived]
        impl<#(#params),*> #krate::EventParent for #item #type_generics #where_clause {
            const SETS: &'static #krate::__private::Sets =
                &#krate::__private::Sets { ids: &[#(#ids),*], within: #within };
        }
    }
}

/// Prevents duplicate deprecation warnings. It is emitted only if something is deprecated, because `forbid(deprecated)`
/// rejects it.
fn lints(deprecated: bool) -> Option<TokenStream> {
    deprecated.then(|| quote!(#[allow(deprecated)]))
}

/// Makes the build depend on the files of a custom page.
fn files(page: &Page) -> TokenStream {
    let files = &page.files;
    quote!(#(const _: &[::core::primitive::u8] = ::core::include_bytes!(#files);)*)
}

/// The trait that records a field.
struct Check {
    path: TokenStream,
    /// The name to record, unless the trait knows it.
    name: Option<String>,
    /// The definition of the trait, if it is part of the expansion.
    definition: Option<TokenStream>,
}

fn check(field: &Recorded<'_>, taken: &mut Vec<Ident>, krate: &Krate, page: &Page) -> Check {
    let name = &field.name;
    match (&field.asked, field.def) {
        (Asked::ByField, Some(def)) => {
            let check = check_trait(page.table, def);
            Check { path: quote!(#krate::fields::#check), name: None, definition: None }
        }
        (Asked::ByKind | Asked::ByField, def) => {
            let check = def.map_or_else(|| quote!(Extra), by_kind);
            Check { path: quote!(#krate::__private::#check), name: Some(name.clone()), definition: None }
        }
        (Asked::Specially(misfit) | Asked::Doubtfully(misfit), def) => {
            let check = own_check_trait(name, taken);
            taken.push(check.clone());
            let kind = kind(def.map(FieldDef::takes), krate);
            let definition = definition(&check, name, &kind, misfit, krate);
            Check { path: check.into_token_stream(), name: None, definition: Some(definition) }
        }
    }
}

/// A trait that is implemented for every type that fits the field.
///
/// The blanket implementation is marked so that the compiler does not suggest other types.
fn definition(check: &Ident, name: &str, kind: &TokenStream, misfit: &Misfit, krate: &Krate) -> TokenStream {
    let Misfit { message, label, notes } = misfit;
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label, #(note = #notes),*)]
        trait #check {
            fn record(&self, __visit: &mut dyn #krate::Visit);
        }
        #[diagnostic::do_not_recommend]
        impl<T: ?::core::marker::Sized + #krate::__private::OfKind<#kind>> #check for T {
            fn record(&self, __visit: &mut dyn #krate::Visit) {
                #krate::__private::OfKind::<#kind>::record(self, #name, __visit);
            }
        }
    }
}

/// The trait in `events-core` for all fields of a kind.
fn by_kind(field: &FieldDef<'_>) -> TokenStream {
    match field.takes() {
        Takes::Text(_) => quote!(TextField),
        Takes::YesText(_) => quote!(YesField),
        Takes::Int => quote!(IntField),
        Takes::Usecs => quote!(UsecsField),
        Takes::Time => quote!(TimeField),
        Takes::Ip => quote!(IpField),
        Takes::StrList => quote!(ListField),
    }
}

/// What a field takes, as a type; none beyond the page.
fn kind(takes: Option<Takes>, krate: &Krate) -> TokenStream {
    let Some(takes) = takes else { return quote!(#krate::__private::Any) };
    match takes {
        Takes::Text(id) => {
            let id = Literal::u64_unsuffixed(id);
            quote!(#krate::__private::Text<#id>)
        }
        Takes::YesText(id) => {
            let id = Literal::u64_unsuffixed(id);
            quote!(#krate::__private::YesText<#id>)
        }
        Takes::Int => quote!(#krate::__private::Int),
        Takes::Usecs => quote!(#krate::__private::Usecs),
        Takes::Time => quote!(#krate::__private::Time),
        Takes::Ip => quote!(#krate::__private::Ip),
        Takes::StrList => quote!(#krate::__private::StrList),
    }
}

/// Where filters' answers about the event are kept.
fn site(krate: &Krate) -> TokenStream {
    quote! {
        fn call_site(&self) -> #krate::__private::Option<&'static #krate::__private::CallSite> {
            static SITE: #krate::__private::CallSite = #krate::__private::CallSite::new();
            #krate::__private::Some(&SITE)
        }
    }
}

fn categories(emitter: &Emitter<'_>, krate: &Krate) -> Option<TokenStream> {
    let categories = emitter.categories;
    let all = || {
        quote! {
            fn each_category(&self, __take: &mut dyn #krate::__private::FnMut(&#krate::__private::str)) {
                #(__take(#categories);)*
            }
        }
    };
    (!categories.is_empty()).then(all)
}

/// The call that records a field.
///
/// The argument has the span of the field's type, so that errors about the type are reported there.
fn record(field: &Recorded<'_>, check: &Check, krate: &Krate, here: Span) -> TokenStream {
    let (start, end) = ends(field.ty);
    let (start, end) = (here.located_at(start), here.located_at(end));
    let mut member = field.ident.clone();
    member.set_span(end);
    let receiver = quote_spanned!(start=> &self.);
    let value = match field.convert {
        Convert::AsIs => quote!(#receiver #member),
        // An error about the function's return type is reported at the attribute.
        Convert::With(path) => quote_spanned!(here.located_at(path.span())=> &#path(#receiver #member)),
        Convert::Display(word) => {
            let there = here.located_at(word.span());
            let krate = krate.to_token_stream().into_iter().map(|mut tree| {
                tree.set_span(tree.span().located_at(there));
                tree
            });
            let krate: TokenStream = krate.collect();
            match inside_option(field.ty) {
                Some(_) => quote_spanned!(there=> &#krate::__private::display_option(#receiver #member)),
                None => quote_spanned!(there=> &#krate::__private::display(#receiver #member)),
            }
        }
    };
    let visit = Ident::new("__visit", here);
    let Check { path, name, .. } = check;
    let name = name.as_ref().map(|name| quote!(#name,));
    quote!(#path::record(#value, #name #visit);)
}

/// The first and the last token of a type.
fn ends(ty: &Type) -> (Span, Span) {
    let mut spans = ty.to_token_stream().into_iter().map(|tree| tree.span());
    match spans.next() {
        Some(first) => (first, spans.last().unwrap_or(first)),
        None => (ty.span(), ty.span()),
    }
}

/// A generic parameter as declared in an `impl`: without its default.
pub(crate) fn param(param: &GenericParam) -> TokenStream {
    match param {
        GenericParam::Lifetime(param) => param.to_token_stream(),
        GenericParam::Type(param) => {
            let (name, colon, bounds) = (&param.ident, &param.colon_token, &param.bounds);
            quote!(#name #colon #bounds)
        }
        GenericParam::Const(param) => {
            let (name, ty) = (&param.ident, &param.ty);
            quote!(const #name: #ty)
        }
    }
}

/// The bounds on fields whose types depend on type parameters.
fn bounds(emitter: &Emitter<'_>, checks: &[Check]) -> Vec<TokenStream> {
    let params: Vec<&Ident> = emitter.generics.type_params().map(|param| &param.ident).collect();
    if params.is_empty() {
        return Vec::new();
    }
    let fields = emitter.fields.iter().zip(checks);
    let generic = fields.filter(|(field, _)| {
        !matches!(field.asked, Asked::Doubtfully(_)) && mentions(field.ty.to_token_stream(), &params)
    });
    generic
        .filter_map(|(field, check)| {
            let (ty, check) = (field.ty, &check.path);
            match field.convert {
                Convert::AsIs => Some(quote!(#ty: #check)),
                Convert::Display(_) => {
                    let ty = inside_option(ty).unwrap_or(ty);
                    Some(quote!(#ty: ::core::fmt::Display))
                }
                // The function declares its own bounds.
                Convert::With(_) => None,
            }
        })
        .collect()
}

fn mentions(tokens: TokenStream, params: &[&Ident]) -> bool {
    tokens.into_iter().any(|tree| match tree {
        proc_macro2::TokenTree::Ident(ident) => params.contains(&&ident),
        proc_macro2::TokenTree::Group(group) => mentions(group.stream(), params),
        proc_macro2::TokenTree::Punct(_) | proc_macro2::TokenTree::Literal(_) => false,
    })
}
