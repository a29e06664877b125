//! Logs that zstd compressed.

use dovecot_events::cli::capture;

use super::{events, live_check, report};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/compressed");

/// The number of events in each sample.
const EVENTS: u64 = 9200;

fn read(name: &str) -> u64 {
    events(&report(&["--dovecot", "2.4", &format!("{FOLDER}/{name}")], ""))
}

#[test]
fn what_zstd_compressed_at_any_level_is_read() {
    for name in ["level-1.zst", "level-19.zst", "ultra-long-27.zst", "pzstd.zst"] {
        assert_eq!(read(name), EVENTS, "{name}");
    }
}

#[test]
fn metrics_counts_what_zstd_compressed() {
    let folder = tempfile::tempdir().unwrap();
    let conf = folder.path().join("dovecot.conf");
    std::fs::write(&conf, "dovecot_config_version = 2.4.0\nmetric q {\n  filter = event=dns_request_started\n}\n")
        .unwrap();
    let ran = capture(&["metrics", "--conf", conf.to_str().unwrap(), &format!("{FOLDER}/level-1.zst")], &b""[..]);
    let row = ran.out.lines().find(|line| line.starts_with("q ")).unwrap_or_else(|| panic!("{}", ran.err));
    assert_eq!(row.split_whitespace().nth(1), Some(EVENTS.to_string().as_str()), "{row}");
}

#[test]
fn a_window_of_2_gib_is_refused_with_the_way_out() {
    let ran = live_check(&[&format!("{FOLDER}/ultra-long-31.zst")], "");
    assert_eq!(ran.status, 101);
    let reason = "ultra-long-31.zst: the zstd data that begins at byte 0 needs a window of 2048 MiB, and at most 128 are allowed";
    assert!(ran.err.contains(reason) && ran.err.contains("zstd -dc --long=31 FILE |"), "{}", ran.err);
}

#[test]
fn compressed_data_is_not_followed() {
    let ran = live_check(&["--follow", &format!("{FOLDER}/level-1.zst")], "");
    assert_eq!(ran.status, 101);
    assert!(ran.err.contains("compressed data, which does not grow; check it without `--follow`"), "{}", ran.err);
}
