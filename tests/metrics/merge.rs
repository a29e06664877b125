//! Parts of a stream, each counted alone, add up to the report of the whole.

use std::fs;

use dovecot_events::cli::{Captured, capture};
use proptest::prelude::*;
use serde_json::Value;

const CONF: &str = "\
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
metric all {
  filter = event=*
}
metric commands {
  filter = event=imap_command_finished
  fields = net_in_bytes last_run_time user
  group_by cmd_name {
    method discrete {
      modifier = %{value | truncate(3)}
    }
  }
  group_by net_in_bytes {
    method linear {
      min = 0
      max = 25
      step = 10
    }
  }
}
metric users {
  filter = event=imap_command_finished AND net_in_bytes>0
  fields = net_in_bytes
  group_by user {
  }
  group_by net_out_bytes {
  }
}
metric reasons {
  filter = event=*
  group_by reason_code {
  }
  group_by remote_ip {
  }
}
";

/// A folder with a configuration and summaries.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(conf: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::write(folder.path("dovecot.conf"), conf).unwrap();
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn run(&self, arguments: &[&str], input: &str) -> Captured {
        let conf = self.path("dovecot.conf");
        capture(&[&["metrics", "--conf", &conf], arguments].concat(), input.as_bytes())
    }

    /// Writes a summary and returns its file.
    fn summary(&self, name: &str, arguments: &[&str], input: &str) -> String {
        let path = self.path(name);
        let ran = self.run(&[&["--write-summary", &path], arguments].concat(), input);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
        path
    }

    fn merged(&self, summaries: &[String], format: &str) -> String {
        let files = summaries.iter().map(String::as_str);
        let ran = self.run(&["--format", format, "--merge"].into_iter().chain(files).collect::<Vec<_>>(), "");
        assert_eq!(ran.status, 0, "{}", ran.err);
        ran.out
    }

    /// The error about a summary.
    fn refusal(&self, summary: &str) -> String {
        let ran = self.run(&["--merge", "-"], summary);
        assert_eq!((ran.status, ran.out.as_str()), (101, ""), "{}", ran.err);
        ran.err.strip_prefix("error: ").unwrap().trim_end().to_owned()
    }
}

/// A report without what depends on the parts: the order of groups, estimates, and the place of a malformed line.
fn comparable(report: &str) -> Value {
    let mut report: Value = serde_json::from_str(report).unwrap();
    for metric in report["metrics"].as_array_mut().unwrap() {
        let series = metric["series"].as_array_mut().unwrap();
        series.sort_by_key(|series| series["labels"].to_string());
        for series in series {
            let fields = series["fields"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            drop_estimates(&mut series["duration"]);
            fields.iter().for_each(|field| drop_estimates(&mut series["fields"][field]));
        }
    }
    for note in report["notes"].as_array_mut().unwrap() {
        let text = note.as_str().unwrap().split("; the first one is at").next().unwrap().to_owned();
        *note = text.into();
    }
    report
}

fn drop_estimates(statistics: &mut Value) {
    if statistics["is_estimate"] == true {
        for name in ["median", "stddev", "p95"] {
            statistics[name].take();
        }
    }
}

/// A line of an export, but for the number that makes it different from all others.
fn line() -> impl Strategy<Value = String> {
    let number = prop_oneof![-3_i64..40, Just(i64::MAX)].prop_map(|number| number.to_string());
    let reasons = prop::sample::select(vec![r#""reason_code":["a","b","a"],"#, r#""reason_code":[],"#, ""]);
    let ip = prop::sample::select(vec![r#""remote_ip":"10.0.0.1","#, r#""remote_ip":"::1","#, ""]);
    let more = (reasons, ip).prop_map(|(reasons, ip)| format!("{reasons}{ip}"));
    let event = ("FETCH|FETT|S|été", "[a-c]", number.clone(), number, more, 0..60_u32).prop_map(
        |(command, user, bytes, out, more, second)| {
            format!(
                "{{\"event\":\"imap_command_finished\",\"start_time\":\"2026-01-31T12:00:{second:02}.000000Z\",\
                 \"categories\":[],\"fields\":{{\"cmd_name\":\"{command}\",\"user\":\"{user}\",\"net_in_bytes\":{bytes},\
                 \"net_out_bytes\":{out},{more}\"duration\":"
            )
        },
    );
    let bare = prop::sample::select(vec![
        "{\"event\":\"imap_command_finished\",\"fields\":{\"cmd_name\":\"NOOP\",\"duration\":",
        "{\"event\":\"mail_opened\",\"fields\":{\"user\":\"a\",\"duration\":",
        "{\"fields\":{\"duration\":",
        "{\"event\":\"mail_opened\",\"fields\":{\"broken\":nothing,\"x\":",
    ]);
    prop_oneof![9 => event, 1 => bare.prop_map(str::to_owned)]
}

/// Lines, each with a number of its own.
fn stream() -> impl Strategy<Value = Vec<String>> {
    // Few lines have no estimates. Many are the same ones, several times over.
    (prop::collection::vec(line(), 1..60), prop_oneof![2 => Just(1_usize), 1 => 20_usize..40]).prop_map(
        |(lines, times)| {
            let lines = lines.iter().cycle().take(lines.len() * times).enumerate();
            lines.map(|(number, line)| format!("{line}{}}}}}\n", number * 7919 % 10_007)).collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn parts_in_any_order_and_in_any_steps_report_what_the_whole_does(
        lines in stream(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
        order in any::<u64>(),
    ) {
        let folder = Folder::new(CONF);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(lines.len())).chain([0, lines.len()]).collect();
        cuts.sort_unstable();
        let parts: Vec<String> = cuts.windows(2).map(|cut| lines[cut[0]..cut[1]].concat()).collect();
        let mut summaries: Vec<String> = parts
            .iter()
            .enumerate()
            .map(|(number, part)| folder.summary(&format!("{number}.summary"), &[], part))
            .collect();
        let whole = folder.run(&["--format", "json"], &lines.concat());
        if whole.status != 0 {
            // A few lines may have no event.
            prop_assert!(whole.err.contains("no event found"), "{}", whole.err);
            return Ok(());
        }
        let merged = folder.merged(&summaries, "json");
        prop_assert_eq!(comparable(&merged), comparable(&whole.out));

        // The order and the steps do not even change the estimates.
        let by = usize::try_from(order % summaries.len() as u64).unwrap();
        summaries.rotate_left(by);
        summaries.reverse();
        for format in ["json", "openmetrics"] {
            let merged = folder.merged(&summaries, format);
            let (first, second) = summaries.split_at(by);
            let all = |files: &[String]| files.iter().map(|file| fs::read_to_string(file).unwrap()).collect::<String>();
            let step = folder.summary("step", &["--merge", "-"], &(all(second) + &folder.merged_line(first)));
            prop_assert_eq!(folder.merged(&[step], format), merged);
        }
        summaries.sort();
        prop_assert_eq!(folder.merged(&summaries, "json"), merged);
    }
}

impl Folder {
    /// The summary of summaries; nothing if there are none.
    fn merged_line(&self, summaries: &[String]) -> String {
        if summaries.is_empty() {
            return String::new();
        }
        let files = summaries.iter().map(String::as_str);
        let ran = self.run(&["--write-summary", "-", "--merge"].into_iter().chain(files).collect::<Vec<_>>(), "");
        assert_eq!(ran.status, 0, "{}", ran.err);
        ran.out
    }
}

const EVENT: &str = "{\"event\":\"imap_command_finished\",\"fields\":{\"cmd_name\":\"S\",\"duration\":5}}\n";

#[test]
fn jobs_do_not_change_the_report() {
    let folder = Folder::new(CONF);
    let lines: String = (0..3000).map(|number| EVENT.replace('5', &number.to_string())).collect();
    let one = folder.run(&["--jobs", "1"], &lines);
    assert_eq!((one.status, folder.run(&["--jobs", "3"], &lines)), (0, one));
    assert_eq!(folder.run(&["--jobs", "0"], &lines).status, 2);
}

#[test]
fn a_part_without_an_event_has_a_summary_and_no_report() {
    let folder = Folder::new(CONF);
    let none = folder.summary("none", &[], "");
    let some = folder.summary("some", &[], EVENT);
    assert_eq!(folder.merged(&[none.clone(), some.clone()], "dump"), folder.merged(&[some], "dump"));
    let ran = folder.run(&["--merge", &none], "");
    assert_eq!((ran.status, ran.err), (101, format!("error: no event found in {none}\n")));
}

#[test]
fn counts_of_another_configuration_are_refused() {
    let folder = Folder::new(CONF);
    let line = fs::read_to_string(folder.summary("all", &[], EVENT)).unwrap();
    let with = |from: &str, to: &str| Folder::new(&CONF.replacen(from, to, 1)).refusal(&line);
    assert_eq!(
        with("filter = event=*", "filter = event=mail_*"),
        "-:1: the filter of `all` is `event=*` there, and `event=mail_*` here"
    );
    assert_eq!(
        with("metric all", "metric any"),
        "-:1: it counts with the metric `all`, which this configuration does not have"
    );
    assert_eq!(with(" last_run_time", ""), "-:1: the metric `commands` has other fields there than here");
    assert_eq!(with("truncate(3)", "truncate(4)"), "-:1: the metric `commands` has other groups there than here");
    assert_eq!(with("step = 10", "step = 5"), "-:1: the metric `commands` has other groups there than here");
    let more = "metric more {\n  filter = event=*\n}\nmetric all";
    assert_eq!(with("metric all", more), "-:1: it was counted without the metric `more` of this configuration");
    let ran = folder.run(&["--dovecot", "2.4.2", "--merge", "-"], &line);
    assert_eq!((ran.status, ran.out.as_str()), (101, ""));
    assert_eq!(ran.err, "error: -:1: it was counted for Dovecot 2.4, but the configuration is for 2.4.2\n");
    let page = folder.path("Own.txt");
    fs::write(&page, "Own\n===\n\n*imap_command_finished*\n\n * user: Who\n").unwrap();
    let ran = folder.run(&["--spec", &page, "--merge", "-"], &line);
    assert_eq!((ran.status, ran.out.as_str()), (101, ""));
    assert!(ran.err.starts_with("error: -:1: it was counted with another page"), "{}", ran.err);
}

#[test]
fn a_damaged_summary_is_an_error_with_its_place() {
    let folder = Folder::new(CONF);
    let line = fs::read_to_string(folder.summary("all", &[], &EVENT.repeat(3))).unwrap();
    let with = |from: &str, to: &str| {
        assert!(line.contains(from), "{from} in {line}");
        folder.refusal(&line.replacen(from, to, 1))
    };
    assert!(folder.refusal(&line[..line.len() / 2]).starts_with("-:1:"));
    assert!(with("\"records\":3", "\"records\":-3").contains("not a summary: invalid value: integer `-3`"));
    assert!(with("\"tally\"", "\"count\"").contains("not a summary: unknown field `count`"));
    assert!(folder.refusal("\u{0}").starts_with("-:1:1: not a summary"));
    // More values than the sample has, and a value above the largest.
    for (from, to) in [("[3,15,5,5,", "[9,15,5,5,"), ("[3,15,5,5,", "[3,15,5,4,"), ("[3,15,5,5,", "[0,15,5,5,")] {
        assert_eq!(with(from, to), "-:1: the counts are not those of the metric `all`");
    }
    assert_eq!(with("{\"text\":\"S\"}", "{\"range\":1}"), "-:1: the counts are not those of the metric `commands`");
    let node = "{\"duration\":[0,0,0,0,[]],\"groups\":[[{\"number\":1},";
    let nested = node.repeat(100_000) + "{\"duration\":[0,0,0,0,[]]}" + &"]]}".repeat(100_000);
    let deep = with("\"tally\":{\"metrics\":[", &format!("\"tally\":{{\"metrics\":[{nested},"));
    assert!(deep.starts_with("-:1:") && deep.contains("recursion limit exceeded"), "{deep}");
    let ran = folder.run(&["--merge", "-"], &line.replace("\"of\":\"metrics\"", "\"of\":\"live-check\""));
    assert_eq!(ran.err, "error: -:1: a summary of `live-check`, not of `metrics`\n");
}

#[test]
fn what_a_summary_cannot_serve_is_wrong_usage() {
    let folder = Folder::new(CONF);
    let (exports, file) = (folder.path("exports"), folder.path("all"));
    for options in [
        &["--write-summary", &file, "--exports", &exports][..],
        &["--merge", &file, "--exports", &exports],
        &["--merge", &file, "--explain", EVENT],
        &["--write-summary", &file, "--output", &exports],
        &["--conf", "-", "--merge", "-"],
        &["--write-summary", &folder.path("dovecot.conf")],
    ] {
        let ran = folder.run(options, EVENT);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{options:?}: {}", ran.err);
    }
    assert_eq!(fs::read_to_string(folder.path("dovecot.conf")).unwrap(), CONF);
}
