//! Reads exported records into the types that are generated from the page.

#[cfg(feature = "async")]
mod async_records;
mod error;
mod event_reader;
mod field;
mod names;
mod page;
mod read_as;
mod reader;
mod record;
mod records;
mod wire;
mod write;

#[cfg(feature = "async")]
pub use async_records::AsyncRecords;
pub use error::{LineError, ReadError};
pub use event_reader::{EventReader, ReadFields};
pub use field::{RecordField, Standing};
pub use page::ReadPage;
pub use read_as::{MayBeAbsent, ReadAs, ReadItem};
pub use reader::{Reader, Strictness};
pub use record::Record;
pub use records::Records;
pub use wire::Wire;

use events_spec::Kind;

/// The fields that every exported event has, even if the page does not list them, with their kinds.
const EVERY: [(&str, Kind); 1] = [("duration", Kind::Int)];
