//! The kinds of fields as types, and what each kind takes.
//!
//! A leaf type implements `OfKind<K>` for every `K` that takes it, so that one implementation serves them all.

/// Declares kinds that have no value.
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
    /// Any value that has a form on the wire: the kind of a field that no page documents.
    Any,
}

/// Text: a plain string or one of a list of words. `ID` is [`events_spec::FieldDef::value_id`] of the field.
#[derive(Debug)]
pub enum Text<const ID: u64> {}

/// Text of which `yes` is a documented value, so that a `bool` can stand for it.
#[derive(Debug)]
pub enum YesText<const ID: u64> {}

/// Declares traits of kinds, with the kinds that have them. They are sealed: no kind can be added elsewhere.
macro_rules! takes {
    ($($(#[$doc:meta])* $takes:ident: $($kind:ty $(where $id:ident)?),*;)*) => {$(
        $(#[$doc])*
        pub trait $takes: Sealed {}
        $(impl$(<const $id: u64>)? $takes for $kind {})*
    )*};
}

takes! {
    /// A kind that takes strings.
    TakesStr: Text<ID> where ID, YesText<ID> where ID, Any;
    /// A kind that takes a `bool`.
    TakesYes: YesText<ID> where ID, Any;
    /// A kind that takes integers.
    TakesInt: Int, Usecs, Any;
    /// A kind that takes durations.
    TakesUsecs: Usecs, Any;
    /// A kind that takes points in time.
    TakesTime: Time, Any;
    /// A kind that takes IP addresses.
    TakesIp: Ip, Any;
    /// A kind that takes lists of strings.
    TakesStrList: StrList, Any;
}

/// A kind that takes the enums made for the field `ID`.
pub trait TakesWord<const ID: u64>: Sealed {}
impl<const ID: u64> TakesWord<ID> for Text<ID> {}
impl<const ID: u64> TakesWord<ID> for YesText<ID> {}
impl<const ID: u64> TakesWord<ID> for Any {}

/// Keeps the traits of kinds to this file.
mod sealed {
    pub trait Sealed {}
}

use sealed::Sealed;

impl<const ID: u64> Sealed for Text<ID> {}
impl<const ID: u64> Sealed for YesText<ID> {}
