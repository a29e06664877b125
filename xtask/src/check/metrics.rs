//! `metrics`: counts a stream of events with the metrics of a configuration.

mod block;
mod config;
mod explain;
mod export;
mod json;
mod known;
mod label;
mod note;
mod stream;
pub mod suggest;
mod summary;
mod table;
pub mod test;
mod worker;

use std::io::Read;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use events_core::metrics::{self, Engine};
use events_core::{ServerVersion, Timestamp};
use events_spec::{Findings, Spec, Table};

use block::Total;
pub use config::Config;
pub(crate) use config::{config_of, read_config};
pub use explain::explain;
use note::Notes;
use stream::{Reader, Wanted};
pub use summary::{Summary, merge};

use crate::input::in_words;

/// The input and output of counting.
#[derive(Clone, Debug, Default)]
pub struct MetricsOptions {
    /// Files of events; `-`, or an empty list, means standard input.
    pub files: Vec<String>,
    /// The folder for the output of exporters.
    pub exports: Option<PathBuf>,
    /// How many threads count; `None` means one for each processor. The result does not depend on it.
    pub jobs: Option<NonZeroUsize>,
}

/// The result of counting.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The metrics with their series.
    pub engine: Engine,
    /// What the input does not tell, a sentence each.
    pub notes: Vec<String>,
    /// The number of events.
    pub events: u64,
    /// When the earliest event began.
    pub started: Option<Timestamp>,
    /// The release, if known.
    pub version: ServerVersion,
    /// The files of exports that were written.
    pub exported: Vec<PathBuf>,
}

/// A configuration that cannot be used, because Dovecot would not start with it.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The problems.
    pub findings: Findings,
    /// The files that were read, with their texts.
    pub files: Vec<(String, String)>,
}

/// Counts the events of a stream.
///
/// # Errors
/// If a file cannot be read, if there are no events in any file, or if an export cannot be written.
pub fn count(config: &Config, options: &MetricsOptions, spec: &Spec, input: &mut dyn Read) -> Result<Counted> {
    spec.with_table(|table| {
        let mut engine = Engine::new(config.metrics.clone(), config.version);
        let (notes, total, exported) = match &options.exports {
            None => {
                let (notes, total) = read(&mut engine, config, options, table, input)?;
                (notes, total, Vec::new())
            }
            Some(folder) => export(&mut engine, config, (folder, &options.files), table, input)?,
        };
        if total.records == 0 {
            bail!("no event found in {}", in_words(&options.files));
        }
        Ok(Counted { exported, ..finished(config, engine, &notes, &total, table) })
    })
}

/// Counts the events of a part of a stream, which may have none.
///
/// # Errors
/// If a file cannot be read.
pub fn summarize(config: &Config, options: &MetricsOptions, spec: &Spec, input: &mut dyn Read) -> Result<Summary> {
    spec.with_table(|table| {
        let mut engine = Engine::new(config.metrics.clone(), config.version);
        let (notes, total) = read(&mut engine, config, options, table, input)?;
        Ok(Summary::new(config, spec, &engine, notes, total))
    })
}

/// Counts with several threads.
fn read(
    engine: &mut Engine,
    config: &Config,
    options: &MetricsOptions,
    table: &Table<'_>,
    input: &mut dyn Read,
) -> Result<(Notes, Total)> {
    let wanted = Wanted::Only {
        fields: engine.fields().into_iter().map(str::to_owned).collect(),
        categories: config.metrics.iter().any(known::compares_categories),
    };
    worker::count(engine, (table, config, wanted), (&options.files, options.jobs), input)
}

/// Counts, and writes what the exporters would have written.
fn export(
    engine: &mut Engine,
    config: &Config,
    (folder, files): (&Path, &[String]),
    table: &Table<'_>,
    input: &mut dyn Read,
) -> Result<(Notes, Total, Vec<PathBuf>)> {
    let mut exports = export::Exports::open(folder, config)?;
    let mut notes = Notes::default();
    let mut reader = Reader::new((table, config.version), config.metrics.as_slice(), Wanted::All);
    let total = block::read(&mut reader, files, input, &mut |seen| {
        notes.see(seen);
        let mut failed = None;
        engine.count_each(&seen.event, |metric| {
            failed = failed.take().or(exports.write(metric, seen).err());
        });
        failed.map_or(Ok(()), Err)
    })?;
    let exported = if total.records == 0 { Vec::new() } else { exports.close()? };
    Ok((notes, total, exported))
}

/// The result, with what the input does not tell.
fn finished(config: &Config, engine: Engine, notes: &Notes, total: &Total, table: &Table<'_>) -> Counted {
    let started = notes.started();
    let notes = notes.sentences(config, &engine, total, table);
    Counted { engine, notes, events: total.records, started, version: config.version, exported: Vec::new() }
}

/// Calls `take` with each event of some files, as metrics see it; returns the number of events.
///
/// # Errors
/// If a file cannot be read, or if no file has an event.
pub(crate) fn each_event(
    files: &[String],
    input: &mut dyn Read,
    (table, version): (&Table<'_>, ServerVersion),
    take: &mut dyn FnMut(&metrics::Event<'_>),
) -> Result<u64> {
    let mut reader = Reader::new((table, version), [], Wanted::All);
    let total = block::read(&mut reader, files, input, &mut |seen| {
        take(&seen.event);
        Ok(())
    })?;
    if total.records == 0 {
        bail!("no event found in {}", in_words(files));
    }
    Ok(total.records)
}

impl Counted {
    /// The output of `doveadm stats dump`.
    #[must_use]
    pub fn dump(&self) -> String {
        metrics::dump(&self.engine)
    }

    /// The output of the server's `/metrics`, which starts with the first event.
    #[must_use]
    pub fn open_metrics(&self) -> String {
        let server = metrics::Server {
            started: self.started.map_or(0, Timestamp::secs),
            version: self.version.to_string(),
            revision: None,
        };
        metrics::open_metrics(&self.engine, &server)
    }

    /// A table for people.
    #[must_use]
    pub fn table(&self) -> String {
        table::render(self)
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        json::value(self)
    }
}
