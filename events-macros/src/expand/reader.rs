//! The implementation of `EventReader`.

use events_spec::Misfit;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{files, kind, lints, mentions, param};
use crate::check::{Asked, ReadEvent, ReadField, ReadSource, Reader, Shape, Variant};
use crate::input::Krate;
use crate::naming::own_check_trait;
use crate::table::Page;

/// What an expansion collects on its way.
struct Cx<'a> {
    krate: &'a Krate,
    taken: Vec<Ident>,
    traits: Vec<TokenStream>,
    here: Span,
}

/// The implementation of `EventReader`.
pub(crate) fn reader(reader: &Reader<'_>, krate: &Krate, page: &Page) -> TokenStream {
    let mut cx = Cx { krate, taken: Vec::new(), traits: Vec::new(), here: reader.ident.span() };
    let (reads, read) = match &reader.shape {
        Shape::Struct(event) => {
            let name = event.name;
            let fields = fields(&mut cx, event);
            (quote!(__event == #name), quote!(#krate::__private::Result::Ok(Self { #(#fields)* })))
        }
        Shape::Enum(variants) => {
            let arms: Vec<_> = variants.iter().map(|(ident, variant)| arm(&mut cx, ident, variant)).collect();
            let (tests, arms): (Vec<_>, Vec<_>) = arms.into_iter().unzip();
            let read = quote! {
                #(#arms)*
                #krate::__private::Result::Err(__fields.other_event())
            };
            (quote!(false #(|| #tests)*), read)
        }
    };
    let (_, type_generics, where_clause) = reader.generics.split_for_impl();
    let params = reader.generics.params.iter().map(param);
    let lifetimes = reader.generics.lifetimes().map(|lifetime| &lifetime.lifetime);
    let bound = if reader.generics.lifetimes().next().is_some() { quote!(: #(#lifetimes +)*) } else { quote!() };
    let where_clause = bounds(reader, where_clause, krate);
    let (item, files, lints, traits) = (reader.ident, files(page), lints(reader.deprecated), &cx.traits);
    quote! {
        #files
        const _: () = {
            #(#traits)*
            #[automatically_derived]
            #lints
            impl<'__r #bound, #(#params),*> #krate::EventReader<'__r> for #item #type_generics #where_clause {
                fn reads(__event: &#krate::__private::str) -> #krate::__private::bool {
                    #reads
                }
                fn read(
                    __fields: &#krate::__private::read::ReadFields<'__r>,
                ) -> #krate::__private::Result<Self, #krate::__private::read::ReadError> {
                    #read
                }
            }
        };
    }
}

/// How a variant knows its events, and how it is made.
fn arm(cx: &mut Cx<'_>, ident: &Ident, variant: &Variant<'_>) -> (TokenStream, TokenStream) {
    let krate = cx.krate;
    match variant {
        Variant::Event(event) => {
            let (name, fields) = (event.name, fields(cx, event));
            let make = quote! {
                if __fields.event_name() == #name {
                    return #krate::__private::Result::Ok(Self::#ident { #(#fields)* });
                }
            };
            (quote!(__event == #name), make)
        }
        Variant::Reader(ty) => {
            let reader = quote_spanned!(cx.here.located_at(ty.span())=> <#ty as #krate::EventReader<'__r>>);
            let make = quote! {
                if #reader::reads(__fields.event_name()) {
                    return #reader::read(__fields).map(Self::#ident);
                }
            };
            (quote!(#reader::reads(__event)), make)
        }
    }
}

fn fields(cx: &mut Cx<'_>, event: &ReadEvent<'_>) -> Vec<TokenStream> {
    event.fields.iter().map(|field| self::field(cx, field)).collect()
}

/// A field of a literal. What is wrong with its type is an error about the type.
fn field(cx: &mut Cx<'_>, field: &ReadField<'_>) -> TokenStream {
    let (ident, ty) = (field.ident, field.ty);
    let Some(source) = &field.source else { return quote!(#ident: ::core::default::Default::default(),) };
    let krate = cx.krate;
    let (name, kind) = (&source.name, kind(source.takes, krate));
    let there = cx.here.located_at(ty.span());
    let absent = source.absent.as_ref().map(|misfit| {
        let check = define(cx, &format!("{name}_absent"), misfit, &quote!(#krate::__private::read::MayBeAbsent), None);
        quote_spanned!(there=> <#ty as #check>::ask();)
    });
    let value = match (source, &source.asked) {
        (ReadSource { with: Some(with), .. }, _) => {
            quote_spanned!(cx.here.located_at(with.span())=> __fields.get_with::<#kind, _, _>(#name, #with))
        }
        (_, Asked::Specially(misfit) | Asked::Doubtfully(misfit)) => {
            let bound = quote!(#krate::__private::read::ReadAs<'__r, #kind>);
            let check = define(cx, name, misfit, &bound, Some((name, &kind)));
            quote_spanned!(there=> <#ty as #check<'__r>>::read(__fields))
        }
        (_, Asked::ByKind | Asked::ByField) => quote_spanned!(there=> __fields.get::<#kind, #ty>(#name)),
    };
    match absent {
        Some(absent) => quote!(#ident: { #absent #value? },),
        None => quote!(#ident: #value?,),
    }
}

/// A trait that everything implements which can hold the field, or can be without it.
fn define(
    cx: &mut Cx<'_>,
    name: &str,
    misfit: &Misfit,
    bound: &TokenStream,
    reads: Option<(&String, &TokenStream)>,
) -> Ident {
    let krate = cx.krate;
    let check = own_check_trait(name, &cx.taken);
    cx.taken.push(check.clone());
    let Misfit { message, label, notes } = misfit;
    let (declared, lifetime) = match reads {
        Some(_) => (Some(quote!('__r,)), Some(quote!(<'__r>))),
        None => (None, None),
    };
    let (signature, body) = match reads {
        Some((field, kind)) => {
            let error = quote!(#krate::__private::read::ReadError);
            (
                quote! {
                    fn read(
                        __fields: &#krate::__private::read::ReadFields<'__r>,
                    ) -> #krate::__private::Result<Self, #error>
                },
                quote!(__fields.get::<#kind, Self>(#field)),
            )
        }
        None => (quote!(fn ask()), quote!()),
    };
    cx.traits.push(quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label, #(note = #notes),*)]
        trait #check #lifetime: ::core::marker::Sized {
            #signature;
        }
        #[diagnostic::do_not_recommend]
        impl<#declared __T: #bound> #check #lifetime for __T {
            #signature {
                #body
            }
        }
    });
    check
}

/// What must hold of the fields whose types depend on type parameters.
fn bounds(reader: &Reader<'_>, written: Option<&syn::WhereClause>, krate: &Krate) -> TokenStream {
    let params: Vec<&Ident> = reader.generics.type_params().map(|param| &param.ident).collect();
    let events: Vec<&ReadEvent<'_>> = match &reader.shape {
        Shape::Struct(event) => vec![event],
        Shape::Enum(variants) => variants
            .iter()
            .filter_map(|(_, variant)| match variant {
                Variant::Event(event) => Some(event),
                Variant::Reader(_) => None,
            })
            .collect(),
    };
    let fields = events.into_iter().flat_map(|event| &event.fields);
    let generic = fields.filter(|field| mentions(field.ty.to_token_stream(), &params));
    let bounds: Vec<TokenStream> = generic
        .filter_map(|field| {
            let ty = field.ty;
            match &field.source {
                None => Some(quote!(#ty: ::core::default::Default)),
                Some(ReadSource { with: Some(_), .. }) => None,
                Some(source) => {
                    let kind = kind(source.takes, krate);
                    Some(quote!(#ty: #krate::__private::read::ReadAs<'__r, #kind>))
                }
            }
        })
        .collect();
    match written {
        written if bounds.is_empty() => written.to_token_stream(),
        Some(written) if written.predicates.empty_or_trailing() => quote!(#written #(#bounds,)*),
        Some(written) => quote!(#written, #(#bounds,)*),
        None => quote!(where #(#bounds,)*),
    }
}
