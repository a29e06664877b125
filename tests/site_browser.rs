//! The site in a real browser: Chromium without a window, where it is installed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use dovecot_events::cli::capture;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

type Test = fn(&str) -> Result<(), Failed>;

const TESTS: [(&str, Test); 2] =
    [("the_search_finds_a_name", search), ("a_page_asks_for_nothing_and_logs_nothing", quiet)];

fn main() -> ExitCode {
    let names = ["chromium", "chromium-browser"];
    let runs = |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let chromium = names.into_iter().find(runs);
    let trial = |(name, test): (&str, Test)| match chromium {
        Some(chromium) => Trial::test(name, move || test(chromium)),
        None => Trial::test(format!("{name} (there is no Chromium)"), || Ok(())).with_ignored_flag(true),
    };
    libtest_mimic::run(&Arguments::from_args(), TESTS.into_iter().map(trial).collect()).exit_code()
}

/// A page as the browser shows it.
struct Shown {
    /// The document, after its scripts have run.
    document: String,
    /// What scripts wrote to the console.
    console: Vec<String>,
    /// The addresses that the page asked for beyond its own files; what the browser itself asks for is not among them.
    requests: Vec<String>,
}

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let run = capture(&["site", "--out", folder.path().to_str().unwrap()], b"");
    assert_eq!(run.status, 0, "{}", run.err);
    folder
}

fn open(chromium: &str, site: &Path, page: &str) -> Shown {
    let profile = tempfile::tempdir().unwrap();
    let log = profile.path().join("net.json");
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"])
        .args(["--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--virtual-time-budget=3000"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--log-net-log={}", log.display()))
        .args(["--window-size=400,800", "--dump-dom", &format!("file://{}/{page}", site.display())])
        .output()
        .unwrap();
    let written = String::from_utf8_lossy(&output.stderr).into_owned();
    let console = written.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
    Shown { document: String::from_utf8_lossy(&output.stdout).into_owned(), console, requests: requests(&log) }
}

/// The requests in a log of the browser's that a page made: the browser's own have no origin.
fn requests(log: &Path) -> Vec<String> {
    let text = fs::read_to_string(log).unwrap();
    // A browser that ends in a hurry leaves the list open.
    let log: Value = serde_json::from_str(&text)
        .or_else(|_| serde_json::from_str(&(text.trim_end().trim_end_matches(',').to_owned() + "]}")))
        .unwrap();
    let of_a_page = |event: &Value| {
        let (url, initiator) = (event["params"]["url"].as_str()?, event["params"]["initiator"].as_str()?);
        let is_local = ["file:", "data:", "chrome:", "devtools:"].iter().any(|scheme| url.starts_with(scheme));
        (initiator != "not an origin" && !is_local).then(|| url.to_owned())
    };
    log["events"].as_array().unwrap().iter().filter_map(of_a_page).collect()
}

fn search(chromium: &str) -> Result<(), Failed> {
    let site = site();
    let shown = open(chromium, site.path(), "index.html#q=imap_command");
    let found = shown.document.split("<ol id=\"found\">").nth(1).ok_or("nothing was searched")?;
    let first = found.split("href=\"").nth(1).and_then(|rest| rest.split('"').next());
    match first {
        Some("event/imap_command_finished.html") => Ok(()),
        other => Err(format!("the first result is {other:?}").into()),
    }
}

fn quiet(chromium: &str) -> Result<(), Failed> {
    let site = site();
    for page in
        ["index.html#q=user", "event/imap_command_finished.html#2.3.21", "changes/2.3.21-2.4.5.html", "rules.html"]
    {
        let shown = open(chromium, site.path(), page);
        if !shown.console.is_empty() || !shown.requests.is_empty() {
            return Err(format!("{page}: console {:#?}, requests {:#?}", shown.console, shown.requests).into());
        }
    }
    // Whether anything would be noticed.
    let noisy = "<script>console.log('here')</script><img src=\"http://127.0.0.1:9/seen.png\">";
    fs::write(site.path().join("noisy.html"), noisy).unwrap();
    let shown = open(chromium, site.path(), "noisy.html");
    if shown.console.is_empty() || !shown.requests.iter().any(|url| url.ends_with("seen.png")) {
        return Err("a page that logs and asks was not noticed".into());
    }
    Ok(())
}
