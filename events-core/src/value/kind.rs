//! The kinds of fields as types, and the values that each kind accepts.
//!
//! A basic type implements `OfKind<K>` for every kind `K` that accepts it, so one implementation covers all of them.

/// Declares kinds as types without values.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $kind {}
        impl Sealed for $kind {}
    )*};
}

kinds! {
    /// A signed 64-bit integer.
    Int,
    /// A duration in microseconds.
    Usecs,
    /// A point in time.
    Time,
    /// An IP address.
    Ip,
    /// A list of strings.
    StrList,
    /// Any value that can be exported: the kind of a field that is not on the page.
    Any,
}

/// Text: a string or a word from a list. `ID` is `events_spec::FieldDef::value_id` of the field.
#[derive(Debug)]
pub enum Text<const ID: u64> {}

/// Text with the documented value `yes`, so that a `bool` is accepted too.
#[derive(Debug)]
pub enum YesText<const ID: u64> {}

/// Declares traits of kinds and the kinds that have them. They are sealed.
macro_rules! takes {
    ($($(#[$doc:meta])* $takes:ident: $($kind:ty $(where $id:ident)?),*;)*) => {$(
        $(#[$doc])*
        pub trait $takes: Sealed {}
        $(impl$(<const $id: u64>)? $takes for $kind {})*
    )*};
}

takes! {
    /// A kind that accepts strings.
    TakesStr: Text<ID> where ID, YesText<ID> where ID, Any;
    /// A kind that accepts a `bool`.
    TakesYes: YesText<ID> where ID, Any;
    /// A kind that accepts integers.
    TakesInt: Int, Usecs, Any;
    /// A kind that accepts durations.
    TakesUsecs: Usecs, Any;
    /// A kind that accepts points in time.
    TakesTime: Time, Any;
    /// A kind that accepts IP addresses.
    TakesIp: Ip, Any;
    /// A kind that accepts lists of strings.
    TakesStrList: StrList, Any;
}

/// A kind that accepts the enums made for the field `ID`.
pub trait TakesWord<const ID: u64>: Sealed {}
impl<const ID: u64> TakesWord<ID> for Text<ID> {}
impl<const ID: u64> TakesWord<ID> for YesText<ID> {}
impl<const ID: u64> TakesWord<ID> for Any {}

/// Seals the traits of kinds.
mod sealed {
    pub trait Sealed {}
}

use sealed::Sealed;

impl<const ID: u64> Sealed for Text<ID> {}
impl<const ID: u64> Sealed for YesText<ID> {}
