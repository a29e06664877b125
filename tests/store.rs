//! The tables and views of `schema` in real databases: DuckDB, ClickHouse's server, and ClickHouse in a process (chDB).
//!
//! Recordings are loaded by the statement that the output of `schema` begins with. What the views count and add up is what
//! the reader of this project finds in the same lines. A database that is not installed is named as skipped.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "store/database.rs"]
mod database;
#[path = "store/expected.rs"]
mod expected;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use dovecot_events::cli::capture;
use events_spec::built_in::BuiltIn;
use events_spec::{ServerVersion, Source, Spec};
use expect_test::expect_file;
use flate2::read::MultiGzDecoder;
use libtest_mimic::{Arguments, Trial};

use database::Database;
use expected::Digest;

fn main() -> ExitCode {
    let mut trials = vec![
        trial("the_statements_for_an_odd_page_are_as_before", || {
            expect_file!["store/odd.duckdb.sql"].assert_eq(&schema("duckdb", &["--spec", ODD]));
            expect_file!["store/odd.clickhouse.sql"].assert_eq(&schema("clickhouse", &["--spec", ODD]));
        }),
        trial("a_page_with_errors_is_refused", || {
            let folder = tempfile::tempdir().unwrap();
            let page = folder.path().join("Bad.txt");
            fs::write(&page, "Bad\n===\n\n*a_finished*\n\n * aB: no name\n").unwrap();
            let ran = capture(&["schema", "--sql", "duckdb", "--spec", page.to_str().unwrap()], b"");
            assert_eq!((ran.status, ran.out.contains("CREATE")), (101, false), "{}", ran.out);
        }),
        trial("without_a_page_it_is_that_of_the_newest_dovecot", || {
            let (newest, line) = (schema("duckdb", &[]), schema("duckdb", &["--spec", "2.4"]));
            assert_eq!(newest.lines().skip(1).collect::<Vec<_>>(), line.lines().skip(1).collect::<Vec<_>>());
        }),
    ];
    for (database, missing) in Database::all() {
        for (name, test) in TESTS {
            let database = database.clone();
            trials.push(match missing {
                None => trial(&format!("{name} in {}", database.name()), move || test(&database)),
                Some(missing) => {
                    let name = format!("{name} in {} ({missing})", database.name());
                    Trial::test(name, || Ok(())).with_ignored_flag(true)
                }
            });
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, || {
        test();
        Ok(())
    })
}

/// A test with its name.
type Test = (&'static str, fn(&Database));

/// The tests in every database.
const TESTS: [Test; 3] = [
    ("recordings_of_2_3_are_counted_as_read", |database| recordings(database, "2.3", &["2.3.19.1"])),
    ("recordings_of_2_4_are_counted_as_read", |database| recordings(database, "2.4", &["2.4.1", "2.4.5"])),
    ("nothing_is_lost_of_odd_lines", odd),
];

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
/// A page with the words of SQL as names; `odd.fields.toml` has its kinds, `odd.jsonl` lines that are hard to read.
const ODD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/store/odd.txt");

fn schema(dialect: &str, page: &[&str]) -> String {
    let ran = capture(&[&["schema", "--sql", dialect], page].concat(), b"");
    assert_eq!(ran.status, 0, "{}", ran.err);
    ran.out
}

/// Loads the recordings of servers, and compares what each view adds up.
fn recordings(database: &Database, line: &str, servers: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let mut all = String::new();
    if line == "2.3" {
        for name in ["dovecot-2.3.19.1.jsonl", "dovecot-2.3.19.1.info.log"] {
            all += &fs::read_to_string(Path::new(DATA).join("captures").join(name)).unwrap();
        }
    }
    for server in servers {
        for path in files(&Path::new(DATA).join("recordings").join(server), ".jsonl.gz") {
            all += &io::read_to_string(MultiGzDecoder::new(fs::File::open(path).unwrap())).unwrap();
        }
    }
    let file = folder.path().join("events.jsonl");
    fs::write(&file, &all).unwrap();
    let page = BuiltIn::nearest(line.parse::<ServerVersion>().unwrap());
    let spec: Spec = Source::built_in(page).page().spec.unwrap();
    let digest = Digest::of(&spec, all.as_bytes());
    assert!(digest.events() > 40, "{} events", digest.events());
    let queries = digest.queries(database.dialect());
    let answers = database.run(&schema(database.dialect(), &["--dovecot", line]), &file, &queries);
    let expected = digest.answers();
    let differs = answers.iter().zip(&expected).find(|(answer, expected)| answer != expected);
    assert!(differs.is_none() && answers.len() == expected.len(), "{differs:#?}");
}

/// Loads lines that are hard to read, and compares all that is in the tables.
fn odd(database: &Database) {
    let lines = Path::new(env!("CARGO_MANIFEST_DIR")).join("store/odd.jsonl");
    let text = fs::read_to_string(&lines).unwrap();
    let duckdb = database.dialect() == "duckdb";
    let (all, micros): (&str, fn(&str) -> String) = match duckdb {
        true => ("concat(prefix, record)", |name: &str| format!("epoch_us({name})")),
        false => ("line", |name: &str| format!("{name}_unix_usecs")),
    };
    let lines_of = format!("SELECT {all} AS l FROM dovecot.lines ORDER BY l");
    let at_time = if duckdb { micros("at_time") } else { "\"at_time_unix_usecs_\"".to_owned() };
    let views = [
        format!(
            "SELECT \"select\", \"from\", hostname, \"hostname_\", {at_time}, \"at_time_unix_usecs\", \"fields_\", \
             \"duration\", {} FROM dovecot.\"order\" ORDER BY start_time DESC, \"duration\"",
            micros("end_time"),
        ),
        format!(
            "SELECT hostname, {}, \"group\" FROM dovecot.\"lines_\" ORDER BY start_time DESC",
            micros("start_time")
        ),
        "SELECT count(*) FROM dovecot.lines WHERE event = 'unknown'".to_owned(),
    ];
    let queries = [&[lines_of], &views[..]].concat();
    let answers = database.run(&schema(database.dialect(), &["--spec", ODD]), &lines, &queries);
    let mut kept: Vec<&str> = text.lines().collect();
    kept.sort_unstable();
    let (loaded, rows) = answers.split_at(kept.len());
    assert_eq!(loaded, kept);
    let expected = match duckdb {
        true => expect_file!["store/odd.duckdb.txt"],
        false => expect_file!["store/odd.clickhouse.txt"],
    };
    expected.assert_eq(&(rows.join("\n") + "\n"));
}

/// The files of a folder with this ending, by name.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.to_str().unwrap().ends_with(ending)).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{}", folder.display());
    paths
}
