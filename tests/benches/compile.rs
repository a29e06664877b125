//! What the derives cost the crates that use them, in processor time of all of cargo's children, in turns with a peer.
//!
//! `cargo bench -p events-tests --bench compile`: cold builds of a crate with one emitter, beside one with one `thiserror`
//! derive, with a custom page, and with types that a build script makes; and `cargo check` of 1,000 emitters of eight
//! fields, for the built-in page and for custom pages of 1 and 200 events, beside the same structs with
//! `serde::Serialize`. `-- cold` and `-- check` run one of the two.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints what it measured")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROUNDS: usize = 5;

/// The fields of the structs and of the custom pages' events.
const FIELDS: [(&str, &str); 8] = [
    ("tag", "String"),
    ("name", "String"),
    ("args", "String"),
    ("human_args", "String"),
    ("running_usecs", "u64"),
    ("lock_wait_usecs", "u64"),
    ("bytes_in", "u64"),
    ("bytes_out", "u64"),
];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let crates = Crates { folder: folder.path().to_owned() };
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    println!("processor seconds, median of {ROUNDS:<32} first   second  ratio");
    if only.as_deref() != Some("check") {
        cold_builds(&crates);
    }
    if only.as_deref() != Some("cold") {
        checks(&crates);
    }
}

fn cold_builds(crates: &Crates) {
    let emitter = "#[derive(events_core::EventEmitter)]\n#[event(name = \"auth_client_request_started\")]\n\
                   pub struct Started { pub id: i64 }\n";
    let error =
        "#[derive(Debug, thiserror::Error)]\n#[error(\"failed with {id}\")]\npub struct Failed { pub id: i64 }\n";
    let thiserror = "thiserror = \"2\"";
    let one = crates.make("one-emitter", &ours(""), emitter, None);
    let lean = crates.make("one-emitter-alone", &derive_alone(), emitter, None);
    let one_peer = crates.make("one-thiserror", thiserror, error, None);
    let custom = "#[derive(events_core::EventEmitter)]\n#[event(spec = \"Shop.txt\", name = \"event_0\", partial)]\n\
                  pub struct Started { pub tag: String }\n";
    let one_custom = crates.make("one-custom", &ours("custom-spec"), custom, Some(1));

    let include = "include!(concat!(env!(\"OUT_DIR\"), \"/shop.rs\"));\n";
    let generated = crates.make("one-generated", &generator(), include, Some(1));
    let script = "fn main() -> Result<(), events_spec::generate::Error> {\n\
                  events_spec::generate::Generator::new(\"Shop.txt\").build(\"shop.rs\")\n}\n";
    fs::write(generated.join("build.rs"), script).unwrap();

    let title = "cold build, one emitter / one thiserror derive";
    compare(title, || cold(&one, "build"), || cold(&one_peer, "build"));
    let title = "cold release build, one emitter / one thiserror derive";
    compare(title, || cold(&one, "build --release"), || cold(&one_peer, "build --release"));
    let title = "cold build, feature derive alone / one thiserror derive";
    compare(title, || cold(&lean, "build"), || cold(&one_peer, "build"));
    let title = "cold release build, feature derive alone / one thiserror derive";
    compare(title, || cold(&lean, "build --release"), || cold(&one_peer, "build --release"));
    let title = "cold build, custom page / built-in page";
    compare(title, || cold(&one_custom, "build"), || cold(&one, "build"));
    let title = "cold release build, custom page / built-in page";
    compare(title, || cold(&one_custom, "build --release"), || cold(&one, "build --release"));
    let title = "cold build, types made by a build script / custom page";
    compare(title, || cold(&generated, "build"), || cold(&one_custom, "build"));
}

fn checks(crates: &Crates) {
    let built_in = "name = \"imap_command_finished\", omit(last_run_time, tagged_reply_state, tagged_reply)";
    let serde = "serde = { version = \"1\", features = [\"derive\"] }";
    let many = crates.make("many-emitters", &ours(""), &emitters(|_| built_in.to_owned()), None);
    let many_peer = crates.make("many-serde", serde, &structs(|_| "#[derive(serde::Serialize)]".to_owned()), None);
    let custom = |events: usize| {
        let source = emitters(|number| format!("spec = \"Shop.txt\", name = \"event_{}\"", number % events));
        crates.make(&format!("many-custom-{events}"), &ours("custom-spec"), &source, Some(events))
    };
    let (of_one, of_many) = (custom(1), custom(200));
    for root in [&many, &many_peer, &of_one, &of_many] {
        again(root);
    }
    compare("check, 1,000 emitters / 1,000 serde::Serialize", || again(&many), || again(&many_peer));
    compare("check, custom page of 1 event / built-in page", || again(&of_one), || again(&many));
    compare("check, custom page of 200 events / built-in page", || again(&of_many), || again(&many));
    compare("check, custom page of 200 events / serde::Serialize", || again(&of_many), || again(&many_peer));
}

/// Crates in a folder of their own.
struct Crates {
    folder: PathBuf,
}

impl Crates {
    /// A crate with a custom page of this many events.
    fn make(&self, name: &str, dependency: &str, source: &str, events: Option<usize>) -> PathBuf {
        let root = self.folder.join(name);
        fs::create_dir_all(root.join("src")).unwrap();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}\n\n\
             [workspace]\n"
        );
        fs::write(root.join("Cargo.toml"), manifest).unwrap();
        // The versions of this repository, which are all that is sure to be on this machine.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, root.join("Cargo.lock")).unwrap();
        fs::write(root.join("src/lib.rs"), source).unwrap();
        if let Some(events) = events {
            fs::write(root.join("Shop.txt"), page(events)).unwrap();
            fs::write(root.join("Shop.fields.toml"), kinds()).unwrap();
        }
        root
    }
}

/// The dependency on this repository.
fn ours(feature: &str) -> String {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events-core").canonicalize().unwrap();
    let features = if feature.is_empty() { String::new() } else { format!(", features = [{feature:?}]") };
    format!("events-core = {{ path = {:?}{features} }}", core.display().to_string())
}

/// The dependency of a library that only declares emitters.
fn derive_alone() -> String {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events-core").canonicalize().unwrap();
    format!(
        "events-core = {{ path = {:?}, default-features = false, features = [\"derive\"] }}",
        core.display().to_string()
    )
}

/// The dependencies of a crate whose types a build script makes.
fn generator() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    format!(
        "events-core = {{ path = {:?}, default-features = false, features = [\"table\"] }}\n\n[build-dependencies]\n\
         events-spec = {{ path = {:?}, features = [\"generate\"] }}",
        root.join("events-core").display().to_string(),
        root.join("events-spec").display().to_string(),
    )
}

/// A page of this many events.
fn page(events: usize) -> String {
    let mut page = "Shop\n====\n\nA page.\n\nOrders\n------\n".to_owned();
    for number in 0..events {
        write!(page, "\n*event_{number}*\n\n").unwrap();
        for (name, _) in FIELDS {
            writeln!(page, " * {name}: what the page says about it").unwrap();
        }
    }
    page
}

/// The kinds file of such a page.
fn kinds() -> String {
    let rule = |(name, ty): &(&str, &str)| {
        let kind = if *ty == "String" { "str" } else { "int" };
        format!("[[rule]]\nfield = {name:?}\nkind = {kind:?}\nreason = \"for the benchmark\"\n\n")
    };
    FIELDS.iter().map(rule).collect()
}

fn cold(root: &Path, command: &str) -> f64 {
    let target = root.join("target");
    if target.exists() {
        fs::remove_dir_all(&target).unwrap();
    }
    // Cargo compiles what comes from a registry, as the peer does, without incremental files, and ours only because it is
    // named by a path with them. Without for both, so that the same work is compared.
    cargo(root, command, "CARGO_INCREMENTAL=0 ")
}

fn again(root: &Path) -> f64 {
    fs::write(root.join("src/lib.rs"), fs::read(root.join("src/lib.rs")).unwrap()).unwrap();
    cargo(root, "check", "")
}

fn emitters(attribute: impl Fn(usize) -> String) -> String {
    structs(|number| format!("#[derive(events_core::EventEmitter)]\n#[event({})]", attribute(number)))
}

/// A thousand structs of eight fields with these attributes.
fn structs(attributes: impl Fn(usize) -> String) -> String {
    let fields: String = FIELDS.iter().map(|(name, ty)| format!("pub {name}: {ty}, ")).collect();
    let one = |number| format!("{}\npub struct S{number} {{ {fields}}}\n", attributes(number));
    (0..1_000).map(one).collect()
}

fn compare(what: &str, mut first: impl FnMut() -> f64, mut second: impl FnMut() -> f64) {
    let (mut first_times, mut second_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        first_times.push(first());
        second_times.push(second());
    }
    let (first, second) = (median(first_times), median(second_times));
    println!("{what:<62} {first:<7.2} {second:<7.2} {:.2}", first / second);
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
