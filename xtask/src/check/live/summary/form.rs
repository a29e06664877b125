//! Parts of a summary in JSON, and whether a summary that was read is one that this program writes.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use events_core::export::scan::Problem;
use events_spec::Spec;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};

use super::{Asked, EventSeen, FieldSeen, Malformed, PageName, Summary};
use crate::check::live::check::{Page, definitions};
use crate::check::live::place::{Seen, Trouble};

/// The maximum length of a text in a summary, several times that of an excerpt.
const LONGEST: usize = 8 << 10;

/// The names of shapes, in the order of their numbers.
const SHAPES: [&str; 9] = ["str", "escaped-str", "int", "seconds", "number", "list", "other", "text", "escaped-text"];

/// Problems by their ids.
pub(super) mod malformed {
    use super::*;

    pub(in crate::check::live) fn serialize<S: Serializer>(
        all: &BTreeMap<Problem, Malformed>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_map(all.iter().map(|(problem, malformed)| (problem.id(), malformed)))
    }

    pub(in crate::check::live) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<Problem, Malformed>, D::Error> {
        let all = BTreeMap::<String, Malformed>::deserialize(from)?;
        let known = all.into_iter().map(|(id, malformed)| match Problem::from_id(&id) {
            Some(problem) => Ok((problem, malformed)),
            None => Err(D::Error::custom(format_args!("unknown problem `{}`", id.escape_debug()))),
        });
        known.collect()
    }
}

/// A set of shapes by their names.
pub(super) mod shapes {
    use super::*;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(in crate::check::live) fn serialize<S: Serializer>(set: &u16, to: S) -> Result<S::Ok, S::Error> {
        let names = SHAPES.iter().enumerate().filter(|(shape, _)| *set & 1 << shape != 0);
        to.collect_seq(names.map(|(_, name)| name))
    }

    pub(in crate::check::live) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
        let mut set = 0;
        for name in Vec::<String>::deserialize(from)? {
            match SHAPES.iter().position(|known| **known == *name) {
                Some(shape) => set |= 1 << shape,
                None => return Err(D::Error::custom(format_args!("unknown shape `{}`", name.escape_debug()))),
            }
        }
        Ok(set)
    }
}

impl Asked {
    /// What a stream is compared with.
    #[must_use]
    pub fn new(specs: &[&Spec], scope: &[String]) -> Self {
        let page = |spec: &&Spec| PageName {
            dovecot: spec.version.map(|version| version.to_string()).or_else(|| spec.release.clone()),
            sha256: spec.pages.iter().map(|page| page.sha256.clone()).collect(),
        };
        Self { pages: specs.iter().map(page).collect(), scope: scope.to_vec() }
    }

    /// Refuses a summary of something else.
    fn check(&self, other: &Self) -> Result<()> {
        if self.scope != other.scope {
            bail!(
                "the summary is of {}, and this report of {}; give the same `--scope` to both",
                in_words(&other.scope),
                in_words(&self.scope)
            );
        }
        if self.pages == other.pages {
            return Ok(());
        }
        let (own, others) = (versions(&self.pages), versions(&other.pages));
        let which = if own == others {
            format!("other bytes than the page of this report for {own}")
        } else {
            format!("the page for {others}, and this report for {own}")
        };
        bail!("the summary was made with {which}; give the same `--dovecot` and `--spec` to both, and the same program")
    }
}

fn in_words(scope: &[String]) -> String {
    if scope.is_empty() { "all events".to_owned() } else { format!("the scope {}", scope.join(", ")) }
}

fn versions(pages: &[PageName]) -> String {
    let versions: Vec<&str> = pages.iter().map(|page| page.dovecot.as_deref().unwrap_or("no version")).collect();
    versions.join(" or ")
}

impl Summary {
    /// Refuses a summary that this program, with these pages and this scope, would not have written.
    pub(in crate::check::live) fn check(&self, asked: &Asked, pages: &[Page<'_>]) -> Result<()> {
        asked.check(&self.asked)?;
        let troubles = self.strays.iter().chain(self.malformed.values().map(|malformed| &malformed.trouble));
        troubles.chain(self.unknown_members.values()).try_for_each(check_trouble)?;
        self.files.iter().chain(self.unknown_members.keys()).chain(self.missed.keys()).try_for_each(short)?;
        for (name, event) in &self.events {
            short(name)?;
            event.check(name, pages)?;
        }
        Ok(())
    }
}

impl EventSeen {
    fn check(&self, event: &str, pages: &[Page<'_>]) -> Result<()> {
        self.first.iter().try_for_each(check_place)?;
        self.categories.keys().try_for_each(short)?;
        for (name, field) in &self.fields {
            short(name)?;
            if !field.fits(event, name, pages) {
                bail!("the field `{}` of `{}` is not as the page has it", name.escape_debug(), event.escape_debug());
            }
            field.first.iter().try_for_each(check_place)?;
            field.values.iter().map(|value| &**value).try_for_each(short)?;
            if field.least.len() > LONGEST {
                bail!(TOO_LONG);
            }
            for check in &field.checks {
                check
                    .others
                    .keys()
                    .map(|other| &**other)
                    .chain(check.misfits.keys().map(|what| &**what))
                    .try_for_each(short)?;
                check.others.values().chain(check.misfits.values()).try_for_each(check_trouble)?;
            }
        }
        Ok(())
    }
}

impl FieldSeen {
    /// Whether it has a list of values for each definition on the pages.
    fn fits(&self, event: &str, field: &str, pages: &[Page<'_>]) -> bool {
        let definitions = definitions(pages, event, field);
        let mut both = definitions.iter().zip(&self.checks);
        definitions.len() == self.checks.len()
            && both.all(|(def, check)| check.documented.is_empty() || check.documented.len() == def.values.len())
    }
}

fn check_trouble(trouble: &Trouble) -> Result<()> {
    if trouble.least.len() > LONGEST {
        bail!(TOO_LONG);
    }
    check_place(&trouble.first)
}

fn check_place(seen: &Seen) -> Result<()> {
    short(&seen.location.file)?;
    short(&seen.text)
}

const TOO_LONG: &str = "a text in the summary is longer than any that is written";

fn short(text: impl AsRef<str>) -> Result<()> {
    if text.as_ref().len() > LONGEST {
        bail!(TOO_LONG);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use events_core::export::scan::Shape;

    use super::*;

    #[test]
    fn shapes_have_names_in_the_order_of_their_numbers() {
        let last = Shape::EscapedText as usize;
        assert_eq!(
            (SHAPES[Shape::Str as usize], SHAPES[Shape::List as usize], SHAPES[last]),
            ("str", "list", "escaped-text")
        );
        assert_eq!(SHAPES.len(), last + 1);
    }
}
