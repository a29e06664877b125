//! Writes the output of a configuration's exporters.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use events_core::export::scan::Part;
use events_core::export::{Encode, ExportOptions, Include, JsonEncoder, TabEncoder};
use events_core::metrics::{ExportForm, Exporter, Metric};
use events_core::{Envelope, Parent, Timestamp};
use tempfile::NamedTempFile;

use super::config::Config;
use super::stream::{Seen, time};

/// The files of exporters while they are written. They get their final names at the end.
pub(super) struct Exports {
    folder: PathBuf,
    exporters: BTreeMap<String, Exporter>,
    /// The encoder of each metric that exports.
    encoders: BTreeMap<String, (String, Option<Box<dyn Encode>>)>,
    open: BTreeMap<String, BufWriter<NamedTempFile>>,
    line: Vec<u8>,
}

impl Exports {
    pub(super) fn open(folder: &Path, config: &Config) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let exporters: BTreeMap<String, Exporter> =
            config.exporters.iter().map(|exporter| (exporter.name.clone(), exporter.clone())).collect();
        let mut encoders = BTreeMap::new();
        let mut open = BTreeMap::new();
        for metric in &config.metrics {
            let Some(export) = &metric.export else { continue };
            let Some(exporter) = exporters.get(&export.exporter) else { continue };
            encoders.insert(metric.name.clone(), (exporter.name.clone(), encoder(exporter, export.include)));
            if !open.contains_key(&exporter.name) {
                let file = new_file(folder).with_context(|| folder.display().to_string())?;
                open.insert(exporter.name.clone(), BufWriter::new(file));
            }
        }
        Ok(Self { folder: folder.to_owned(), exporters, encoders, open, line: Vec::new() })
    }

    /// Writes an event that a metric counted to the metric's exporter.
    pub(super) fn write(&mut self, metric: &Metric, seen: &Seen<'_>) -> Result<()> {
        let Some((exporter, encoder)) = self.encoders.get_mut(&metric.name) else { return Ok(()) };
        let Some(file) = self.open.get_mut(exporter) else { return Ok(()) };
        self.line.clear();
        if let Some(encoder) = encoder {
            encode(encoder.as_mut(), seen, &mut self.line);
        }
        self.line.push(b'\n');
        file.write_all(&self.line).with_context(|| self.folder.display().to_string())
    }

    /// Gives the files their final names.
    pub(super) fn close(self) -> Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        for (name, file) in self.open {
            let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
            let plain: String = name.chars().map(|char| if is_plain(char) { char } else { '_' }).collect();
            let end = match self.exporters.get(&name).map(|exporter| exporter.form) {
                Some(ExportForm::Json) => "jsonl",
                Some(ExportForm::TabText) => "tab",
                Some(ExportForm::None) | None => "none",
            };
            // Two names may differ only in characters that are replaced.
            let names = (1..).map(|number| match number {
                1 => format!("{plain}.{end}"),
                number => format!("{plain}-{number}.{end}"),
            });
            let mut paths = names.map(|name| self.folder.join(name));
            let path = paths.find(|path| !written.contains(path)).unwrap_or_default();
            let file = file.into_inner().map_err(std::io::IntoInnerError::into_error);
            let file = file.with_context(|| path.display().to_string())?;
            file.persist(&path).map_err(|error| error.error).with_context(|| path.display().to_string())?;
            written.push(path);
        }
        Ok(written)
    }
}

/// A temporary file with the permissions of any other new file.
fn new_file(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".dovecot-events.").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn encoder(exporter: &Exporter, include: Include) -> Option<Box<dyn Encode>> {
    let options = ExportOptions::DEFAULT
        .with_include(include)
        .with_time_format(exporter.time_format)
        .with_max_field_len(exporter.max_field_len);
    match exporter.form {
        ExportForm::None => None,
        ExportForm::Json => Some(Box::new(JsonEncoder::new(options))),
        ExportForm::TabText => Some(Box::new(TabEncoder::new(options))),
    }
}

/// Encodes the event of a record. Fields before `duration` are moved to a parent to keep their order, because encoders
/// write the duration after the parents' fields. The duration is that of the record and may differ from its times.
fn encode(encoder: &mut dyn Encode, seen: &Seen<'_>, line: &mut Vec<u8>) {
    let scan = &seen.scan;
    let at = |part: Part| time(scan, part);
    let start = scan.start_time().and_then(at).unwrap_or(Timestamp::new(0, 0));
    let end = scan.end_time().and_then(at).unwrap_or(start);
    let host = scan.hostname().map(|host| scan.text(host)).unwrap_or_default();
    let (before, after) = seen.event.split_at("duration");
    let parent = Parent::new(&before);
    let envelope = Envelope::between(start, end).with_hostname(&host).within(&parent);
    encoder.encode(&envelope, &after, line);
}
