//! The kinds of fields as types, and what each of them takes.
//!
//! A leaf type implements `Value<K>` for every `K` that takes it, so that one implementation serves them all.

/// Declares kinds that have no value.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $kind {}
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
    /// Whatever has a form on the wire: the kind of a field beyond the page.
    Any,
}

/// Text: a plain string or one of a list of words. `ID` is [`events_spec::FieldDef::value_id`] of the field.
#[derive(Debug)]
pub enum Text<const ID: u64> {}

/// Text of which `yes` is a documented value, so that a `bool` can stand for it.
#[derive(Debug)]
pub enum YesText<const ID: u64> {}

/// A kind that takes strings.
pub trait TakesStr {}
impl<const ID: u64> TakesStr for Text<ID> {}
impl<const ID: u64> TakesStr for YesText<ID> {}
impl TakesStr for Any {}

/// A kind that takes the enums made for the field `ID`.
pub trait TakesWord<const ID: u64> {}
impl<const ID: u64> TakesWord<ID> for Text<ID> {}
impl<const ID: u64> TakesWord<ID> for YesText<ID> {}
impl<const ID: u64> TakesWord<ID> for Any {}

/// A kind that takes a `bool`.
pub trait TakesYes {}
impl<const ID: u64> TakesYes for YesText<ID> {}
impl TakesYes for Any {}

/// A kind that takes integers.
pub trait TakesInt {}
impl TakesInt for Int {}
impl TakesInt for Usecs {}
impl TakesInt for Any {}

/// A kind that takes durations.
pub trait TakesUsecs {}
impl TakesUsecs for Usecs {}
impl TakesUsecs for Any {}

/// A kind that takes points in time.
pub trait TakesTime {}
impl TakesTime for Time {}
impl TakesTime for Any {}

/// A kind that takes IP addresses.
pub trait TakesIp {}
impl TakesIp for Ip {}
impl TakesIp for Any {}

/// A kind that takes lists of strings.
pub trait TakesStrList {}
impl TakesStrList for StrList {}
impl TakesStrList for Any {}
