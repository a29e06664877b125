//! Converts Dovecot's documentation of events, in any of its three forms, to a page.

mod inherit;
mod kinds;
mod model;
mod origin;
mod page;
mod resolve;
mod rst;
mod script;
mod version;
mod words;

use anyhow::{Result, bail};
use events_spec::{Kinds, Parents, ServerVersion};

pub use model::LeftOut;
pub use origin::Origin;

/// The forms of Dovecot's documentation of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Objects in JavaScript: `data/events.js`, since 2.4.
    Script,
    /// reStructuredText with directives or tables: `list_of_events.rst`, up to 2.3.
    Rst,
}

impl Form {
    /// The form of a text, if it is Dovecot's documentation.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        if script::is_script(text) {
            return Some(Self::Script);
        }
        rst::is_rst(text).then_some(Self::Rst)
    }

    /// The form in words.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Script => "Dovecot's documentation in JavaScript",
            Self::Rst => "Dovecot's documentation in reStructuredText",
        }
    }
}

/// An imported page, and what could not be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The page.
    pub page: String,
    /// Its kinds file.
    pub kinds: String,
    /// The number of events.
    pub events: usize,
    /// The number of fields, each counted for each event that has it.
    pub fields: usize,
    /// What could not be read or cannot be expressed on a page, by line.
    pub left_out: Vec<LeftOut>,
}

/// Converts a text of Dovecot's documentation to a page.
///
/// `updates` is the text of `updates.js`, which belongs to `events.js`. `release` leaves out what other releases have.
/// Kinds in `sources` take precedence over those in the descriptions.
///
/// # Errors
///
/// If the text is not documentation of events, has no events, or results in a page with errors.
pub fn import(
    text: &str,
    updates: Option<&str>,
    release: Option<ServerVersion>,
    sources: &[Kinds],
    origin: &str,
) -> Result<Imported> {
    let mut docs = match Form::of(text) {
        Some(Form::Script) => script::read(text, &updates.map(script::tags).unwrap_or_default()),
        Some(Form::Rst) => rst::read(text),
        None => {
            bail!(
                "it is not Dovecot's documentation of events: neither `events.js` nor reStructuredText with directives or tables"
            )
        }
    };
    resolve::resolve(&mut docs, release);
    if !docs.entries.iter().any(|entry| entry.is_event) {
        let of = release.map_or(String::new(), |release| format!(" of release {release}"));
        bail!("it does not describe any event{of}");
    }
    let text = page::page(&docs, release.or_else(|| resolve::newest(&docs)), origin);
    let kinds = kinds::kinds(&docs, sources);
    let mut left_out = std::mem::take(&mut docs.left_out);
    let every = Parents::vendored();
    let unknown = docs.every.iter().filter(|field| !every.every().iter().any(|known| known.field == field.name));
    left_out.extend(
        unknown.map(|field| LeftOut { line: field.line, what: format!("`{}`, which every event has", field.name) }),
    );
    left_out.sort();
    left_out.dedup();
    let read = match kinds::prove(&text, &kinds) {
        Ok(read) => read,
        Err(error) => bail!("the resulting page has an error and was not written: {error}"),
    };
    let Some(spec) = read.spec else { bail!("the resulting page cannot be read") };
    let fields = spec.events.iter().map(|event| event.fields.len() + event.patterns.len()).sum();
    Ok(Imported { page: text, kinds, events: spec.events.len(), fields, left_out })
}
