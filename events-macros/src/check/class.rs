//! Classifies Rust types by their names, for types of the standard library.
//!
//! A name proves nothing: `type Count = String` is text, and a user may have their own type `String`. The compiler
//! decides whether a type fits; the class only selects the error message.

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
    /// A `PhantomData`.
    Marker,
    /// A tuple, a function or a pointer.
    Other,
}

/// The class of a type, ignoring wrappers: `Option<f64>` is a number.
pub(crate) fn class(ty: &Type) -> Option<Class> {
    match ty {
        Type::Group(group) => class(&group.elem),
        Type::Paren(paren) => class(&paren.elem),
        Type::Reference(reference) => class(&reference.elem),
        Type::Slice(slice) => list(&slice.elem),
        Type::Array(array) => list(&array.elem),
        Type::Tuple(_) | Type::FnPtr(_) | Type::Ptr(_) | Type::Never(_) => Some(Class::Other),
        Type::Path(path) if path.qself.is_none() => named(standard(&path.path)?),
        // Other forms of types do not reveal their class.
        _ => None,
    }
}

/// The type inside an `Option`, judging by the name.
pub(crate) fn inside_option(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Group(group) => inside_option(&group.elem),
        Type::Paren(paren) => inside_option(&paren.elem),
        Type::Path(path) => argument(standard(&path.path).filter(|segment| segment.ident == "Option")?),
        // No other type has the name `Option`.
        _ => None,
    }
}

/// The last segment of a path that has only one segment or begins in the standard library.
fn standard(path: &Path) -> Option<&PathSegment> {
    let from_std = |first: &PathSegment| ["std", "core", "alloc"].iter().any(|name| first.ident == name);
    (path.segments.len() == 1 || path.segments.first().is_some_and(from_std)).then(|| path.segments.last()).flatten()
}

fn named(segment: &PathSegment) -> Option<Class> {
    Some(match segment.ident.to_string().as_str() {
        "Option" | "Box" | "Rc" | "Arc" | "Cow" => return class(argument(segment)?),
        "Vec" | "VecDeque" | "BTreeSet" => return list(argument(segment)?),
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
        "PhantomData" => Class::Marker,
        _ => return None,
    })
}

/// The class of a list with these members.
fn list(member: &Type) -> Option<Class> {
    Some(match (class(member)?, member) {
        (Class::Text, _) => Class::List,
        (Class::Int, Type::Path(path)) if path.path.is_ident("u8") => Class::Bytes,
        _ => Class::OtherList,
    })
}

/// The type inside a wrapper: its last argument that is a type.
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
    use syn::parse_str;

    use super::*;

    fn check(ty: &str, expect: Option<Class>) {
        assert_eq!(class(&parse_str(ty).unwrap()), expect, "{ty}");
    }

    #[test]
    fn a_class_is_found_through_wrappers() {
        check("Option<&'a f64>", Some(Class::Float));
        check("std::borrow::Cow<'a, str>", Some(Class::Text));
        check("Arc<[String]>", Some(Class::List));
        check("&[u8]", Some(Class::Bytes));
        check("Vec<Vec<u8>>", Some(Class::OtherList));
        check("()", Some(Class::Other));
    }

    #[test]
    fn types_outside_the_standard_library_have_no_class() {
        check("ReplyState", None);
        check("chrono::Duration", None);
        check("Option<T>", None);
        check("<T as Trait>::String", None);
        check("Vec<Tag>", None);
    }
}
