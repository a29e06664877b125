//! Dovecot's event filter language: parsing, printing and matching.
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
//! They are those of Dovecot 2.3.19 and 2.4.1, which differ; a [`ServerVersion`] selects the rules.
//!
//! - `AND` and `OR` have the same precedence and group from left to right: `a=1 OR b=2 AND c=3` is
//!   `(a=1 OR b=2) AND c=3`. `NOT` binds tighter. All three may be in any case.
//! - Event names, categories and source locations are case-sensitive, and the last two have no wildcards. Field values
//!   ignore the case of ASCII letters; only whole words in lists are case-sensitive in 2.3.
//! - `*` stands for any bytes and `?` for one byte, so `?` does not match an `é`. In 2.4, a `\` before one of them
//!   escapes it; 2.3 has no such escape.
//! - Strings, addresses and lists support only `=`. No comparison matches a time. `category` also accepts log levels.
//! - A comparison with a field that is absent is true only for `field=""`, so `NOT field=x` matches events without the
//!   field. A field with an empty string counts as absent.
//! - Only in 2.4, a value can be a size (`10KB`, by powers of 1024), a time (`5secs`, converted to microseconds) or a
//!   network (`10.0.0.0/8`). Strings are then compared with the number of bytes or microseconds. `5M` is neither,
//!   because it could mean minutes.
//! - An integer is compared with a number, or its digits with a pattern such as `4??`, which in 2.4 may contain only
//!   digits. Testing an integer for equality with any other word crashes the stats process of 2.3.19; here, and in 2.4,
//!   it does not match.
//! - An empty filter matches nothing.
//! - After a quote that is never closed, Dovecot ignores the rest of the filter: `event=x" AND a=1` is `event=x`.
//!   [`Filter::dropped`] returns the ignored part.
//! - In a quoted string, a `\` before the end of a line is dropped.

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
mod words;

pub(crate) use enveloped::Enveloped;
pub use error::{Span, SyntaxError, SyntaxErrors};
pub use evaluate::EventView;
pub use program::Interest;
pub use satisfy::{Conflict, Joint, Knowledge, KnownField, Literal, Obstacle, Occurrence, Spare, Unknown, Way};
pub use server::ServerFilter;
pub use tree::{Comparison, Key, Node, NodeKind, Op};
pub use words::from_words;

use crate::ServerVersion;
use dialect::Dialect;
use evaluate::FieldTests;
use program::Program;

/// A filter that selects events.
#[derive(Clone)]
pub struct Filter {
    version: ServerVersion,
    nodes: Vec<Node>,
    comparisons: Vec<Comparison>,
    dropped: Option<Span>,
    /// The fields in comparisons, sorted by name.
    fields: Vec<FieldTests>,
    program: Program,
}

impl Filter {
    /// Parses a filter by the rules of a version of Dovecot.
    ///
    /// # Errors
    ///
    /// All syntax errors in the text, each with its place.
    pub fn parse(text: &str, version: ServerVersion) -> Result<Self, SyntaxErrors> {
        let dialect = Dialect::of(version);
        let mut errors = error::Errors::new(text);
        let tree = parse::parse_tree(text, dialect, &mut errors);
        let tree = errors.gate(tree)?;
        let program = Program::new(&tree.nodes, &tree.comparisons);
        let fields = field_tests(&tree.comparisons);
        Ok(Self { version, nodes: tree.nodes, comparisons: tree.comparisons, dropped: tree.dropped, fields, program })
    }

    /// What the event's name alone tells: one lookup in a sorted list, unless the filter has names with wildcards.
    #[must_use]
    pub fn interest(&self, name: &str) -> Interest {
        self.program.interest(&self.comparisons, name)
    }

    /// Whether the filter is empty; it then matches no event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The end of the text that Dovecot ignores: everything from a quote that is never closed.
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

    /// The parts of the filter. Each part comes after the parts that it joins, so the last one is the root.
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

/// Filters are equal if they have the same tree under the same rules, regardless of positions in their texts.
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
