//! One trait without generic arguments for each kind of field.
//!
//! Expansions of the derive use them for types of the standard library that certainly fit, and for fields that are not
//! on the page. They are the cheapest to compile.

use super::{Any, Int, Ip, OfKind, StrList, Text, Time, Usecs, YesText};
use crate::Visit;

/// Declares a trait that is implemented for every type that fits a kind.
///
/// The implementation is marked so that the compiler does not suggest other types.
macro_rules! fields {
    ($($(#[$attribute:meta])* $field:ident: $kind:ty;)*) => {$(
        $(#[$attribute])*
        pub trait $field {
            /// Passes the value to `visit` as the field `field`.
            fn record(&self, field: &str, visit: &mut dyn Visit);
        }

        #[diagnostic::do_not_recommend]
        impl<T: ?Sized + OfKind<$kind>> $field for T {
            fn record(&self, field: &str, visit: &mut dyn Visit) {
                OfKind::<$kind>::record(self, field, visit);
            }
        }
    )*};
}

fields! {
    /// A value of a string field.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot be the value of a string field [wrong-kind]", label = "not a string")]
    TextField: Text<0>;

    /// A value of a field that may be `yes`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the value of a field that may be `yes` [wrong-kind]",
        label = "neither a string nor a `bool`"
    )]
    YesField: YesText<0>;

    /// A value of an integer field.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot be the value of an integer field [wrong-kind]", label = "not an integer")]
    IntField: Int;

    /// A value of a field that counts microseconds.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the value of a field of microseconds [wrong-kind]",
        label = "neither an integer nor a duration"
    )]
    UsecsField: Usecs;

    /// A value of a time field.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot be the value of a time field [wrong-kind]", label = "not a time")]
    TimeField: Time;

    /// A value of a field with an IP address.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot be the value of an IP address field [wrong-kind]", label = "not an IP address")]
    IpField: Ip;

    /// A value of a field with a list of strings.
    #[diagnostic::on_unimplemented(message = "`{Self}` cannot be the value of a list field [wrong-kind]", label = "not a list of strings")]
    ListField: StrList;

    /// A value of a field that is not on the page: any type that can be exported.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be the value of an `extra` field [wrong-kind]",
        label = "neither a string, an integer, a time, an IP address nor a list of strings",
        note = "an enum needs `#[derive(EventValue)]`; a newtype must implement `events_core::AsValue`"
    )]
    Extra: Any;
}
