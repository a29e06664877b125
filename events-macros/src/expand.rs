//! From what has been checked to tokens; nothing here can fail.
//!
//! Parameters have names that nobody gives to a constant, for a pattern would mean the constant.
//!
//! An expansion is small on purpose: one implementation whose body has a call for each field. The compiler pays for
//! items and for generic arguments that are spelled out far more than for calls, so the traits that check a field's
//! type stand in `events-core`, one for each field of Dovecot's page. Only a page of the user's own brings its traits
//! along.

use events_spec::{FieldDef, Kind, Table};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, Type};

use crate::check::{Emitter, Meaning, Recorded, Words};
use crate::errors::kind::{is_usecs, unimplemented};
use crate::input::Krate;
use crate::naming::{check_trait, own_check_trait};
use crate::table::Source;

/// The implementation of `EventEmitter`.
pub(crate) fn emitter(emitter: &Emitter<'_>, krate: &Krate, source: &Source) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = emitter.generics.split_for_impl();
    let (item, event) = (emitter.ident, emitter.event);
    // All of it resolves like the struct's name, so that one `self` serves every field, whoever wrote it.
    let here = item.span();
    let categories = categories(emitter, krate);
    let bounds = bounds(emitter, krate, source);
    let where_clause = match (where_clause, bounds.is_empty()) {
        (_, true) => where_clause.to_token_stream(),
        (Some(written), false) if written.predicates.empty_or_trailing() => quote!(#written #(#bounds,)*),
        (Some(written), false) => quote!(#written, #(#bounds,)*),
        (None, false) => quote!(where #(#bounds,)*),
    };
    let visit = if emitter.fields.is_empty() { quote!(_) } else { quote_spanned!(here=> __visit) };
    let receiver = quote_spanned!(here=> &self);
    let records = emitter.fields.iter().map(|field| record(field, krate, source, here));
    let implementation = quote! {
        #[automatically_derived]
        impl #impl_generics #krate::EventEmitter for #item #type_generics #where_clause {
            fn event_name(&self) -> &#krate::__private::str {
                #event
            }
            #categories
            fn record(#receiver, #visit: &mut dyn #krate::Visit) {
                #(#records)*
            }
        }
    };
    if source.is_vendored() {
        return implementation;
    }
    let files = files(source);
    let checks = own_checks(emitter, krate);
    quote! {
        const _: () = {
            #files
            #(#checks)*
            #implementation
        };
    }
}

/// The implementations for an enum of words.
pub(crate) fn value(words: &Words<'_>, krate: &Krate, source: &Source) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = words.generics.split_for_impl();
    let params = words.generics.params.iter().map(param);
    let item = words.ident;
    let id = Literal::u64_unsuffixed(words.field.value_id());
    let arms = words.variants.iter().map(|(variant, word)| quote!(Self::#variant => #word,));
    // An enum without variants has no value to match, and a reference to it is none.
    let matched = if words.variants.is_empty() { quote!(*self) } else { quote!(self) };
    let files = files(source);
    quote! {
        #files
        #[automatically_derived]
        impl #impl_generics #krate::EventValue for #item #type_generics #where_clause {
            fn as_str(&self) -> &#krate::__private::str {
                match #matched {
                    #(#arms)*
                }
            }
        }
        #[automatically_derived]
        impl<#(#params,)* __Kind: #krate::__private::TakesWord<#id>> #krate::__private::OfKind<__Kind>
            for #item #type_generics #where_clause
        {
            fn record(&self, __field: &#krate::__private::str, __visit: &mut dyn #krate::Visit) {
                #krate::Visit::str(__visit, __field, #krate::EventValue::as_str(self));
            }
        }
    }
}

/// The check traits of every field of a page, each once.
pub(crate) fn field_checks(table: &Table<'_>) -> TokenStream {
    let krate = quote!(crate);
    let mut seen: Vec<(&str, u32)> = Vec::new();
    let mut checks = TokenStream::new();
    for field in table.events.iter().flat_map(|event| event.fields) {
        if !seen.contains(&(field.name, field.line)) {
            seen.push((field.name, field.line));
            checks.extend(check(table, field, &check_trait(field), &krate));
        }
    }
    checks
}

/// What makes the build look at the files of a page again when they change.
fn files(source: &Source) -> TokenStream {
    let files = source.files();
    quote!(#(const _: &[::core::primitive::u8] = ::core::include_bytes!(#files);)*)
}

/// The trait that everything implements which can be the value of a field.
///
/// The blanket implementation is not to be recommended: it would lead the compiler to list other types.
fn check(table: &Table<'_>, field: &FieldDef<'_>, check: &Ident, krate: &impl ToTokens) -> TokenStream {
    let name = field.name;
    let (message, label, [says, fits]) = unimplemented(table, field);
    let kind = kind(field, krate);
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #says, note = #fits)]
        pub trait #check {
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

/// The check traits that an emitter for the user's own page brings along.
fn own_checks(emitter: &Emitter<'_>, krate: &Krate) -> Vec<TokenStream> {
    let documented = emitter.fields.iter().filter_map(|field| match &field.meaning {
        Meaning::Documented(def) => Some(*def),
        Meaning::Extra(_) => None,
    });
    documented.map(|field| check(emitter.table, field, &own_check_trait(field), krate)).collect()
}

/// The kind of a field as a type.
fn kind(field: &FieldDef<'_>, krate: &impl ToTokens) -> TokenStream {
    let id = Literal::u64_unsuffixed(field.value_id());
    match field.kind {
        Kind::Int if is_usecs(field) => quote!(#krate::__private::Usecs),
        Kind::Int => quote!(#krate::__private::Int),
        Kind::Time => quote!(#krate::__private::Time),
        Kind::Ip => quote!(#krate::__private::Ip),
        Kind::StrList => quote!(#krate::__private::StrList),
        Kind::Enum if field.values.contains(&"yes") => quote!(#krate::__private::YesText<#id>),
        Kind::Str | Kind::Enum => quote!(#krate::__private::Text<#id>),
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

/// The path of the trait that checks a field.
fn check_path(field: &Recorded<'_>, krate: &Krate, source: &Source) -> TokenStream {
    match &field.meaning {
        Meaning::Extra(_) => quote!(#krate::__private::Extra),
        Meaning::Documented(def) if source.is_vendored() => {
            let check = check_trait(def);
            quote!(#krate::__private::#check)
        }
        Meaning::Documented(def) => own_check_trait(def).into_token_stream(),
    }
}

/// The call that records a field.
///
/// The argument lies where the field's type is written, so that the compiler's error about it does too.
fn record(field: &Recorded<'_>, krate: &Krate, source: &Source, here: Span) -> TokenStream {
    let check = check_path(field, krate, source);
    let (start, end) = ends(field.ty);
    let (start, end) = (here.located_at(start), here.located_at(end));
    let mut member = field.ident.clone();
    member.set_span(end);
    let receiver = quote_spanned!(start=> &self.);
    let visit = Ident::new("__visit", here);
    match &field.meaning {
        Meaning::Documented(_) => quote!(#check::record(#receiver #member, #visit);),
        Meaning::Extra(name) => quote!(#check::record(#receiver #member, #name, #visit);),
    }
}

/// The first and the last token of a type.
fn ends(ty: &Type) -> (Span, Span) {
    let mut spans = ty.to_token_stream().into_iter().map(|tree| tree.span());
    match spans.next() {
        Some(first) => (first, spans.last().unwrap_or(first)),
        None => (ty.span(), ty.span()),
    }
}

/// A generic parameter as an `impl` declares it: without its default.
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

/// What must hold of the fields whose types depend on type parameters.
fn bounds(emitter: &Emitter<'_>, krate: &Krate, source: &Source) -> Vec<TokenStream> {
    let params: Vec<&Ident> = emitter.generics.type_params().map(|param| &param.ident).collect();
    if params.is_empty() {
        return Vec::new();
    }
    let generic = emitter.fields.iter().filter(|field| mentions(field.ty.to_token_stream(), &params));
    generic
        .map(|field| {
            let (ty, check) = (field.ty, check_path(field, krate, source));
            quote!(#ty: #check)
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
