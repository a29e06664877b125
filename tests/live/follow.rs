//! Files that grow, are rotated and are cut, while they are read.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use dovecot_events::check::live::{Counts, Watch};
use expect_test::expect;

use super::*;

/// Lets the writer of a test see how much was read, and stops when it is all.
struct Reader<'a> {
    read: &'a AtomicU64,
    until: u64,
    told: &'a mut Vec<String>,
}

impl Watch for Reader<'_> {
    fn progress(&mut self, counts: &Counts) {
        self.read.store(counts.records, Ordering::SeqCst);
    }

    fn stopped(&self) -> bool {
        self.read.load(Ordering::SeqCst) >= self.until
    }

    fn found(&mut self, finding: &Finding) {
        self.told.push(finding.message.clone());
    }
}

/// Follows `path` until this many records were read, while `write` works on it; `write` gets a function that waits
/// until a number of records was read.
fn follow(path: &Path, until: u64, write: impl FnOnce(&dyn Fn(u64)) + Send) -> (LiveCheck, Vec<String>) {
    let read = AtomicU64::new(0);
    let mut told = Vec::new();
    let check = thread::scope(|scope| {
        let wait = |records| {
            let begun = Instant::now();
            while read.load(Ordering::SeqCst) < records {
                assert!(begun.elapsed() < Duration::from_secs(30), "the lines were not read");
                thread::sleep(Duration::from_millis(5));
            }
        };
        scope.spawn(move || write(&wait));
        let options = LiveOptions {
            files: vec![path.display().to_string()],
            follow: true,
            idle: Some(Duration::from_secs(30)),
            ..LiveOptions::default()
        };
        let mut reader = Reader { read: &read, until, told: &mut told };
        live_check(&options, &spec(PAGE, KINDS), &mut std::io::empty(), &mut reader)
    });
    (check.unwrap_or_else(|error| panic!("{error:#}")), told)
}

fn append(path: &Path, text: &str) {
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn lines_are_read_as_they_are_written_and_half_a_line_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    append(&path, &thing(r#""count":1"#));
    let (check, _) = follow(&path, 3, |wait| {
        wait(1);
        let line = thing(r#""count":2,"new":1"#);
        let (start, end) = line.split_at(20);
        append(&path, start);
        thread::sleep(Duration::from_millis(450));
        append(&path, end);
        wait(2);
        append(&path, &thing(r#""count":3,"new":1"#));
    });
    assert_eq!(check.counts.records, 3);
    assert!(of_rule(&check, Rule::MalformedRecord).is_empty());
    assert_eq!(of_rule(&check, Rule::UnknownField)[0].location.line, 2);
}

#[test]
fn a_rotated_file_is_read_to_its_end_and_the_new_one_from_its_start() {
    let folder = tempfile::tempdir().unwrap();
    let (path, old) = (folder.path().join("events.jsonl"), folder.path().join("events.jsonl.1"));
    append(&path, &thing(r#""count":1"#));
    let (check, _) = follow(&path, 4, |wait| {
        wait(1);
        let mut writer = OpenOptions::new().append(true).open(&path).unwrap();
        fs::rename(&path, &old).unwrap();
        append(&path, &thing(r#""later":1"#));
        // The writer keeps writing to the file until it is told to reopen it.
        writer.write_all(thing(r#""count":2"#).as_bytes()).unwrap();
        wait(3);
        append(&path, &thing(r#""later":1"#));
    });
    assert_eq!(check.counts.records, 4);
    let later = of_rule(&check, Rule::UnknownField)[0];
    assert_eq!((later.location.line, later.count), (1, Some(2)));
}

#[test]
fn a_file_that_was_cut_is_read_from_its_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    append(&path, &thing(r#""count":1,"label":"a long line so that the next one is shorter""#).repeat(2));
    let (check, _) = follow(&path, 4, |wait| {
        wait(2);
        File::create(&path).unwrap();
        append(&path, &thing(r#""count":3"#));
        wait(3);
        append(&path, &thing(r#""count":4"#));
    });
    assert_eq!(check.counts.records, 4);
    assert!(of_rule(&check, Rule::MalformedRecord).is_empty());
}

#[test]
fn what_is_found_is_said_while_the_file_is_followed_and_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    append(&path, &thing(r#""wrong":1"#));
    let (_, told) = follow(&path, 3, |wait| {
        wait(1);
        thread::sleep(Duration::from_millis(1300));
        append(&path, &thing(r#""wrong":1"#));
        wait(2);
        thread::sleep(Duration::from_millis(1300));
        append(&path, &thing(""));
    });
    assert_eq!(told, ["`thing_finished` has no field `wrong`"]);
}

#[test]
fn following_ends_by_itself_when_nothing_comes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    append(&path, thing(r#""count":1"#).trim_end());
    let options = LiveOptions {
        files: vec![path.display().to_string()],
        follow: true,
        idle: Some(Duration::from_millis(300)),
        ..LiveOptions::default()
    };
    let check = run(&spec(PAGE, KINDS), &options, b"").unwrap();
    assert_eq!(check.counts.records, 1, "the last line counts though it has no end");
}

#[test]
fn a_packed_file_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.gz");
    fs::write(&path, [0x1f, 0x8b, 8, 0]).unwrap();
    let options = LiveOptions { files: vec![path.display().to_string()], follow: true, ..LiveOptions::default() };
    assert!(run(&spec(PAGE, KINDS), &options, b"").unwrap_err().ends_with("check it without `--follow`"));
}

/// The lines that may have been missed, as findings say it.
fn missed(check: &LiveCheck) -> Vec<String> {
    let folder = |message: &str| {
        message.split('`').nth(1).and_then(|path| path.rsplit_once('/')).map(|(one, _)| format!("{one}/"))
    };
    let of = of_rule(check, Rule::MissedLines).into_iter();
    of.map(|one| one.message.replace(&folder(&one.message).unwrap_or_default(), "")).collect()
}

/// A line with a number, as long as all others.
fn numbered(number: u64) -> String {
    thing(&format!(r#""count":{}"#, 1_000_000 + number))
}

#[test]
fn a_writer_that_notices_late_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    append(&path, &numbered(0));
    let (check, _) = follow(&path, 2_002, |wait| {
        wait(1);
        let mut writer = OpenOptions::new().append(true).open(&path).unwrap();
        fs::rename(&path, folder.path().join("events.jsonl.1")).unwrap();
        append(&path, &numbered(1));
        wait(2);
        for part in 0..20_u64 {
            let lines: String = (0..100).map(|line| numbered(part * 100 + line)).collect();
            writer.write_all(lines.as_bytes()).unwrap();
            thread::sleep(Duration::from_millis(40));
        }
    });
    assert_eq!((check.counts.records, missed(&check)), (2_002, vec![]));
}

#[cfg(target_os = "linux")]
#[test]
fn rotations_faster_than_any_look_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    append(&path, &numbered(0));
    let (check, _) = follow(&path, 40 * 50 + 1, |wait| {
        wait(1);
        for rotation in 0..40_u64 {
            // As logrotate does it, with at most three old ones kept under numbers.
            for number in (1..40).rev() {
                let old = |number: u64| folder.path().join(format!("events.jsonl.{number}"));
                if old(number).exists() {
                    fs::rename(old(number), old(number + 1)).unwrap();
                }
            }
            fs::rename(&path, folder.path().join("events.jsonl.1")).unwrap();
            append(&path, &(0..50).map(|line| numbered(rotation * 50 + line)).collect::<String>());
        }
    });
    assert_eq!((check.counts.records, missed(&check)), (40 * 50 + 1, vec![]));
}

#[test]
fn what_was_copied_before_a_truncation_is_read_from_the_copy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    append(&path, &numbered(0));
    let (check, _) = follow(&path, 302, |wait| {
        wait(1);
        // Written, copied and truncated between two looks; then longer than it ever was.
        append(&path, &(1..200).map(numbered).collect::<String>());
        fs::copy(&path, folder.path().join("events.jsonl.1")).unwrap();
        File::options().write(true).truncate(true).open(&path).unwrap();
        append(&path, &(900..1_001).map(numbered).collect::<String>());
        wait(301);
        append(&path, &numbered(1_001));
    });
    assert_eq!((check.counts.records, missed(&check)), (302, vec![]));
}

#[test]
fn a_truncation_without_a_copy_is_counted_also_when_the_file_has_grown_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    append(&path, &(0..100).map(numbered).collect::<String>());
    let (check, _) = follow(&path, 400, |wait| {
        wait(100);
        fs::write(&path, (500..800).map(numbered).collect::<String>()).unwrap();
    });
    assert_eq!(check.counts.records, 400);
    expect![[r#"
        [
            "`events.jsonl` was truncated once, but no copy of it was found; its last lines may be missing",
        ]
    "#]]
    .assert_debug_eq(&missed(&check));
}

#[cfg(unix)]
#[test]
fn what_is_not_a_log_for_a_while_does_not_end_it() {
    let folder = tempfile::tempdir().unwrap();
    let (path, old) = (folder.path().join("events.jsonl"), folder.path().join("events.jsonl.1"));
    append(&path, &numbered(0));
    let (check, _) = follow(&path, 2, |wait| {
        wait(1);
        fs::rename(&path, &old).unwrap();
        fs::create_dir(&path).unwrap();
        thread::sleep(Duration::from_millis(300));
        fs::remove_dir(&path).unwrap();
        std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        thread::sleep(Duration::from_millis(300));
        fs::remove_file(&path).unwrap();
        fs::write(&path, [0x1f, 0x8b, 8, 0]).unwrap();
        thread::sleep(Duration::from_millis(300));
        fs::remove_file(&path).unwrap();
        append(&path, &numbered(1));
    });
    assert_eq!(check.counts.records, 2);
    let said = missed(&check);
    assert!(said.iter().any(|one| one.contains("something that cannot be followed")), "{said:?}");
}

#[cfg(unix)]
#[test]
fn a_link_that_is_switched_and_a_file_that_is_deleted_are_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    append(&path("one"), &numbered(0));
    std::os::unix::fs::symlink("one", path("link")).unwrap();
    let (check, _) = follow(&path("link"), 4, |wait| {
        wait(1);
        append(&path("two"), &numbered(1));
        std::os::unix::fs::symlink("two", path("new")).unwrap();
        fs::rename(path("new"), path("link")).unwrap();
        wait(2);
        append(&path("one"), &numbered(2));
        fs::remove_file(path("link")).unwrap();
        append(&path("link"), &numbered(3));
    });
    assert_eq!((check.counts.records, missed(&check)), (4, vec![]));
}

#[test]
fn a_file_that_gets_its_name_back_was_not_missed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |end: &str| folder.path().join(format!("events.jsonl{end}"));
    append(&path(""), &numbered(0));
    let (check, _) = follow(&path(""), 4, |wait| {
        wait(1);
        // A rotation that fails, at once and after the new file was read.
        fs::rename(path(""), path(".1")).unwrap();
        fs::rename(path(".1"), path("")).unwrap();
        append(&path(""), &numbered(1));
        wait(2);
        fs::rename(path(""), path(".1")).unwrap();
        append(&path(""), &numbered(2));
        wait(3);
        fs::rename(path(""), path(".2")).unwrap();
        fs::rename(path(".1"), path("")).unwrap();
        append(&path(""), &numbered(3));
    });
    assert_eq!((check.counts.records, missed(&check)), (4, vec![]));
}

#[cfg(unix)]
#[test]
fn the_examples_of_missed_lines_miss_some_or_none() {
    for (example, misses) in [(Rule::MissedLines.bad_example(), true), (Rule::MissedLines.good_example(), false)] {
        assert_eq!(example.language, "sh");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        append(&path, &(0..3).map(numbered).collect::<String>());
        append(&folder.path().join("next.jsonl"), &(3..9).map(numbered).collect::<String>());
        let (check, _) = follow(&path, 9, |wait| {
            wait(3);
            std::process::Command::new("sh").args(["-c", example.text]).current_dir(folder.path()).status().unwrap();
        });
        assert_eq!(!missed(&check).is_empty(), misses, "{}", example.text);
    }
}
