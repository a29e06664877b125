//! What a Rust type is by its name, as far as the standard library's names go.
//!
//! A name is no proof: `type Count = String` is text, and somebody may call his own type `String`. So a class is
//! only ever used to reject with better words; whether a type fits is for the compiler to say.

use syn::{GenericArgument, Path, PathArguments, PathSegment, Type};

/// A class of types of the standard library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Text,
    Bytes,
    Int,
    Bool,
    Float,
    Char,
    Duration,
    Time,
    Instant,
    Ip,
    SocketAddr,
    Path,
    List,
    OtherList,
    Set,
    Map,
    Nothing,
    Pointer,
}

impl Class {
    /// The class in words, with its article.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Int => "an integer",
            Self::Bool => "a yes or no",
            Self::Float => "a floating-point number",
            Self::Char => "a single character",
            Self::Duration => "a duration",
            Self::Time => "a time",
            Self::Instant => "a reading of a clock without a date",
            Self::Ip => "an IP address",
            Self::SocketAddr => "an address with a port",
            Self::Path => "a path or string of the operating system",
            Self::List => "a list of strings",
            Self::OtherList => "a list of other things",
            Self::Set => "a set without an order",
            Self::Map => "a map",
            Self::Nothing => "a tuple",
            Self::Pointer => "a function or pointer",
        }
    }
}

/// The class of a type and the part of it that decides: of `Option<f64>` a number, by `f64`.
pub(crate) fn class(ty: &Type) -> Option<(Class, &Type)> {
    match ty {
        Type::Group(group) => class(&group.elem),
        Type::Paren(paren) => class(&paren.elem),
        Type::Reference(reference) => class(&reference.elem),
        Type::Slice(slice) => list(ty, &slice.elem),
        Type::Array(array) => list(ty, &array.elem),
        Type::Tuple(_) => Some((Class::Nothing, ty)),
        Type::FnPtr(_) | Type::Ptr(_) | Type::Never(_) => Some((Class::Pointer, ty)),
        Type::Path(path) if path.qself.is_none() => {
            let segment = standard(&path.path)?;
            named(ty, segment)
        }
        // Of every other form nothing can be said by its looks.
        _ => None,
    }
}

/// The last word of a path that stands alone or begins in the standard library.
fn standard(path: &Path) -> Option<&PathSegment> {
    let from_std = |first: &PathSegment| ["std", "core", "alloc"].iter().any(|name| first.ident == name);
    (path.segments.len() == 1 || path.segments.first().is_some_and(from_std)).then(|| path.segments.last()).flatten()
}

fn named<'t>(ty: &'t Type, segment: &'t PathSegment) -> Option<(Class, &'t Type)> {
    let class = match segment.ident.to_string().as_str() {
        "Option" | "Box" | "Rc" | "Arc" | "Cow" => return class(argument(segment)?),
        "Vec" | "VecDeque" | "BTreeSet" => return list(ty, argument(segment)?),
        "String" | "str" => Class::Text,
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => Class::Int,
        "bool" => Class::Bool,
        "f32" | "f64" => Class::Float,
        "char" => Class::Char,
        "Duration" => Class::Duration,
        "SystemTime" => Class::Time,
        "Instant" => Class::Instant,
        "IpAddr" | "Ipv4Addr" | "Ipv6Addr" => Class::Ip,
        "SocketAddr" | "SocketAddrV4" | "SocketAddrV6" => Class::SocketAddr,
        "Path" | "PathBuf" | "OsStr" | "OsString" | "CStr" | "CString" => Class::Path,
        "HashSet" => Class::Set,
        "HashMap" | "BTreeMap" => Class::Map,
        _ => return None,
    };
    Some((class, ty))
}

/// The class of a list by its members.
fn list<'t>(ty: &'t Type, member: &'t Type) -> Option<(Class, &'t Type)> {
    let class = match class(member)? {
        (Class::Text, _) => Class::List,
        (Class::Int, Type::Path(path)) if path.path.is_ident("u8") => Class::Bytes,
        _ => Class::OtherList,
    };
    Some((class, ty))
}

/// The type that a wrapper is around: the last of its arguments that is one.
fn argument(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().rev().find_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        }),
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::parse_str;

    use super::*;

    fn check(ty: &str, expect: Option<(Class, &str)>) {
        let ty: Type = parse_str(ty).unwrap();
        let found = class(&ty).map(|(class, part)| (class, part.to_token_stream().to_string().replace(' ', "")));
        assert_eq!(found, expect.map(|(class, part)| (class, part.to_owned())));
    }

    #[test]
    fn a_class_is_found_through_wrappers_and_names_the_deciding_part() {
        check("Option<&'a f64>", Some((Class::Float, "f64")));
        check("std::borrow::Cow<'a, str>", Some((Class::Text, "str")));
        check("Arc<[String]>", Some((Class::List, "[String]")));
        check("&[u8]", Some((Class::Bytes, "[u8]")));
        check("Vec<Vec<u8>>", Some((Class::OtherList, "Vec<Vec<u8>>")));
        check("()", Some((Class::Nothing, "()")));
    }

    #[test]
    fn nothing_is_said_of_names_that_are_not_the_standard_library_s() {
        check("ReplyState", None);
        check("chrono::Duration", None);
        check("Option<T>", None);
        check("<T as Trait>::String", None);
        check("Vec<Tag>", None);
    }
}
