//! The recordings: each of the servers counted the metrics of `record/base.topic`.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use dovecot_events::cli::capture;
use flate2::read::GzDecoder;

/// The recordings that have metrics, as folders of releases and topics.
fn recordings() -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for release in ["/2.3.19.1", "/2.4.1", "/2.4.5"] {
        let folder = PathBuf::from(format!("{}/data/recordings{release}", env!("CARGO_MANIFEST_DIR")));
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.to_str().unwrap().ends_with(".metrics.gz") {
                found.push((release[1..].to_owned(), path));
            }
        }
    }
    assert!(found.len() > 20, "{found:?}");
    found
}

fn unpacked(path: &Path) -> String {
    let mut bytes = Vec::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The metrics of all recordings, as a configuration of this line.
fn configuration(line: &str) -> String {
    let mut text = match line {
        "2.4" => "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n".to_owned(),
        _ => String::new(),
    };
    let mut is_taken = false;
    for row in include_str!("../record/base.topic").lines() {
        if let Some(head) = row.strip_prefix('%') {
            is_taken = head == format!("config {line}") || head == format!("metrics {line}");
        } else if is_taken {
            text += &format!("{row}\n");
        }
    }
    text
}

/// The body of a response that may have come in chunks. The recorder took the carriage returns away.
fn body(response: &str) -> String {
    let (head, body) = response.split_once("\n\n").unwrap();
    if !head.contains("Transfer-Encoding: chunked") {
        return body.to_owned();
    }
    let (mut whole, mut rest) = (String::new(), body);
    while let Some((length, after)) = rest.split_once('\n') {
        let length = usize::from_str_radix(length, 16).unwrap();
        if length == 0 {
            break;
        }
        whole += &after[..length];
        rest = &after[length + 1..];
    }
    whole
}

/// Without the metrics that one topic has for itself, and without what depends on the build and the time.
fn compared(text: &str) -> Vec<&str> {
    let own = |line: &&str| {
        let name = line.trim_start_matches("# HELP ").trim_start_matches("# TYPE ").trim_start_matches("dovecot_");
        !name.starts_with("logged") && !name.starts_with("posted")
    };
    let is_of_build = |line: &&str| line.starts_with("dovecot_build_info") || line.starts_with("process_start_time");
    text.lines().filter(own).filter(|line| !is_of_build(line)).collect()
}

fn run(release: &str, recording: &Path, format: &str) -> String {
    let conf = tempfile::NamedTempFile::new().unwrap();
    fs::write(conf.path(), configuration(&release[..3])).unwrap();
    let events = recording.to_str().unwrap().replace(".metrics.gz", ".jsonl.gz");
    let conf = conf.path().to_str().unwrap();
    let ran = capture(&["metrics", "--conf", conf, "--dovecot", release, "--format", format, &events], b"");
    assert_eq!(ran.status, 0, "{}", ran.err);
    ran.out
}

#[test]
fn the_dump_is_what_the_server_printed() {
    let mut rows = 0;
    for (release, path) in recordings() {
        let real = unpacked(&path);
        let (dump, _) = real.split_once("\n\n").unwrap();
        let ours = run(&release, &path, "dump");
        pretty(&path, &compared(dump), &compared(&ours));
        rows += dump.lines().count();
    }
    assert!(rows > 1000, "{rows}");
}

#[test]
fn the_metrics_page_is_what_the_server_said() {
    for (release, path) in recordings() {
        let real = unpacked(&path);
        let (_, response) = real.split_once("\n\n").unwrap();
        let real = body(response);
        assert!(real.ends_with("# EOF\n"), "{}: {real}", path.display());
        let ours = run(&release, &path, "openmetrics");
        pretty(&path, &compared(&real), &compared(&ours));
    }
}

#[test]
fn a_metrics_page_begins_with_the_build() {
    let (release, path) = recordings().into_iter().find(|(release, _)| release == "2.4.1").unwrap();
    let ours = run(&release, &path, "openmetrics");
    assert!(ours.contains("\ndovecot_build_info{version=\"2.4.1\"} 1\n"), "{ours}");
    assert!(ours.contains("\nprocess_start_time_seconds 1795"), "{ours}");
}

/// Tab-separated text has no kinds, and the page gives them.
#[test]
fn both_forms_of_a_recording_count_alike() {
    let mut compared_forms = 0;
    for (release, path) in recordings() {
        let tab = path.to_str().unwrap().replace(".metrics.gz", ".tab.gz");
        if !Path::new(&tab).exists() {
            continue;
        }
        let conf = tempfile::NamedTempFile::new().unwrap();
        fs::write(conf.path(), configuration(&release[..3])).unwrap();
        let conf = conf.path().to_str().unwrap();
        let of_tab = capture(&["metrics", "--conf", conf, "--dovecot", &release, "--format", "dump", &tab], b"");
        pretty(
            &path,
            &run(&release, &path, "dump").lines().collect::<Vec<_>>(),
            &of_tab.out.lines().collect::<Vec<_>>(),
        );
        compared_forms += 1;
    }
    assert!(compared_forms >= 3, "{compared_forms}");
}

/// The recordings were made by two exporters that took every event, and so are what `--exports` writes of them.
#[test]
fn exports_are_what_the_server_s_exporters_wrote() {
    let mut files = 0;
    for (release, path) in recordings().into_iter().filter(|(release, _)| release.starts_with("2.4")) {
        let folder = tempfile::tempdir().unwrap();
        let conf = folder.path().join("dovecot.conf");
        fs::write(&conf, configuration(&release[..3])).unwrap();
        let events = path.to_str().unwrap().replace(".metrics.gz", ".jsonl.gz");
        let (conf, to) = (conf.to_str().unwrap(), folder.path().join("exports"));
        let ran = capture(&["metrics", "--conf", conf, "--exports", to.to_str().unwrap(), &events], b"");
        assert_eq!(ran.status, 0, "{}", ran.err);
        let json = fs::read_to_string(to.join("js.jsonl")).unwrap();
        let real = unpacked(Path::new(&events));
        pretty(&path, &real.lines().collect::<Vec<_>>(), &json.lines().collect::<Vec<_>>());
        let tab = events.replace(".jsonl.gz", ".tab.gz");
        if Path::new(&tab).exists() {
            let ours = fs::read_to_string(to.join("tt.tab")).unwrap();
            let real = unpacked(Path::new(&tab));
            pretty(&path, &sorted(&real), &sorted(&ours));
            files += 1;
        }
    }
    assert!(files >= 2, "{files}");
}

/// The parts of each line in an order of their own: that of categories differs from run to run.
fn sorted(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = text.lines().flat_map(|line| line.split('\t')).collect();
    parts.sort_unstable();
    parts
}

/// Fails with the lines that differ.
fn pretty(path: &Path, real: &[&str], ours: &[&str]) {
    let differ: Vec<String> = real
        .iter()
        .zip(ours)
        .filter(|(real, ours)| real != ours)
        .take(5)
        .map(|(real, ours)| format!("server: {real}\n  ours: {ours}"))
        .collect();
    let lengths = (real.len(), ours.len());
    assert!(differ.is_empty() && lengths.0 == lengths.1, "{}: {lengths:?}\n{}", path.display(), differ.join("\n"));
}
