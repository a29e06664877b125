//! The entries of `#[event(...)]`: the table that the parser uses, and the documentation of the derives, from the same rows.

mod emitter;
mod parent;
mod reader;
mod value;

pub(crate) use emitter::{EMITTER, FIELD, emitter, field};
pub(crate) use parent::{PARENT, parent};
pub(crate) use reader::{READ_FIELD, READ_VARIANT, READER};
#[cfg(any(feature = "read", test))]
pub(crate) use reader::{read_field, read_variant, reader};
pub(crate) use value::{VALUE, VARIANT, value, variant};

/// Declares the entries of a place as a table, and a macro with their documentation as a literal.
///
/// Each row has the name of the entry, what it takes, and how it is written. Its documentation says what it does, which
/// mistake it prevents, and has an example that runs.
macro_rules! entries {
    ($table:ident, $docs:ident: $($(#[doc = $text:literal])+ $name:literal $takes:ident $example:literal;)+) => {
        pub(crate) const $table: &[$crate::attr::Form] = &[$(
            $crate::attr::Form { name: $name, takes: $crate::attr::form::Takes::$takes, example: $example },
        )+];

        #[allow(unused_macros, reason = "a derive whose feature is off has no documentation")]
        macro_rules! $docs {
            () => { concat!($("## `", $example, "`\n\n", $($text, "\n",)+ "\n"),+) };
        }
        #[allow(unused_imports, reason = "as above")]
        pub(crate) use $docs;
    };
}

use entries;

#[cfg(test)]
mod tests {
    use crate::attr::Place;

    #[test]
    fn every_entry_says_what_it_does_and_prevents_and_has_an_example() {
        let docs = [
            (Place::Emitter, super::emitter!()),
            (Place::Field, super::field!()),
            (Place::Parent, super::parent!()),
            (Place::Reader, super::reader!()),
            (Place::ReadField, super::read_field!()),
            (Place::ReadVariant, super::read_variant!()),
            (Place::Value, super::value!()),
            (Place::Variant, super::variant!()),
        ];
        assert_eq!(docs.len(), Place::ALL.len());
        for (place, docs) in docs {
            let mut sections = docs.split("## `").skip(1);
            for form in place.forms() {
                let section = sections.next().unwrap();
                let name = form.name;
                assert!(section.starts_with(&format!("{}`\n\n", form.example)), "{name}: {section}");
                assert!(section.contains("\n\n Prevents "), "{name} does not say which mistake it prevents");
                let mut parts = section.split("```");
                let code: String = std::iter::from_fn(|| parts.nth(1)).collect();
                let uses = code.split("#[event(").skip(1).filter_map(|rest| rest.split(")]").next());
                assert!(uses.into_iter().any(|entries| entries.contains(name)), "no example of {name} uses it: {code}");
            }
            assert_eq!(sections.next(), None);
        }
    }
}
