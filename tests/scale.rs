//! The commands and the program of docs/scale.md, run as they stand there on GNU parallel and Apache Spark, where these are
//! installed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use dovecot_events::cli::{self, capture};
use libtest_mimic::{Arguments, Trial};
use serde_json::Value;

const GUIDE: &str = include_str!("../docs/scale.md");
const CAPTURES: [&str; 3] = ["jsonl", "tab", "info.log"];

/// Says that this process is the program itself, for scripts that call it.
const AS_PROGRAM: &str = "EVENTS_AS_PROGRAM";
/// Names a Python that has pyspark.
const PYSPARK: &str = "EVENTS_PYSPARK";

fn main() -> ExitCode {
    if env::var_os(AS_PROGRAM).is_some() {
        return cli::main().into();
    }
    let runs = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
    };
    let python = env::var(PYSPARK).unwrap_or_else(|_| "python3".to_owned());
    let parallel = if runs("parallel", &["--version"]) { None } else { Some("GNU parallel is not installed") };
    let spark = match (runs("java", &["-version"]), runs(&python, &["-c", "import pyspark"])) {
        (true, true) => None,
        (false, _) => Some("there is no Java"),
        (true, false) => Some("neither EVENTS_PYSPARK nor python3 has pyspark"),
    };
    let trials = vec![
        trial("gnu_parallel_over_a_folder", parallel, || over_a_folder("## GNU parallel", 0)),
        trial("gnu_parallel_over_one_large_file", parallel, || over_one_file("## GNU parallel", 1)),
        trial("apache_spark_over_a_folder", spark, move || on_spark(&python)),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(name: &str, missing: Option<&str>, run: impl FnOnce() + Send + 'static) -> Trial {
    match missing {
        Some(why) => Trial::test(format!("{name} ({why})"), || Ok(())).with_ignored_flag(true),
        None => Trial::test(name, || {
            run();
            Ok(())
        }),
    }
}

/// The code of the guide after a heading, by its number there.
fn code(heading: &str, number: usize) -> &'static str {
    let (_, section) = GUIDE.split_once(heading).unwrap();
    let block = section.split("\n```").nth(2 * number + 1).unwrap();
    block.split_once('\n').unwrap().1
}

/// A folder with exports and a program called `dovecot-events`.
struct Place {
    folder: tempfile::TempDir,
    exports: Vec<PathBuf>,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let captures = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/captures");
        let (exports, programs) = (folder.path().join("exports"), folder.path().join("programs"));
        fs::create_dir(&exports).unwrap();
        fs::create_dir(&programs).unwrap();
        fs::write(folder.path().join("events.toml"), "").unwrap();
        let mut all = Vec::new();
        for name in CAPTURES {
            let lines = fs::read_to_string(captures.join(format!("dovecot-2.3.19.1.{name}"))).unwrap();
            let lines: Vec<&str> = lines.lines().collect();
            for (number, part) in lines.chunks(lines.len() / 3 + 1).enumerate() {
                let path = exports.join(format!("{number}.{name}"));
                fs::write(&path, part.join("\n") + "\n").unwrap();
                all.push(path);
            }
        }
        all.sort();
        let whole: Vec<String> = all.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        fs::write(folder.path().join("all.jsonl"), whole.concat()).unwrap();
        let program = programs.join("dovecot-events");
        let own = env::current_exe().unwrap();
        fs::write(&program, format!("#!/bin/sh\n{AS_PROGRAM}=1 exec '{}' \"$@\"\n", own.display())).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { folder, exports: all }
    }

    /// Runs a command in the folder, with the program in the path; returns what it wrote.
    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let programs = self.folder.path().join("programs");
        let path = env::join_paths([programs].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap())));
        let mut command = Command::new(program);
        let output = command.args(arguments).current_dir(&self.folder).env("PATH", path.unwrap()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(output.status.success(), "{out}{err}");
        out
    }

    fn live_check(&self, arguments: &[&str]) -> String {
        let config = self.folder.path().join("events.toml");
        capture(&[&["live-check", "--config", config.to_str().unwrap()], arguments].concat(), b"").out
    }

    /// The report of the summaries in a file, and of all exports at once, without places.
    fn compare(&self, summaries: &str, inputs: &[PathBuf]) {
        let merged = self.folder.path().join(summaries);
        let merged = self.live_check(&["--format", "json", "--merge", merged.to_str().unwrap()]);
        let inputs: Vec<&str> = inputs.iter().map(|path| path.to_str().unwrap()).collect();
        let whole = self.live_check(&[&["--format", "json"], &inputs[..]].concat());
        let placeless = |report: &str| {
            let mut report: Value = serde_json::from_str(report).unwrap();
            let page = report["spec"]["file"].clone();
            for finding in report["findings"].as_array_mut().unwrap() {
                if finding["location"]["file"] != page {
                    finding["location"].take();
                }
            }
            report
        };
        assert_eq!(placeless(&merged), placeless(&whole));
        assert!(!placeless(&whole)["findings"].as_array().unwrap().is_empty());
    }
}

fn over_a_folder(heading: &str, number: usize) {
    let place = Place::new();
    let out = place.run("sh", &["-e", "-c", code(heading, number)]);
    let inputs: Vec<String> = place.exports.iter().map(|path| path.display().to_string()).collect();
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    // Even the places are the same.
    let folder = format!("{}/", place.folder.path().display());
    assert_eq!(out, place.live_check(&inputs).replace(&folder, ""));
}

fn over_one_file(heading: &str, number: usize) {
    let place = Place::new();
    place.run("sh", &["-e", "-c", code(heading, number)]);
    place.compare("all.summary", &[place.folder.path().join("all.jsonl")]);
}

fn on_spark(python: &str) {
    let place = Place::new();
    fs::write(place.folder.path().join("scale.py"), code("## Apache Spark", 0)).unwrap();
    place.run(python, &["scale.py", "exports/*", "all.summary"]);
    place.compare("all.summary", &place.exports);
}
