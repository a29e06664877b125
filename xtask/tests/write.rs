//! How files are written: completely or not at all, even if other processes write or are killed, and never over inputs.
#![expect(clippy::expect_used, reason = "a test stops where it cannot go on")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use dovecot_events::report::write::{FileSet, Folders, is_on_the_way};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dovecot-events");

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).env_remove("CARGO_PKG_NAME");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

fn program(folder: &Path, arguments: &[&str]) -> Output {
    start(folder, arguments).wait_with_output().expect("the program ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8")
}

/// Every file below a folder with what it holds.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it is below").display().to_string();
                files.insert(name, fs::read_to_string(path).unwrap_or_default());
            }
        }
    }
    files
}

/// Two pages with events and sections of other names, so that nearly every file of one is none of the other.
fn pages(folder: &Path) {
    pages_of(folder, 20);
}

fn pages_of(folder: &Path, events: u32) {
    for page in ["mail", "post"] {
        let events: String = (0..events)
            .map(|n| format!("\n{page} {n}\n----------\n\n*{page}_{n}*\n\n * {page}_id: number\n"))
            .collect();
        fs::write(folder.join(format!("{page}.txt")), events).expect("a page");
    }
}

const EVENT: &str = "{\"event\":\"no_such_event\"}\n";

#[test]
fn writers_at_the_same_time_leave_the_tree_of_one_of_them() {
    let folder = tempfile::tempdir().expect("a folder");
    pages(folder.path());
    let whole = |page: &str, out: &str| {
        let output = program(folder.path(), &["codegen", "--spec", &format!("{page}.txt"), "--out", out]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        tree(&folder.path().join(out))
    };
    let (mail, post) = (whole("mail", "mail"), whole("post", "post"));
    for round in 0..8 {
        let out = format!("out{}", round % 4);
        let run = |page: &str| start(folder.path(), &["codegen", "--spec", &format!("{page}.txt"), "--out", &out]);
        for child in [run("mail"), run("post"), run("mail")] {
            let output = child.wait_with_output().expect("the program ends");
            assert!(output.status.success(), "round {round}: {}", text(&output.stderr));
        }
        let left = tree(&folder.path().join(&out));
        assert!(left == mail || left == post, "round {round}: {:?}", left.keys());
    }
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_leaves_is_seen_and_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    pages(folder.path());
    let out = folder.path().join("out");
    let run = |page: &str| start(folder.path(), &["codegen", "--spec", &format!("{page}.txt"), "--out", "out"]);
    run("post").wait().expect("the program ends");
    let post = tree(&out);
    let (mut killed, mut halfway) = (0, 0);
    for round in 0..30_u64 {
        let mut child = run(if round % 2 == 0 { "mail" } else { "post" });
        std::thread::sleep(Duration::from_micros(800 * round));
        killed += u32::from(child.try_wait().expect("it can be asked").is_none());
        child.kill().expect("it can be killed");
        child.wait().expect("the program ends");
        halfway += u32::from(tree(&out).keys().any(|name| name.contains(".dovecot-events.")));
        // A run that is killed leaves nothing that a check does not see.
        let check = program(folder.path(), &["codegen", "--spec", "post.txt", "--out", "out", "--check"]);
        assert_eq!(check.status.success(), tree(&out) == post, "round {round}: {}", text(&check.stdout));
    }
    assert!(killed > 10, "only {killed} were killed");
    // However far they came, the next run that writes puts everything right.
    fs::write(out.join(".dovecot-events.left.tmp"), "half").expect("a file");
    let check = program(folder.path(), &["codegen", "--spec", "post.txt", "--out", "out", "--check"]);
    assert!(text(&check.stdout).contains("leftover: .dovecot-events.left.tmp"), "{}", text(&check.stdout));
    assert!(run("post").wait().expect("the program ends").success(), "{halfway} runs left files on the way");
    assert_eq!(tree(&out).keys().collect::<Vec<_>>(), post.keys().collect::<Vec<_>>());
    assert_eq!(tree(&out), post);
}

/// The system's calls that give a file a name or take one away. Not every system has each of them.
#[cfg(target_os = "linux")]
const NAMING: [&str; 7] = ["rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat"];

/// Writes the tree of a page, and is killed when it is about to make a system call for the n-th time.
#[cfg(target_os = "linux")]
fn killed_before(call: &str, n: u32, folder: &Path, page: &str) -> Output {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace=?{call}")]);
    command.args(["-e", &format!("inject=?{call}:signal=KILL:when={n}"), PROGRAM]);
    command.args(["codegen", "--spec", &format!("{page}.txt"), "--out", "out"]);
    command.current_dir(folder).env_remove("CARGO_PKG_NAME").output().expect("strace starts")
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_killed_at_any_rename_is_put_right_by_the_next() {
    use std::os::unix::process::ExitStatusExt as _;
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    if !traced.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: kills at every rename need `strace`, and the right to trace a process");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    pages_of(folder.path(), 1);
    let out = folder.path().join("out");
    let run = |page: &str, more: &[&str]| {
        program(folder.path(), &[&["codegen", "--spec", &format!("{page}.txt"), "--out", "out"], more].concat())
    };
    let whole = |page: &str| {
        assert!(run(page, &[]).status.success(), "{page}");
        tree(&out)
    };
    let (post, mail) = (whole("post"), whole("mail"));
    let (mut kills, mut mixed) = (BTreeMap::new(), 0);
    // Every run starts from the tree of the other page: files are replaced, made and removed.
    let mut sides = [("mail", &mail), ("post", &post)];
    for call in NAMING {
        for n in 1.. {
            let [(_, old), (page, new)] = sides;
            let output = killed_before(call, n, folder.path(), page);
            let is_killed = output.status.signal() == Some(9) || output.status.code() == Some(128 + 9);
            assert!(is_killed || output.status.success(), "{call} {n}: {}", text(&output.stderr));
            let left = tree(&out);
            // Every name has the whole file of one page, and a check says so unless all are of the new one.
            let (on_the_way, named): (Vec<_>, Vec<_>) =
                left.iter().partition(|(name, _)| name.contains(".dovecot-events."));
            for (name, content) in named {
                let is_whole = [old, new].iter().any(|tree| tree.get(name) == Some(content));
                assert!(is_whole, "{call} {n}: {name} is neither the old file nor the new one");
            }
            assert!(is_killed || on_the_way.is_empty(), "{call} {n}: {on_the_way:?}");
            mixed += u32::from(left != *old && left != *new);
            let check = run(page, &["--check"]);
            assert_eq!(check.status.success(), left == *new, "{call} {n}: {}", text(&check.stdout));
            // Both the run that was killed and one of the other page can be the next.
            sides.rotate_left(usize::from(n % 2 == 0));
            let (next, expected) = sides[1];
            assert!(run(next, &[]).status.success(), "{call} {n}");
            assert!(tree(&out) == *expected, "{call} {n}: {:?}", tree(&out).keys());
            sides.rotate_left(1);
            if !is_killed {
                break;
            }
            *kills.entry(call).or_insert(0_usize) += 1;
        }
    }
    // Not a test of nothing: at least one kill for each new or changed file, and for each name that is removed.
    let of = |call: &str| kills.iter().filter(|(one, _)| one.starts_with(call)).map(|(_, n)| n).sum::<usize>();
    assert!(of("rename") >= post.len() && of("unlink") >= 2, "{kills:?}");
    assert!(mixed > 5, "{mixed} of {kills:?}");
}

#[test]
fn a_set_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("old"), "as it was").expect("a file");
    fs::write(path("gone"), "still here").expect("a file");
    fs::write(path("there"), "not ours").expect("a file");
    let before = tree(folder.path());
    let mut set = FileSet::default();
    set.put(path("old"), "new");
    set.remove(path("gone"));
    set.put(path("a/b/new"), "new");
    // What fails comes last, when everything else has been carried out.
    set.create(path("there"), "ours");
    let folders = Folders::lock([folder.path().to_owned(), path("a/b")]).expect("they can be locked");
    let error = set.write(folders).expect_err("the file is there");
    assert!(error.to_string().contains("already exists"), "{error:#}");
    assert_eq!(tree(folder.path()), before);
    assert!(!path("a").exists());
}

#[test]
fn a_report_is_never_written_over_what_was_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("in.jsonl"), EVENT).expect("a file");
    fs::write(path("events.toml"), "").expect("a file");
    fs::write(path("main.conf"), "!include part.conf\n").expect("a file");
    fs::write(path("part.conf"), "metric m {\n  filter = event=sql_query_finished\n}\n").expect("a file");
    fs::write(path("page.txt"), "*a*\n").expect("a file");
    let before = tree(folder.path());
    for arguments in [
        &["live-check", "--output", "in.jsonl", "in.jsonl"][..],
        &["live-check", "--output", "./../in.jsonl", "in.jsonl"],
        &["live-check", "--write-baseline", "in.jsonl", "in.jsonl"],
        &["live-check", "--output", "events.toml", "in.jsonl"],
        &["conf-check", "--output", "part.conf", "main.conf"],
        &["spec", "check", "page.txt", "--output", "page.txt"],
        &["diff", "page.txt", "page.txt", "--output", "page.txt"],
        &["reconcile", "--live", "in.jsonl", "--output", "in.jsonl"],
        &["live-check", "--spec", "page.txt", "--output", "page.txt", "in.jsonl"],
        &["live-check", "--output", "out", "--write-baseline", "out", "in.jsonl"],
    ] {
        let arguments: Vec<String> = arguments
            .iter()
            .map(|part| part.replace("./..", &format!("../{}", folder.path().file_name().expect("a name").display())))
            .collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = program(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(tree(folder.path()), before, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay_as_they_are() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let report = |to: &str| {
        let arguments = ["live-check", "--fail-on", "never", "--output", to, "in.jsonl"];
        assert_eq!(program(folder.path(), &arguments).status.code(), Some(0), "{to}");
    };
    fs::write(path("in.jsonl"), EVENT).expect("a file");
    fs::write(path("secret"), "old").expect("a file");
    fs::set_permissions(path("secret"), fs::Permissions::from_mode(0o600)).expect("they can be set");
    report("secret");
    assert_eq!(fs::metadata(path("secret")).expect("it is there").permissions().mode() & 0o777, 0o600);
    fs::create_dir(path("real")).expect("a folder");
    for (name, to) in [("link", "real/report.txt"), ("broken", "real/not-yet.txt")] {
        if name == "link" {
            fs::write(path(to), "old").expect("a file");
        }
        symlink(to, path(name)).expect("a link");
        report(name);
        assert!(fs::symlink_metadata(path(name)).expect("it is there").file_type().is_symlink(), "{name}");
        assert!(fs::read_to_string(path(to)).expect("it is there").contains("no_such_event"), "{name}");
    }
    let names: Vec<String> = tree(folder.path()).into_keys().collect();
    assert!(!names.iter().any(|name| is_on_the_way(name)), "{names:?}");
}

#[test]
fn a_name_that_cannot_be_written_is_refused_before_the_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = "x".repeat(300);
    for (to, says) in [(long.as_str(), "cannot write"), ("no/such/folder", "does not exist"), (".", "folder")] {
        // The input does not exist: the problem with the output is reported first.
        let output = program(folder.path(), &["live-check", "--output", to, "missing.jsonl"]);
        assert_eq!(output.status.code(), Some(101));
        assert!(text(&output.stderr).contains(says), "{}", text(&output.stderr));
    }
}

#[cfg(unix)]
#[test]
fn owner_and_group_stay_as_they_are() {
    use std::os::unix::fs::{MetadataExt as _, chown};

    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("in.jsonl"), EVENT).expect("a file");
    fs::write(path("report.txt"), "old").expect("a file");
    // Only root can give a file away.
    if chown(path("report.txt"), Some(12), Some(34)).is_err() {
        return;
    }
    program(folder.path(), &["live-check", "--fail-on", "never", "--output", "report.txt", "in.jsonl"]);
    let meta = fs::metadata(path("report.txt")).expect("it is there");
    assert_eq!((meta.uid(), meta.gid()), (12, 34));
    assert_ne!(fs::read_to_string(path("report.txt")).expect("it is text"), "old");
}
