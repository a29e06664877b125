//! Generated configurations: what a real server says, and what we say.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dovecot_events::check::conf::conf_check;
use events_core::ServerVersion;
use events_spec::{Finding, Level, Rule, Source, Spec};
use events_tests::dovecot::Server;
use libtest_mimic::Failed;

use super::generate::{Made, generate};
use super::known::known;

/// What a server does with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Runs,
    /// It does not start.
    Refuses(String),
    /// It starts, and its stats process ends.
    StatsEnds(String),
}

/// How long a server may take to start, or to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many are compared in every run.
const SOME: u64 = 60;

/// The first ones.
pub(crate) fn some(server: &Server) -> Result<(), Failed> {
    compare(server, 0, SOME)
}

/// A thousand, or as many as `EVENTS_CONF_COUNT` says, from the one on whose number `EVENTS_CONF_FIRST` gives.
pub(crate) fn thousand(server: &Server) -> Result<(), Failed> {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse().ok());
    compare(server, number("EVENTS_CONF_FIRST").unwrap_or(SOME), number("EVENTS_CONF_COUNT").unwrap_or(1_000))
}

#[expect(clippy::print_stderr, reason = "the figures belong into the output of a run that takes minutes")]
fn compare(server: &Server, first: u64, count: u64) -> Result<(), Failed> {
    let spec = Source::vendored().page().spec.ok_or("the vendored page is broken")?;
    let mut differences = Vec::new();
    let mut counts = [0usize; 3];
    let mut reasons = BTreeMap::new();
    for number in first..first + count {
        let made = generate(number, server.version);
        let folder = Folder::new(server, number, &made)?;
        let ours = refusals(server, &spec, &folder)?;
        let theirs = verdict(server, &folder)?;
        counts[match &theirs {
            Verdict::Runs => 0,
            Verdict::Refuses(_) => 1,
            Verdict::StatsEnds(_) => 2,
        }] += 1;
        if ours.is_empty() == (theirs == Verdict::Runs) {
            continue;
        }
        if let Some(reason) = known(&made, &theirs_text(&theirs), &ours) {
            *reasons.entry(reason).or_insert(0) += 1;
            continue;
        }
        let files: String = made.files.iter().map(|(name, text)| format!("--- {name}\n{text}")).collect();
        differences.push(format!(
            "#### {number} {:?}\n{}{}{files}  server: {theirs:?}\n  we: {ours:#?}",
            made.mistakes, made.head, made.body
        ));
    }
    eprintln!(
        "{}: {count} configurations: {} run, {} are refused, {} end the stats process; {} differ for a known reason: {reasons:?}; {} differ",
        server.release,
        counts[0],
        counts[1],
        counts[2],
        reasons.values().sum::<usize>(),
        differences.len()
    );
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n").into()) }
}

fn theirs_text(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Runs => String::new(),
        Verdict::Refuses(text) | Verdict::StatsEnds(text) => text.clone(),
    }
}

/// A folder with a configuration in it.
struct Folder(PathBuf);

impl Folder {
    fn new(server: &Server, number: u64, made: &Made) -> io::Result<Self> {
        // Short, because a socket's path may not have more than some hundred bytes.
        let folder = Self(server.temporary().join(format!("dc-{}-{}-{number}", std::process::id(), server.release)));
        fs::create_dir_all(folder.0.join("d"))?;
        let at = folder.0.display();
        let own = format!("base_dir = {at}/run\nstate_dir = {at}/state\nlog_path = {at}/log\nprotocols =\nssl = no\n");
        fs::write(folder.conf(), format!("{}{own}{}", made.head, made.body))?;
        for (name, text) in &made.files {
            fs::write(folder.0.join(name), text)?;
        }
        Ok(folder)
    }

    fn conf(&self) -> PathBuf {
        self.0.join("dovecot.conf")
    }

    fn read(&self, name: &str) -> String {
        fs::read(self.0.join(name)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What we say that a server refuses.
fn refusals(server: &Server, spec: &Spec, folder: &Folder) -> Result<Vec<Finding>, Failed> {
    let release: ServerVersion = server.release.parse().map_err(|_| format!("no version: {}", server.release))?;
    let path = folder.conf().display().to_string();
    let checked = conf_check(&[path], Some(release), spec, &mut io::empty())?;
    let is_refusal = |finding: &&Finding| {
        let rules = [Rule::ConfSyntax, Rule::FilterSyntax, Rule::RefusedSetting, Rule::UnknownExporter];
        finding.level == Level::Error && rules.contains(&finding.rule)
    };
    Ok(checked.findings.as_slice().iter().filter(is_refusal).cloned().collect())
}

/// Starts the server, and makes it start its stats process, which greets its clients once it has read its settings.
fn verdict(server: &Server, folder: &Folder) -> Result<Verdict, Failed> {
    let out = fs::File::create(folder.0.join("out"))?;
    let mut command = server.command("dovecot");
    command.args(["-F", "-c"]).arg(folder.conf());
    let master = command.stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out).spawn()?;
    let mut master = Master(master);
    let socket = folder.0.join("run/stats-writer");
    let start = Instant::now();
    while !socket.exists() {
        if master.0.try_wait()?.is_some() {
            return Ok(Verdict::Refuses(last_words(&(folder.read("out") + &folder.read("log")))));
        }
        if start.elapsed() > PATIENCE {
            return Ok(Verdict::Refuses(format!("there is no socket: {}", folder.read("log"))));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    // On a busy machine a connection may end without a reason that the log gives.
    for _ in 0..TRIES {
        if greets(&socket)? {
            return Ok(Verdict::Runs);
        }
        let words = last_words(&folder.read("log"));
        if !words.is_empty() {
            return Ok(Verdict::StatsEnds(words));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(Verdict::StatsEnds(String::new()))
}

/// How often a connection that ends without a reason is tried again.
const TRIES: usize = 20;

/// Whether the stats process answers.
fn greets(socket: &Path) -> Result<bool, Failed> {
    let mut greeting = Vec::new();
    let mut client = connect(socket)?;
    client.set_read_timeout(Some(PATIENCE))?;
    let mut bytes = [0; 4096];
    while !greeting.contains(&b'\n') {
        match client.read(&mut bytes) {
            Ok(0) | Err(_) => break,
            Ok(read) => greeting.extend(&bytes[..read]),
        }
    }
    Ok(greeting.starts_with(b"VERSION\t"))
}

fn connect(socket: &Path) -> io::Result<UnixStream> {
    let start = Instant::now();
    loop {
        match UnixStream::connect(socket) {
            Err(error) if start.elapsed() > PATIENCE => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(5)),
            Ok(client) => return Ok(client),
        }
    }
}

/// The lines that say what is wrong.
fn last_words(log: &str) -> String {
    let wrong =
        |line: &&str| ["Fatal", "Panic", "Error"].iter().any(|word| line.contains(word)) && !line.contains("backtrace");
    log.lines().filter(wrong).take(3).collect::<Vec<_>>().join("\n")
}

/// A server that stops when this is dropped, with its children.
struct Master(Child);

impl Drop for Master {
    fn drop(&mut self) {
        let parent = format!("PPid:\t{}", self.0.id());
        let pids =
            fs::read_dir("/proc").into_iter().flatten().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let is_child = |pid: &String| {
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            status.lines().any(|line| line == parent)
        };
        let children: Vec<String> = pids.filter(is_child).collect();
        let _ = self.0.kill();
        let _ = self.0.wait();
        for child in children {
            let _ = Command::new("kill").args(["-s", "KILL", &child]).stderr(Stdio::null()).status();
        }
    }
}
