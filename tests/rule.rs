//! The examples of rules about emitters, exports and our own configuration: the wrong one breaks its rule, and the right
//! one does not. Those of the other areas are run beside their checks.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dovecot_events::cli::capture;
use events_spec::{Rule, RuleArea};

/// The rules of an area whose examples are in this language.
fn rules(area: RuleArea, language: &str) -> Vec<Rule> {
    let is_meant = |rule: &Rule| rule.area() == area && rule.bad_example().language == language;
    let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(is_meant).collect();
    assert!(!rules.is_empty(), "{area:?} has no example in {language}");
    rules
}

#[test]
fn every_area_has_its_examples_run_somewhere() {
    // A new area, or an example in another language, has to be added here or beside its checks.
    for rule in Rule::ALL {
        let language = rule.bad_example().language;
        let known = match rule.area() {
            RuleArea::Page | RuleArea::Diff | RuleArea::Conf | RuleArea::Metrics | RuleArea::Source => true,
            RuleArea::Use => ["rust", "json"].contains(&language),
            // Those in `sh` happen to a file that is followed: `tests/live/follow.rs` runs them.
            RuleArea::Live => ["json", "sh"].contains(&language),
            RuleArea::Config => ["toml", "json"].contains(&language),
            // `tests/upgrade.rs` and `tests/query.rs` run them.
            RuleArea::Reader => ["text", "yaml"].contains(&language),
            _ => false,
        };
        assert!(known, "{rule}: examples in {language} are not run");
    }
}

/// Checks a crate with these modules; returns the compiler's output, one line for each error.
fn compile(name: &str, examples: &[&str]) -> (bool, String, Vec<usize>) {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rule").join(name);
    fs::create_dir_all(root.join("src")).unwrap();
    let core: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../events-core").canonicalize().unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         events-core = {{ path = {:?} }}\n\n[workspace]\n",
        core.display().to_string()
    );
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    // The same versions as here, which are all that is sure to be on this machine.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    fs::copy(lock, root.join("Cargo.lock")).unwrap();
    let mut source = "#![allow(dead_code, unused_imports)]\n".to_owned();
    let mut starts = Vec::new();
    for (at, example) in examples.iter().enumerate() {
        starts.push(source.lines().count());
        write!(source, "mod example_{at} {{\nuse events_core::{{EventEmitter, EventValue}};\n{example}}}\n").unwrap();
    }
    fs::write(root.join("src/lib.rs"), source).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--message-format", "short"])
        .current_dir(&root)
        .env("CARGO_TARGET_DIR", root.with_file_name("target"))
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap(), starts)
}

#[test]
fn the_emitters_among_the_examples_compile_or_are_told_why_not() {
    let rules = rules(RuleArea::Use, "rust");
    let good: Vec<&str> = rules.iter().map(|rule| rule.good_example().text).collect();
    let (compiles, said, _) = compile("good-examples", &good);
    assert!(compiles, "{said}");

    let bad: Vec<&str> = rules.iter().map(|rule| rule.bad_example().text).collect();
    let (compiles, said, starts) = compile("bad-examples", &bad);
    assert!(!compiles);
    // Each error is where its example stands, and names the rule.
    let mut broken: Vec<Vec<&str>> = vec![Vec::new(); rules.len()];
    for line in said.lines().filter_map(|line| line.strip_prefix("src/lib.rs:")) {
        let number: usize = line.split(':').next().unwrap().parse().unwrap();
        let at = starts.iter().rposition(|start| *start < number).unwrap();
        broken[at].push(line);
    }
    for (rule, errors) in rules.iter().zip(broken) {
        let names = |line: &&str| line.contains(&format!("[{rule}]"));
        assert!(errors.len() == 1 && errors.iter().all(names), "{rule}: {errors:#?}\n{said}");
    }
}

/// The rules that `live-check` finds in these lines.
fn found(lines: &str, options: &[&str]) -> Vec<String> {
    // Not what the repository's own events.toml accepts.
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("events.toml");
    fs::write(&config, "").unwrap();
    let config = ["--config", config.to_str().unwrap()];
    let config = if options.contains(&"--config") { &[][..] } else { &config[..] };
    let check = ["live-check", "--spec", "published", "--format", "json", "--fail-on", "never"];
    let arguments = [&check, config, options].concat();
    let run = capture(&arguments, lines.as_bytes());
    assert_eq!(run.status, 0, "{}", run.err);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_exports_among_the_examples_break_their_rule_or_do_not() {
    // One complete event, so that there is something to check if the example is not an event.
    let whole = "{\"event\":\"sql_connection_finished\",\"fields\":{}}\n";
    for rule in rules(RuleArea::Use, "json").into_iter().chain(rules(RuleArea::Live, "json")) {
        let of = |text: &str| {
            let event = text.split('"').nth(3).unwrap();
            found(&format!("{text}{whole}"), &["--scope", event, "--scope", "sql_connection_finished"])
        };
        let (bad, good) = (of(rule.bad_example().text), of(rule.good_example().text));
        let count = |rules: &[String]| rules.iter().filter(|found| *found == rule.id()).count();
        assert!(count(&bad) > count(&good), "{rule}: {bad:?} {good:?}");
        if rule != Rule::NeverSeen {
            assert_eq!(count(&good), 0, "{rule}: {good:?}");
        }
    }
}

#[test]
fn the_configurations_among_the_examples_break_their_rule_or_do_not() {
    let folder = tempfile::tempdir().unwrap();
    // What the examples allow: a field that our proxy adds.
    let lines = "{\"event\":\"imap_command_finished\",\"fields\":{\"proxy_id\":1}}\n";
    let with = |option: &str, text: &str| {
        let path = folder.path().join("example");
        fs::write(&path, text).unwrap();
        found(lines, &[option, path.to_str().unwrap()])
    };
    for rule in rules(RuleArea::Config, "toml") {
        assert!(with("--config", rule.bad_example().text).contains(&rule.id().to_owned()), "{rule}");
        assert!(!with("--config", rule.good_example().text).contains(&rule.id().to_owned()), "{rule}");
    }
    for rule in rules(RuleArea::Config, "json") {
        assert!(with("--baseline", rule.bad_example().text).contains(&rule.id().to_owned()), "{rule}");
        assert!(!with("--baseline", rule.good_example().text).contains(&rule.id().to_owned()), "{rule}");
    }
}
