//! The command `upgrade`.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use events_spec::{Findings, ServerVersion, Spec};

use super::page::{self, Opened};
use super::rewrite;
use crate::check::conf::read_conf;
use crate::check::diff::Changed;
use crate::check::query::readings;
use crate::check::upgrade::{Asked, RULES, Upgrade, count, fix, upgrade};
use crate::input::STDIN;
use crate::input::conf::metric::{self, About};
use crate::input::conf::read::Conf;
use crate::input::emitter::read_emitters;
use crate::input::page::{Choice, PageOptions};
use crate::input::query::{Queries, read_queries};
use crate::report::{Chosen, Console, Consumers, Forced, Gate, Repair, Report, ReportOptions, Status, Usage};

/// Show what an upgrade breaks in metrics, exporters, emitters and queries
///
/// The two pages are compared, and everything that uses events is checked for the changes. The first line counts what
/// happens: metrics break, lose their event or change their meaning; exporters write other keys; emitters no longer
/// compile. Each finding points at the word to change, and says how certain it is and what to write.
///
/// With --live, a recording of the old server, the table shows what each consumer counts of it: on the old server, on the
/// new one with only the syntax changed, and on the new one after --fix.
///
/// With --fix, certain changes are written into the configuration: renamed events, fields, values and units, and the
/// syntax of the new release for metrics, exporters and `service stats`. Comments, layout and included files stay as they
/// are. Changes that are only likely are printed as a diff. The exit status is 100 until
/// nothing is left to do.
///
/// Example: dovecot-events upgrade --from 2.3 --to 2.4 --conf /etc/dovecot/dovecot.conf
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The old page: a version, such as 2.3 or 2.3.19, or a file. For a line such as 2.3, the release is taken from the
    /// first line of a configuration that doveconf wrote
    #[arg(long, value_name = "VERSION|PAGE")]
    from: PathBuf,

    /// The new page: a version or a file
    #[arg(long, value_name = "VERSION|PAGE")]
    to: PathBuf,

    /// Configuration files of the old server, as for `conf-check`; may be repeated
    #[arg(long, value_name = "FILE")]
    conf: Vec<String>,

    /// Prometheus rule files and Grafana dashboards, as for `query-check`; may be repeated
    #[arg(long, value_name = "FILE", requires = "conf")]
    queries: Vec<String>,

    /// Folders of Rust crates with emitters and readers to check; may be repeated
    #[arg(long, value_name = "DIR")]
    emitters: Vec<PathBuf>,

    /// Events that the old server exported, to show what each consumer counts before and after; may be repeated
    #[arg(long, value_name = "FILE", requires = "conf")]
    live: Vec<String>,

    /// Write certain changes into the configuration, and print the rest as a diff
    #[arg(long, requires = "conf")]
    fix: bool,

    #[command(flatten)]
    report: ReportOptions,
}

/// What the counts of a recording are.
const COUNTED: &str = "the counts are those of the recording: before on the old server, after on the new one; for the new \
                       server, its events got the new names and values, but nothing that only the new server sends";

/// A page, and the version whose rules apply.
struct Side {
    opened: Opened,
    version: ServerVersion,
}

/// Runs the command.
///
/// # Errors
/// When an input cannot be read, when a result cannot be written, and when there is nothing to look at.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    check_usage(options)?;
    let gate = Gate::open(&options.report)?;
    gate.spare(options.conf.iter().chain(&options.live).map(Path::new).chain([&*options.from, &*options.to]))?;
    let mut conf = match options.conf.as_slice() {
        [] => None,
        files => Some(read_conf(files, &mut *console.input)?),
    };
    let old = side(&options.from, conf.as_ref(), options, console)?;
    let new = side(&options.to, None, options, console)?;
    let about = conf.as_mut().map(metric::about);
    let pair: Option<(&Conf, &About)> = conf.as_ref().zip(about.as_ref());
    let (emitters, texts) = read_emitters(&options.emitters)?;
    let queries: Vec<Queries> = options.queries.iter().map(|file| read_queries(file)).collect::<Result<_>>()?;
    let read = readings(&queries);
    let asked = Asked { conf: pair, emitters: &emitters, queries: &read };
    let mut upgrade = upgrade(&asked, old.pair(), new.pair());
    if upgrade.consumers.is_empty() {
        bail!("nothing that uses events was found: no metric, no exporter, no other filter and no emitter");
    }
    if let (Some((conf, _)), [_, ..]) = (pair, options.live.as_slice()) {
        let conf = (options.conf.as_slice(), conf);
        count(&mut upgrade, conf, old.pair(), new.pair(), &options.live, &mut *console.input)?;
    }
    let mut report = Report::new("upgrade", &RULES);
    report.in_order = true;
    report.inputs.extend(options.live.iter().cloned());
    for (name, text) in conf
        .iter()
        .flat_map(|conf| conf.files.iter())
        .chain(texts.iter().map(|(name, text)| (&**name, &**text)))
        .chain(queries.iter().map(|queries| (&*queries.file, &*queries.text)))
    {
        report.inputs.push(name.to_owned());
        report.sources.add_text(name, text);
    }
    let mut notes = pair.map(|pair| outside(pair.0, &new)).unwrap_or_default();
    if !options.live.is_empty() {
        notes.insert(0, COUNTED.to_owned());
    }
    let mut findings = Findings::new();
    match pair.filter(|_| options.fix) {
        Some((conf, _)) => {
            let fixed = fix(&options.conf, conf, &upgrade, old.pair(), new.pair())?;
            rewrite::write(&conf.files, &fixed.texts, &fixed.changed)?;
            for (name, text) in &fixed.texts {
                report.sources.add_text(name.clone(), text);
            }
            report.fixed = Some(Repair { written: fixed.changed, rest: fixed.rest });
            findings.extend(fixed.open);
        }
        None => {
            findings.extend(upgrade.told.iter().map(|(finding, ..)| finding.clone()));
            notes.extend(offer(&upgrade, pair.is_some()));
        }
    }
    report.consumers = Some(Consumers { headline: upgrade.headline.clone(), table: upgrade.shown(), notes });
    report.changes = Some(Changed { list: upgrade.changes, text: String::new(), markdown: String::new() });
    for source in &old.opened.sources {
        report.sources.add_text(source.file.clone(), &source.text);
    }
    let mut new = new.opened;
    new.id.chosen =
        Some(Chosen { page: chosen(&new), because: format!("of --to, after {}, of --from", chosen(&old.opened)) });
    page::add_found(&mut report, &new, findings);
    // Whatever the level: who runs `--fix` wants to know whether all is done.
    let is_open = report.fixed.as_ref().is_some_and(|fixed| !report.findings.is_empty() || !fixed.rest.is_empty());
    if is_open {
        let reason = "something is open".to_owned();
        report.forced = Some(Forced { status: Status::Found.code(), reason });
    }
    let status = gate.finish(report, console)?;
    Ok(if is_open { Status::Found } else { status })
}

fn chosen(opened: &Opened) -> String {
    opened.id.chosen.as_ref().map_or_else(|| opened.id.file.clone(), |chosen| chosen.page.clone())
}

fn check_usage(options: &Options) -> Result<()> {
    if options.report.page.is_named() {
        return Err(Usage("`upgrade` takes its pages from `--from` and `--to`".to_owned()).into());
    }
    if options.conf.is_empty() && options.emitters.is_empty() {
        return Err(Usage("at least one of `--conf` and `--emitters` is required".to_owned()).into());
    }
    if options.fix && options.conf.iter().any(|name| name == STDIN) {
        return Err(Usage("`--fix` writes files, and standard input is not one".to_owned()).into());
    }
    if options.conf.iter().chain(&options.live).filter(|name| *name == STDIN).count() > 1 {
        return Err(Usage("standard input can only be read once".to_owned()).into());
    }
    Ok(())
}

impl Side {
    fn pair(&self) -> (&Spec, ServerVersion) {
        (&self.opened.spec, self.version)
    }
}

/// Reads a page, and decides which version's rules apply: the version that was named, or else the configuration's, or else
/// the one that the page describes.
fn side(page: &Path, conf: Option<&Conf>, options: &Options, console: &mut Console<'_>) -> Result<Side> {
    // `doveconf` writes into its first line which release of the line it is.
    let line: Option<ServerVersion> = page.to_str().and_then(|text| text.parse().ok());
    let exact = line.zip(conf.and_then(metric::server)).filter(|(line, server)| *line == server.release_line());
    let page = exact.map_or_else(|| page.to_owned(), |(_, server)| PathBuf::from(server.to_string()));
    let named = PageOptions { dovecot: None, spec: vec![page] };
    let report = ReportOptions { page: named, baseline: None, write_baseline: None, ..options.report.clone() };
    let opened = page::open("upgrade", &report, console, || Choice::last_2_3(String::new()))?;
    let described = || opened.spec.release.as_deref()?.parse().ok();
    let version = opened.spec.version.or_else(|| metric::version_of(conf?).map(|(version, _)| version));
    let version = version.or_else(described).unwrap_or(ServerVersion::V2_4);
    Ok(Side { opened, version })
}

/// The settings of a configuration that are not about events, which stay as they are.
fn outside(conf: &Conf, new: &Side) -> Vec<String> {
    let blocks = ["metric", "event_exporter", "group"];
    let own = ["dovecot_config_version", "dovecot_storage_version", "log_debug", "stats_writer_socket_path"];
    let settings = conf.root.settings.iter().filter(|setting| !own.contains(&setting.key.as_str())).count();
    let others = conf.root.blocks.iter().filter(|block| {
        let is_stats = block.is("service") && block.name.as_ref().is_some_and(|name| name.as_str() == "stats");
        !is_stats && !blocks.contains(&block.key.as_str())
    });
    let mut notes = Vec::new();
    let count = settings + others.count();
    let line = new.version.release_line();
    if count > 0 {
        notes.push(format!(
            "{count} other settings and blocks of the configuration are not about events and were not looked at; \
             Dovecot {line} may want them written in another way"
        ));
    }
    if new.version.has(ServerVersion::V2_4) && conf.root.setting("dovecot_config_version").is_none() {
        notes.push(format!(
            "Dovecot {line} wants `dovecot_config_version` as the first setting of the main file, and \
             `dovecot_storage_version`; they say how all of the file is read, so that they are not written here"
        ));
    }
    notes
}

/// What `--fix` would do.
fn offer(upgrade: &Upgrade, has_conf: bool) -> Option<String> {
    if !has_conf {
        return None;
    }
    let syntax = upgrade.told.iter().any(|(finding, ..)| finding.rule == events_spec::Rule::RefusedSetting);
    let syntax = if syntax { "the syntax of the new release" } else { "" };
    let words = match upgrade.certain() {
        0 => String::new(),
        1 => "1 change".to_owned(),
        many => format!("{many} changes"),
    };
    let parts: Vec<&str> = [words.as_str(), syntax].into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| format!("`--fix` writes {}", parts.join(" and ")))
}
