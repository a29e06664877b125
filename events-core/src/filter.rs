//! Dovecot's event filter language: read, written and asked about events.
//!
//! ```
//! use events_core::ServerVersion;
//! use events_core::filter::{Filter, Interest};
//!
//! let filter = Filter::parse("event=imap_command_* AND NOT tagged_reply_state=OK", ServerVersion::V2_4)?;
//! assert_eq!(filter.interest("sql_query_finished"), Interest::Never);
//! assert_eq!(filter.interest("imap_command_finished"), Interest::Maybe);
//! assert_eq!(filter.to_string(), "event=imap_command_* AND NOT tagged_reply_state=OK");
//! # Ok::<(), events_core::filter::SyntaxErrors>(())
//! ```
//!
//! # The rules
//!
//! They are those of Dovecot 2.3.19 and 2.4.1, which differ; a [`ServerVersion`] says which apply.
//!
//! - `AND` and `OR` bind equally, from left to right: `a=1 OR b=2 AND c=3` is `(a=1 OR b=2) AND c=3`. `NOT` binds
//!   tighter. All three are read in any case.
//! - Event names match case-sensitively, categories and source places too and without wildcards. Field values match
//!   without regard to the case of ASCII letters; only whole words in lists are case-sensitive in 2.3.
//! - `*` stands for any bytes and `?` for one byte, so that `?` is no match for an `é`. In 2.4 a `\` takes their
//!   meaning from them; in 2.3 nothing does.
//! - Strings, addresses and lists know only `=`. Times match nothing. `category` also takes the log levels.
//! - A comparison with a field that is not there holds only for `field=""`, so that `NOT field=x` matches events
//!   without the field. A field that holds an empty string is not there.
//! - In 2.4, and not in 2.3, a value can be a size (`10KB`, by powers of 1024), a time (`5secs`, which is
//!   microseconds) or a network (`10.0.0.0/8`). Strings are then compared with the number of bytes or microseconds,
//!   and `5M` is neither, since it could be minutes.
//! - An integer is compared with a number, or its digits with a pattern such as `4??`, in 2.4 one of digits only.
//!   Compared for equality with any other word, an integer crashes the stats process of 2.3.19; here, and in 2.4, it
//!   does not match.
//! - An empty filter matches nothing.
//!
//! - From a quote that is never closed on, Dovecot ignores the rest of the filter: `event=x" AND a=1` is `event=x`.
//!   [`Filter::dropped`] says what is ignored.
//! - In a quoted string a `\` before the end of a line is dropped.

mod bits;
mod decide;
mod dialect;
mod enveloped;
mod error;
mod evaluate;
mod field;
mod network;
mod number;
mod parse;
mod print;
mod program;
mod satisfy;
mod server;
mod token;
mod tree;
mod wildcard;

pub(crate) use enveloped::Enveloped;
pub use error::{Span, SyntaxError, SyntaxErrors};
pub use evaluate::EventView;
pub use program::Interest;
pub use satisfy::{Conflict, Joint, Knowledge, KnownField, Literal, Obstacle, Occurrence, Spare, Unknown, Way};
pub use server::ServerFilter;
pub use tree::{Comparison, Key, Node, NodeKind, Op};

use crate::ServerVersion;
use dialect::Dialect;
use evaluate::FieldTests;
use program::Program;

/// A filter: which events are wanted.
#[derive(Clone)]
pub struct Filter {
    version: ServerVersion,
    nodes: Vec<Node>,
    comparisons: Vec<Comparison>,
    dropped: Option<Span>,
    /// The fields that are compared, sorted by name.
    fields: Vec<FieldTests>,
    program: Program,
}

impl Filter {
    /// Parses a filter by the rules of a version of Dovecot.
    ///
    /// # Errors
    ///
    /// Every mistake in the text, each with its place.
    pub fn parse(text: &str, version: ServerVersion) -> Result<Self, SyntaxErrors> {
        let dialect = Dialect::of(version);
        let mut errors = error::Errors::new(text);
        let tree = parse::parse_tree(text, dialect, &mut errors);
        let tree = errors.gate(tree)?;
        let program = Program::new(&tree.nodes, &tree.comparisons);
        let fields = field_tests(&tree.comparisons);
        Ok(Self { version, nodes: tree.nodes, comparisons: tree.comparisons, dropped: tree.dropped, fields, program })
    }

    /// What the name alone says: one look into a sorted list, unless the filter has names with wildcards.
    #[must_use]
    pub fn interest(&self, name: &str) -> Interest {
        self.program.interest(&self.comparisons, name)
    }

    /// Whether there is nothing in the filter; it then matches no event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The end of the text that Dovecot ignores: everything from a quote on that is never closed.
    #[must_use]
    pub fn dropped(&self) -> Option<Span> {
        self.dropped
    }

    /// The version of Dovecot whose rules the filter follows.
    #[must_use]
    pub fn version(&self) -> ServerVersion {
        self.version
    }

    fn dialect(&self) -> Dialect {
        Dialect::of(self.version)
    }

    /// The parts of the filter, each behind the parts that it joins; the last one is the whole.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The comparisons of the filter, in the order of the text.
    #[must_use]
    pub fn comparisons(&self) -> &[Comparison] {
        &self.comparisons
    }
}

/// Two filters are equal when they have the same tree under the same rules, wherever its parts stand in their texts.
impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.dialect() == other.dialect()
            && self.nodes.len() == other.nodes.len()
            && self.comparisons.len() == other.comparisons.len()
            && self.nodes.iter().zip(&other.nodes).all(|(one, other)| one.kind == other.kind)
            && self
                .comparisons
                .iter()
                .zip(&other.comparisons)
                .all(|(one, other)| one.key == other.key && one.op == other.op && one.value == other.value)
    }
}

impl Eq for Filter {}

fn field_tests(comparisons: &[Comparison]) -> Vec<FieldTests> {
    let mut tests: Vec<(&str, usize)> =
        comparisons.iter().enumerate().filter_map(|(at, comparison)| Some((comparison.field()?, at))).collect();
    tests.sort_unstable();
    tests
        .chunk_by(|one, other| one.0 == other.0)
        .map(|tests| FieldTests { name: tests[0].0.to_owned(), comparisons: tests.iter().map(|(_, at)| *at).collect() })
        .collect()
}
