//! Computes what Dovecot's stats process counts, without a server: from metrics and events to statistics.
//!
//! An [`Engine`] receives the metrics of a configuration, and then events. It keeps the same data as the stats process.
//! [`dump`] and [`open_metrics`] write the output of `doveadm stats dump` and of the server's `/metrics`.
//!
//! ```
//! use events_core::metrics::{dump, Engine, Event, GroupBy, Metric};
//! use events_core::{FieldValue, ServerVersion, filter::Filter};
//!
//! let filter = Filter::parse("event=imap_command_finished", ServerVersion::V2_4)?;
//! let commands = Metric::new("commands", filter).grouped(GroupBy::discrete("cmd_name"));
//! let mut engine = Engine::new(vec![commands], ServerVersion::V2_4);
//! let mut event = Event::new("imap_command_finished");
//! event.set("cmd_name", FieldValue::from("FETCH"));
//! event.set("duration", FieldValue::Int(250));
//! engine.count(&event);
//! let text = dump(&engine);
//! assert!(text.contains("commands_FETCH\tduration\t1\t250\t250\t250\t250.00\t250\t0.00\t250\n"), "{text}");
//! # Ok::<(), events_core::filter::SyntaxErrors>(())
//! ```
//!
//! # The rules
//!
//! They are those of `src/stats/stats-metrics.c` and `src/lib/stats-dist.c` of Dovecot 2.3.19 and 2.4.1 to 2.4.5.
//!
//! - Every metric has statistics of the events' `duration` and of each of its `fields`. A field that an event lacks is
//!   not counted. A string, an address or a list counts as 0, a time as its microseconds since 1970.
//! - All values are treated as unsigned 64-bit integers, so -1 is 18446744073709551615. Sums wrap around.
//! - `count`, `sum`, `min`, `max` and `avg` are exact. `median`, `stddev` and the percentiles are computed from a sample
//!   of [`SAMPLES`] values. They are exact up to that many events per series, and random estimates beyond. The random
//!   numbers here have a fixed seed, so the same input gives the same output.
//! - `group_by` makes a series for each value of the field, and within it one for each value of the next field. For an
//!   event without the field, 2.3 makes none, and 2.4 makes one with an empty name. A list makes one for each item. Times
//!   make none.
//! - The name of a group is cut: to 32 characters in 2.3; in 2.4 such that the names of nested groups have about 256 bytes
//!   in total, after which no further groups are made.
//! - If a value is in none of the ranges of `linear` or `exponential`, the stats process panics and loses all counts. See
//!   [`Engine::panics`].

mod bucket;
mod dist;
mod dump;
mod engine;
mod event;
mod group;
mod model;
mod modifier;
mod name;
mod open_metrics;
mod series;
mod sketch;
mod tally;

pub use bucket::Buckets;
pub use dist::{Dist, SAMPLES};
pub use dump::{Summary, dump, dump_name};
pub use engine::{Engine, Part};
pub use event::Event;
pub use model::{Export, ExportForm, Exporter, GroupBy, Method, Metric};
pub use modifier::{Modifier, ModifierError};
pub use open_metrics::{Server, open_metrics};
pub use series::{Series, memory_of_series};
pub use sketch::Sketch;
pub use tally::{Branch, GroupKey, Misfit, Tally};
