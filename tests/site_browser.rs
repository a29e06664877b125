//! The site in a real browser: Chromium without a window, where it is installed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "site_browser/browser.rs"]
mod browser;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use dovecot_events::cli::capture;
use libtest_mimic::{Arguments, Trial};
use serde_json::json;

use browser::{Browser, Done};

/// A test in a browser; of those that need the checker it gets a site with it.
type Test = fn(&mut Browser, &Path);

const TESTS: [(&str, Test); 2] = [("the_search_finds_a_name", search), ("no_page_asks_for_anything", quiet)];

const OF_THE_CHECKER: [(&str, Test); 8] = [
    ("a_pasted_configuration_gets_its_finding", configuration),
    ("a_dropped_log_is_checked", log),
    ("a_filter_is_explained", filter),
    ("an_upgrade_is_shown_and_written", upgrade),
    ("a_custom_page_is_checked_against", custom_page),
    ("a_log_that_zstd_compressed_is_checked", compressed),
    ("what_cannot_be_checked_is_refused", refusal),
    ("the_checker_cannot_ask_for_anything", policy),
];

/// Names the checker, which `cargo xtask site` compiles.
const CHECKER: &str = "EVENTS_CHECKER";

fn main() -> ExitCode {
    let names = ["chromium", "chromium-browser"];
    let runs = |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let chromium = names.into_iter().find(runs);
    let checker = env::var_os(CHECKER).map(PathBuf::from).filter(|path| path.is_file());
    let tests = TESTS.into_iter().map(|test| (test, false));
    let tests = tests.chain(OF_THE_CHECKER.into_iter().map(|test| (test, true)));
    let trials = tests.map(|((name, test), needs_checker)| match (chromium, &checker) {
        (None, _) => skipped(&format!("{name} (there is no Chromium)")),
        (_, None) if needs_checker => skipped(&format!("{name} ({CHECKER} names no compiled checker)")),
        (Some(chromium), checker) => {
            let checker = checker.clone();
            Trial::test(name, move || {
                run(chromium, checker.as_deref(), test);
                Ok(())
            })
        }
    });
    let notices = match chromium {
        Some(chromium) => Trial::test("a_page_that_logs_and_asks_is_noticed", move || {
            notices(chromium);
            Ok(())
        }),
        None => skipped("a_page_that_logs_and_asks_is_noticed (there is no Chromium)"),
    };
    libtest_mimic::run(&Arguments::from_args(), trials.chain([notices]).collect()).exit_code()
}

fn skipped(name: &str) -> Trial {
    Trial::test(name, || Ok(())).with_ignored_flag(true)
}

/// Runs a test with a site and a browser of its own. Nothing is logged in any of them, and no request goes out.
fn run(chromium: &str, checker: Option<&Path>, test: Test) {
    let folder = tempfile::tempdir().unwrap();
    let checker = checker.map(|path| format!("--checker={}", path.display()));
    let mut arguments = vec!["site", "--out", folder.path().to_str().unwrap()];
    arguments.extend(checker.as_deref());
    let made = capture(&arguments, b"");
    assert_eq!(made.status, 0, "{}", made.err);
    let mut browser = Browser::start(chromium);
    test(&mut browser, folder.path());
    let Done { console, requests } = browser.close();
    assert!(console.is_empty() && requests.is_empty(), "console {console:#?}, requests {requests:#?}");
}

fn notices(chromium: &str) {
    let folder = tempfile::tempdir().unwrap();
    let noisy = "<script>console.log('here')</script><img src=\"http://127.0.0.1:9/seen.png\">";
    fs::write(folder.path().join("noisy.html"), noisy).unwrap();
    let mut browser = Browser::start(chromium);
    browser.open(folder.path(), "noisy.html");
    let Done { console, requests } = browser.close();
    assert!(!console.is_empty() && requests.iter().any(|url| url.ends_with("seen.png")), "{requests:?}");
}

fn search(browser: &mut Browser, site: &Path) {
    browser.open(site, "index.html#q=imap_command");
    let first = browser.value("document.querySelector('#found a').getAttribute('href')");
    assert_eq!(first, "event/imap_command_finished.html");
}

fn quiet(browser: &mut Browser, site: &Path) {
    for page in [
        "index.html#q=user",
        "event/imap_command_finished.html#2.3.21",
        "changes/2.3.21-2.4.5.html",
        "rules.html",
        "check.html",
    ] {
        browser.open(site, page);
        assert!(!browser.text("h1").is_empty(), "{page}");
    }
}

/// Fills in fields of a form and sends it; returns the text of the result.
fn ask(browser: &mut Browser, site: &Path, form: &str, fields: &[(&str, &str)]) -> String {
    browser.open(site, &format!("check.html#{form}"));
    for (name, value) in fields {
        browser
            .value(&format!("document.getElementById('{form}').elements.namedItem('{name}').value = {}", json!(value)));
    }
    browser.value(&format!("document.getElementById('{form}').requestSubmit()"));
    result(browser)
}

fn result(browser: &mut Browser) -> String {
    browser.until("document.querySelector('#result').innerText !== ''");
    browser.text("#result")
}

const OLD: &str = "# 2.3.21 (47349e2482): /etc/dovecot/dovecot.conf
metric slow {
  filter = event=imap_command_finished AND bytes_inn > 1000
}
metric sum {
  event_name = imap_command_finished
  fields = bytes_in
}
";

fn configuration(browser: &mut Browser, site: &Path) {
    let (slow, _) = OLD.split_once("metric sum").unwrap();
    let said = ask(browser, site, "configuration", &[("conf", slow)]);
    assert!(said.starts_with("1 error") && said.contains("has no field bytes_inn"), "{said}");
    assert!(said.contains("did you mean bytes_in?") && said.contains("dovecot.conf, line 3"), "{said}");
    assert_eq!(browser.text("#result mark"), "bytes_inn");
    assert_eq!(
        browser.value("document.querySelector('#result .foot a').getAttribute('href')"),
        "rule/unknown-field.html"
    );
}

fn log(browser: &mut Browser, site: &Path) {
    let path = site.join("events.jsonl");
    let record = "{\"event\":\"imap_command_finished\",\"fields\":{\"cmd_name\":\"NOOP\",\"net_in_bites\":9}}\n";
    fs::write(&path, record.repeat(3)).unwrap();
    browser.open(site, "check.html#log");
    browser.drop("#lines", &[path]);
    let said = result(browser);
    assert!(said.contains("net_in_bites") && said.contains("events.jsonl, line 1"), "{said}");
    assert!(said.contains("1 of "), "{said}");
}

fn filter(browser: &mut Browser, site: &Path) {
    let said = ask(browser, site, "filter", &[("expression", "event=imap_command_finished AND net_in_bytes > 10KB")]);
    assert!(said.starts_with("1 event of "), "{said}");
    assert_eq!(browser.text("#result details mark"), "net_in_bytes");
    let said = ask(browser, site, "filter", &[("expression", "event=imap_command_finishd")]);
    assert!(said.contains("did you mean imap_command_finished?"), "{said}");
}

fn upgrade(browser: &mut Browser, site: &Path) {
    let said = ask(browser, site, "upgrade", &[("old", &OLD.replace("bytes_inn", "bytes_in"))]);
    assert!(said.starts_with("2 metrics: all break"), "{said}");
    let (_, new) = said.split_once("The configuration for the new version").unwrap();
    assert!(new.contains("filter = event=imap_command_finished AND net_in_bytes > 1000"), "{new}");
    assert!(!new.contains("event_name"), "{new}");
}

fn custom_page(browser: &mut Browser, site: &Path) {
    let page = "My events\n=========\n\nBilling\n-------\n\n*invoice_paid*\n\n * amount_cents: amount, in cents\n * payer: who paid\n";
    let broken = ask(browser, site, "page", &[("events", &format!("{page}\n*invoice_paid*\n"))]);
    assert!(broken.starts_with("1 error") && broken.contains("already defined on line 7"), "{broken}");
    assert!(broken.contains("Events.txt, line 12"), "{broken}");
    assert!(broken.contains("Nothing is checked against a page with errors."), "{broken}");
    let wrong = ask(browser, site, "page", &[("events", "nothing of the kind")]);
    assert!(wrong.contains("the page names no event"), "{wrong}");
    let choices = |browser: &mut Browser| browser.value("document.querySelectorAll('option[value=custom]').length");
    assert_eq!(choices(browser), 0);

    let path = site.join("Shop.txt");
    fs::write(&path, page).unwrap();
    let kinds = site.join("Shop.fields.toml");
    fs::write(&kinds, "[[rule]]\nfield = \"amount_cents\"\nkind = \"int\"\nreason = \"a number of cents\"\n").unwrap();
    browser.open(site, "check.html#page");
    browser.drop("#events", &[path, kinds]);
    let said = result(browser);
    assert!(said.starts_with("Nothing to report"), "{said}");
    assert_eq!(choices(browser), 3);

    browser.value("location.hash = '#filter'");
    browser.until("document.getElementById('filter').hidden === false");
    browser.value("document.getElementById('expression').value = 'event=invoice_paid AND amount_cents > 5'");
    browser.value("document.getElementById('filter').requestSubmit()");
    let said = result(browser);
    assert!(said.starts_with("1 event of 1 can match"), "{said}");

    browser.value("location.hash = '#log'");
    browser.until("document.getElementById('log').hidden === false");
    let lines = json!("{\"event\":\"invoice_paid\",\"fields\":{\"amount_cents\":\"many\",\"payee\":\"x\"}}\n");
    browser.value(&format!("document.getElementById('lines').value = {lines}"));
    browser.value("document.getElementById('log').requestSubmit()");
    let said = result(browser);
    assert!(said.contains("amount_cents") && said.contains("payee") && said.contains("Events.txt"), "{said}");
    assert!(said.contains("1 of 1 documented events"), "{said}");

    browser.value("location.hash = '#configuration'");
    browser.until("document.getElementById('configuration').hidden === false");
    let conf = json!("metric m {\n  filter = event=invoice_payed\n}\n");
    browser.value(&format!("document.getElementById('conf').value = {conf}"));
    browser.value("document.getElementById('configuration').requestSubmit()");
    let said = result(browser);
    assert!(said.contains("did you mean invoice_paid?"), "{said}");
}

fn compressed(browser: &mut Browser, site: &Path) {
    browser.open(site, "check.html#log");
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/data/collected/dovecot.log.zst");
    browser.drop("#lines", &[PathBuf::from(sample)]);
    let said = result(browser);
    assert!(said.contains("2 of ") && said.contains("documented events were seen"), "{said}");
}

fn refusal(browser: &mut Browser, site: &Path) {
    let said = ask(browser, site, "configuration", &[("conf", "nothing of the kind")]);
    assert!(said.contains("no setting found in dovecot.conf") || said.contains("error"), "{said}");
    let said = ask(browser, site, "log", &[("lines", "no event at all\n")]);
    assert!(said.contains("That does not work"), "{said}");
}

/// A script in the page that asks for something is stopped before a request is made.
fn policy(browser: &mut Browser, site: &Path) {
    browser.open(site, "check.html");
    let asked = browser.value("fetch('http://127.0.0.1:9/leak').then(() => 'sent', () => 'refused')");
    assert_eq!(asked, "refused");
    let logged = browser.take_console();
    assert!(logged.iter().any(|line| line.contains("Content Security Policy")), "{logged:?}");
    let policy = browser.value("document.querySelector('meta[http-equiv]').content");
    assert!(policy.as_str().unwrap().starts_with("default-src 'none'"), "{policy}");
}
