//! What CI systems run: the GitHub action, and the commands of docs/ci.md.
#![expect(clippy::expect_used, reason = "a test stops where it cannot go on")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use yaml_rust2::{Yaml, YamlLoader};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dovecot-events");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn action() -> Yaml {
    let text = fs::read_to_string(root().join("action.yml")).expect("action.yml is there");
    YamlLoader::load_from_str(&text).expect("action.yml is YAML").remove(0)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8")
}

/// Runs what the action runs, with its inputs, in a folder; also returns the step's summary.
fn run(folder: &Path, inputs: &[(&str, &str)]) -> (Output, String) {
    let summary = folder.join("summary.md");
    let bin = Path::new(PROGRAM).parent().expect("the program is in a folder");
    let path = std::env::join_paths(
        [bin.to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").expect("there is a path"))),
    );
    let output = Command::new("bash")
        .arg(root().join(".ci/action").canonicalize().expect("the script is there"))
        .current_dir(folder)
        .env("PATH", path.expect("no folder has a colon in its name"))
        .env("GITHUB_STEP_SUMMARY", &summary)
        .env_remove("CARGO_PKG_NAME")
        .envs(inputs.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("bash is there");
    (output, fs::read_to_string(summary).unwrap_or_default())
}

/// A folder with the recording of a real server, under a name with a blank.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let recording = root().join("tests/data/captures/dovecot-2.3.19.1.jsonl");
    fs::copy(recording, folder.path().join("one capture.jsonl")).expect("the recording is there");
    folder
}

#[test]
fn the_action_hands_every_input_to_its_script() {
    let action = action();
    let inputs: Vec<&str> = action["inputs"].as_hash().expect("inputs").keys().filter_map(Yaml::as_str).collect();
    assert_eq!(inputs, ["command", "files", "fail-on", "spec", "dovecot", "config", "working-directory"]);
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    let steps = action["runs"]["steps"].as_vec().expect("steps");
    let last = steps.last().expect("a step");
    assert!(last["run"].as_str().is_some_and(|run| run.ends_with("\"$GITHUB_ACTION_PATH/.ci/action\"")));
    assert_eq!(last["working-directory"].as_str(), Some("${{ inputs.working-directory }}"));
    let script = fs::read_to_string(root().join(".ci/action")).expect("the script is there");
    for (variable, value) in last["env"].as_hash().expect("variables") {
        let (variable, value) = (variable.as_str().expect("a name"), value.as_str().expect("a value"));
        let input = value.trim_start_matches("${{ inputs.").trim_end_matches(" }}");
        assert!(inputs.contains(&input), "{value}");
        assert!(script.contains(&format!("${{{variable}:")), "the script does not use {variable}");
    }
    assert!(steps[0]["run"].as_str().is_some_and(|run| run.starts_with("\"$GITHUB_ACTION_PATH/.ci/install\"")));
}

/// Runs `.ci/install` as the action does at this tag, with a `curl` that takes files from a folder and a `cargo` that only
/// says that it was asked.
#[cfg(unix)]
fn install(folder: &Path, tag: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let curl = "#!/bin/sh\nwhile [ $# -gt 0 ]; do case $1 in --output) to=$2; shift ;; esac; from=$1; shift; done\n\
                cp \"$(dirname \"$0\")/../served/$(basename \"$from\")\" \"$to\" 2>/dev/null\n";
    fs::create_dir_all(folder.join("bin")).expect("a folder");
    for (name, text) in [("curl", curl), ("cargo", "#!/bin/sh\necho \"cargo $1\"\n")] {
        let path = folder.join("bin").join(name);
        fs::write(&path, text).expect("a file");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    let path = format!("{}:{}", folder.join("bin").display(), std::env::var("PATH").expect("there is a path"));
    let output = Command::new("bash")
        .arg(root().join(".ci/install"))
        .arg(folder.join("into"))
        .envs([("PATH", path.as_str()), ("GITHUB_ACTION_REPOSITORY", "a/b"), ("GITHUB_ACTION_REF", tag)])
        .envs([("RUNNER_OS", "Linux"), ("RUNNER_ARCH", "X64")])
        .output()
        .expect("bash starts");
    assert!(output.status.success(), "{output:?}");
    text(&output.stdout)
}

#[cfg(unix)]
#[test]
fn the_action_installs_a_release_whose_checksum_holds_and_compiles_otherwise() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, version) = (folder.path(), env!("CARGO_PKG_VERSION"));
    let (tag, name) = (format!("v{version}"), format!("dovecot-events-{version}-x86_64-unknown-linux-musl"));
    assert!(install(path, &tag).ends_with("compiling it\ncargo install\n"), "there is no such release");
    let make = format!(
        "mkdir -p served {name} && echo it >{name}/dovecot-events && tar czf served/{name}.tar.gz {name} && cd served && \
         sha256sum {name}.tar.gz >{name}.tar.gz.sha256"
    );
    assert!(Command::new("sh").args(["-c", &make]).current_dir(path).status().expect("sh starts").success());
    assert!(install(path, "main").ends_with("compiling it\ncargo install\n"), "a branch is not a release");
    assert_eq!(install(path, &tag), "installed the released program\n");
    assert_eq!(fs::read_to_string(path.join("into/bin/dovecot-events")).expect("it is installed"), "it\n");
    fs::write(path.join(format!("served/{name}.tar.gz")), "something else").expect("a file");
    fs::remove_file(path.join("into/bin/dovecot-events")).expect("it is there");
    assert!(install(path, &tag).ends_with("compiling it\ncargo install\n"), "the checksum is wrong");
    assert!(!path.join("into/bin/dovecot-events").exists());
}

#[test]
fn every_hook_for_pre_commit_is_a_command() {
    let text = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks are there");
    let hooks = YamlLoader::load_from_str(&text).expect("they are YAML").remove(0);
    let hooks = hooks.as_vec().expect("a list");
    assert_eq!(hooks.len(), 3);
    for hook in hooks {
        let entry = hook["entry"].as_str().expect("a command");
        let arguments: Vec<&str> = entry.split(' ').skip(1).chain(["--help"]).collect();
        let output = Command::new(PROGRAM).args(arguments).output().expect("the program starts");
        assert!(output.status.success(), "{entry}");
    }
}

#[test]
fn findings_become_annotations_and_a_summary_and_the_step_fails() {
    let folder = folder();
    let (output, summary) = run(folder.path(), &[("EVENTS_SPEC", "published"), ("EVENTS_FILES", "*.jsonl\n")]);
    assert_eq!(output.status.code(), Some(100));
    let annotations = text(&output.stdout);
    let errors: Vec<&str> = annotations.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(errors.len(), 11, "{annotations}");
    assert!(errors.iter().all(|line| line.contains("file=one capture.jsonl,line=")), "{annotations}");
    assert!(summary.contains("renamed-field") && summary.contains("cmd_tag"), "{summary}");
    assert!(summary.contains("30.1% of the page was seen"), "the summary lacks the coverage: {summary}");
}

#[test]
fn fail_on_and_the_configuration_decide_how_the_step_ends() {
    let folder = folder();
    let files = ("EVENTS_FILES", "one capture.jsonl");
    assert_eq!(run(folder.path(), &[files, ("EVENTS_FAIL_ON", "never")]).0.status.code(), Some(0));
    let config = root().join(".ci/events.toml").canonicalize().expect(".ci/events.toml is there");
    let config = ("EVENTS_CONFIG", config.to_str().expect("the path is text"));
    let (output, _) = run(folder.path(), &[files, config, ("EVENTS_SPEC", "published"), ("EVENTS_FAIL_ON", "info")]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[test]
fn a_step_that_could_not_look_fails() {
    let folder = folder();
    for (files, message) in [("missing-*.jsonl", "missing-*.jsonl"), ("", "no event"), ("summary.md", "")] {
        let (output, _) = run(folder.path(), &[("EVENTS_FILES", files)]);
        assert_eq!(output.status.code(), Some(101), "{files}: {}", text(&output.stdout));
        assert!(text(&output.stderr).contains(message), "{files}: {}", text(&output.stderr));
    }
    let (output, _) = run(folder.path(), &[("EVENTS_COMMAND", "no-such-command")]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn nothing_in_an_input_is_read_as_shell() {
    let folder = folder();
    let (output, _) = run(folder.path(), &[("EVENTS_FILES", "$(touch made)\n`touch made`\n; touch made")]);
    assert_eq!(output.status.code(), Some(101));
    assert!(!folder.path().join("made").exists(), "an input was run");
}

#[test]
fn the_name_of_a_file_is_never_an_option() {
    let folder = folder();
    let event = "{\"event\":\"imap_no_such_event\"}\n";
    fs::write(folder.path().join("a.jsonl"), event).expect("a file");
    fs::write(folder.path().join("evil.jsonl"), "[levels]\nunknown-event = \"off\"\n").expect("a file");
    for name in ["--config=evil.jsonl", "--fail-on=never.jsonl", "--output=a.jsonl", "--help.jsonl", "-.jsonl", "-"] {
        let file = folder.path().join(name);
        fs::write(&file, event).expect("a file");
        // Both what the wildcard matches and the literal part.
        for files in ["*.jsonl", &format!("a.jsonl\n{name}")] {
            let (output, _) = run(folder.path(), &[("EVENTS_FILES", files), ("EVENTS_FAIL_ON", "warning")]);
            assert_eq!(output.status.code(), Some(100), "{name}: {}", text(&output.stderr));
            assert!(text(&output.stdout).contains("unknown-event"), "{name}: {}", text(&output.stdout));
        }
        assert_eq!(fs::read_to_string(folder.path().join("a.jsonl")).expect("it is there"), event, "{name}");
        fs::remove_file(file).expect("it is there");
    }
}

#[test]
fn a_command_of_two_words_and_a_page_of_ones_own_work() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("Events.txt"), "*a_finished*\n\n * user: full username\n * user: again\n")
        .expect("a page");
    let (output, summary) = run(folder.path(), &[("EVENTS_COMMAND", "spec check"), ("EVENTS_FILES", "Events.txt")]);
    assert_eq!(output.status.code(), Some(100));
    assert!(text(&output.stdout).starts_with("::error file=Events.txt,line=4,"), "{}", text(&output.stdout));
    assert!(summary.contains("duplicate-field"), "{summary}");
}

#[test]
fn every_command_of_the_page_on_ci_is_one_that_the_program_takes() {
    let page = fs::read_to_string(root().join("docs/ci.md")).expect("docs/ci.md is there");
    let folder = tempfile::tempdir().expect("a folder");
    let mut commands = 0;
    for line in page.lines().map(|line| line.trim_start().trim_start_matches("- ")) {
        let Some(arguments) = line.strip_prefix("dovecot-events ") else { continue };
        commands += 1;
        let arguments: Vec<&str> = arguments.split_whitespace().map(|word| word.trim_matches('\'')).collect();
        let output = Command::new(PROGRAM).args(&arguments).current_dir(folder.path()).output().expect("it starts");
        // The files are not there; what must not be is wrong usage.
        assert_eq!(output.status.code(), Some(101), "{line}: {}", text(&output.stderr));
    }
    assert!(commands >= 8, "only {commands} commands were found");
}
