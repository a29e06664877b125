//! The command `reconcile`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use events_spec::{Findings, Rule};

use super::page;
use crate::check::conf::{check_read, read_conf};
use crate::check::live::{LiveOptions, live_check};
use crate::check::reconcile::{Asked, reconcile};
use crate::input::STDIN;
use crate::input::page::Choice;
use crate::input::source::read_source;
use crate::report::{Console, Gate, Report, ReportOptions, Status, Usage};

/// Compare the page, a server, its source and a configuration side by side
///
/// At least one of --live, --source and --conf is required. The table has a row for each event and field: the line of
/// the page, how often the server sent it, how certain the source is, and the metrics that use it. Fields that only the
/// source may have are left out.
///
/// A metric is reported as broken if the server sends its event without the field, or if no code adds the field:
/// "metric `imap_out` counts `bytes_in`; the server sends `net_in_bytes`".
///
/// Example: dovecot-events reconcile --live events.jsonl --conf /etc/dovecot/dovecot.conf
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Exported events, as for `live-check`; `-` reads standard input; may be repeated
    #[arg(long, value_name = "FILE")]
    live: Vec<String>,

    /// The folder of Dovecot's source, as for `source-check`
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,

    /// Configuration files, as for `conf-check`; `-` reads standard input; may be repeated
    #[arg(long, value_name = "FILE")]
    conf: Vec<String>,

    #[command(flatten)]
    report: ReportOptions,
}

/// The rules that this command looks for.
const RULES: [Rule; 5] =
    [Rule::UnknownEvent, Rule::UnknownField, Rule::RenamedField, Rule::NeverSeen, Rule::NotInSource];

/// Runs the command.
///
/// # Errors
/// If an input cannot be read or has no event, or if the report cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    if options.live.iter().chain(&options.conf).filter(|name| *name == STDIN).count() > 1 {
        return Err(Usage("standard input can only be read once".to_owned()).into());
    }
    if options.live.is_empty() && options.source.is_none() && options.conf.is_empty() {
        return Err(Usage("at least one of `--live`, `--source` and `--conf` is required".to_owned()).into());
    }
    let gate = Gate::open(&options.report)?;
    gate.spare(options.live.iter().chain(&options.conf).map(Path::new))?;
    let mut beginning = Vec::new();
    let sample = match options.live.as_slice() {
        [] => None,
        _ if options.report.page.is_named() => None,
        files => Some(super::live_check::look(files, console, &mut beginning)?),
    };
    let conf = match options.conf.as_slice() {
        [] => None,
        files => Some(read_conf(files, &mut *console.input)?),
    };
    // A server takes precedence over its configuration, and that over the source.
    let choose = || match (&sample, &conf, &options.source) {
        (Some(sample), _, _) => page::for_stream(sample),
        (None, Some(conf), _) => page::for_conf(conf, &options.conf),
        (None, None, Some(folder)) => page::for_tree(std::slice::from_ref(folder)),
        (None, None, None) => Choice::last_2_3("there is no other hint of the version".to_owned()),
    };
    let opened = page::open("reconcile", &options.report, console, choose)?;
    let spec = &opened.spec;
    let live = match options.live.as_slice() {
        [] => None,
        files => {
            let live = LiveOptions { files: files.to_vec(), ..LiveOptions::default() };
            let mut input = beginning.as_slice().chain(&mut *console.input);
            Some(live_check(&live, spec, &mut input, &mut ())?)
        }
    };
    let tree = options.source.clone().map(|folder| read_source(&[folder])).transpose()?;
    let conf = conf.map(|conf| check_read(conf, options.report.page.dovecot, spec));
    let asked = Asked { live: live.as_ref(), source: tree.as_ref(), conf: conf.as_ref() };
    let reconciled = reconcile(&asked, spec);

    let mut report = Report::new("reconcile", &RULES);
    report.inputs = options.live.clone();
    report.inputs.extend(options.source.iter().map(|folder| folder.display().to_string()));
    for (name, text) in conf.iter().flat_map(|conf| &conf.files) {
        report.inputs.push(name.clone());
        report.sources.add_text(name, text);
    }
    report.table = Some(reconciled.table());
    let mut findings = Findings::new();
    findings.extend(reconciled.findings);
    page::add_found(&mut report, &opened, findings);
    gate.finish(report, console)
}
