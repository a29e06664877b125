//! What the derive costs whoever compiles it, in processor time of all of cargo's children, beside a peer in turns.
//!
//! `cargo bench -p events-tests --bench compile`: a cold build of a crate with one emitter beside one with one
//! `thiserror` derive, and `cargo check` of 1,000 emitters of eight fields beside the same structs with
//! `serde::Serialize`.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints what it measured")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

const ROUNDS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events-core").canonicalize().unwrap();
    let ours = format!("events-core = {{ path = {:?} }}", core.display().to_string());
    let make = |name: &str, dependency: &str, source: &str| {
        let root = folder.path().join(name);
        fs::create_dir_all(root.join("src")).unwrap();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}\n\n[workspace]\n"
        );
        fs::write(root.join("Cargo.toml"), manifest).unwrap();
        fs::write(root.join("src/lib.rs"), source).unwrap();
        root
    };
    let emitter = "#[derive(events_core::EventEmitter)]\n#[event(name = \"auth_client_request_started\")]\n\
                   pub struct Started { pub id: i64 }\n";
    let error =
        "#[derive(Debug, thiserror::Error)]\n#[error(\"failed with {id}\")]\npub struct Failed { pub id: i64 }\n";
    let one = make("one-emitter", &ours, emitter);
    let one_peer = make("one-thiserror", "thiserror = \"2\"", error);
    let many = make("many-emitters", &ours, &structs(true));
    let many_peer = make("many-serde", "serde = { version = \"1\", features = [\"derive\"] }", &structs(false));

    let cold = |root: &Path| {
        let target = root.join("target");
        if target.exists() {
            fs::remove_dir_all(&target).unwrap();
        }
        // Cargo compiles what comes from a registry, as the peer does, without incremental files, and ours only because
        // it is named by a path with them. Without for both, so that the same work is compared.
        cargo(root, "build", "CARGO_INCREMENTAL=0 ")
    };
    let again = |root: &Path| {
        fs::write(root.join("src/lib.rs"), fs::read(root.join("src/lib.rs")).unwrap()).unwrap();
        cargo(root, "check", "")
    };
    println!("processor seconds, median of {ROUNDS}                       ours    peer    ratio");
    compare("cold build, one emitter / one thiserror derive", ROUNDS, || cold(&one), || cold(&one_peer));
    again(&many);
    again(&many_peer);
    compare("check, 1,000 emitters / 1,000 serde::Serialize", ROUNDS, || again(&many), || again(&many_peer));
}

/// A thousand structs of eight fields: emitters of one event, or structs that serde serializes.
fn structs(emitters: bool) -> String {
    let mut source = String::new();
    for number in 0..1_000 {
        source += if emitters {
            "#[derive(events_core::EventEmitter)]\n#[event(name = \"imap_command_finished\", omit(last_run_time, \
             tagged_reply_state, tagged_reply))]\n"
        } else {
            "#[derive(serde::Serialize)]\n"
        };
        writeln!(
            source,
            "pub struct S{number} {{ pub tag: String, pub name: String, pub args: String, pub human_args: String, \
             pub running_usecs: u64, pub lock_wait_usecs: u64, pub bytes_in: u64, pub bytes_out: u64 }}"
        )
        .unwrap();
    }
    source
}

fn compare(what: &str, rounds: usize, mut ours: impl FnMut() -> f64, mut peer: impl FnMut() -> f64) {
    let (mut our_times, mut peer_times) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        our_times.push(ours());
        peer_times.push(peer());
    }
    let (ours, peer) = (median(our_times), median(peer_times));
    println!("{what:<55} {ours:<7.2} {peer:<7.2} {:.2}", ours / peer);
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Runs cargo and returns the processor time of everything that it started, as the shell's `times` counts it.
fn cargo(root: &Path, command: &str, variables: &str) -> f64 {
    let script = format!("{variables}{} {command} --offline --quiet && times", env!("CARGO"));
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    // The second line is that of the children: `0m1.234s 0m0.567s`.
    text.lines().last().unwrap().split_whitespace().map(seconds).sum()
}

fn seconds(text: &str) -> f64 {
    let (minutes, seconds) = text.trim_end_matches('s').split_once('m').unwrap();
    minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
}
