//! What must hold of configurations of both releases.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use dovecot_events::check::conf::conf_check;
use events_spec::built_in::V2_4;
use events_spec::{Kinds, Page, Rule, Spec};

use crate::choice::Choices;
use crate::conf_text::{EVENTS, files};
use crate::folder::Folder;

/// A page of the events that the configurations name, as the page of 2.4 has them, so that little time goes into reading
/// it.
fn page() -> &'static (String, Spec) {
    static PAGE: OnceLock<(String, Spec)> = OnceLock::new();
    PAGE.get_or_init(|| {
        let mut text = "Events\n======\n\nX\n\nSection\n-------\n\n".to_owned();
        let mut is_wanted = false;
        for line in V2_4.text.lines() {
            if let Some(heading) = line.strip_prefix('*') {
                let name = heading.split('*').next().unwrap_or("");
                is_wanted = EVENTS.contains(&name);
            }
            if is_wanted && !line.contains(" from *") && !line.contains("ame fields as *") {
                writeln!(text, "{line}").unwrap();
            }
        }
        let spec = Page::read("page.txt", &text, &Kinds::fallback()).spec.expect("a page without errors");
        assert!(spec.events.len() >= 6, "{text}");
        (text, spec)
    })
}

/// What must hold of each configuration. Returns whether the server would take it.
pub(crate) fn check(choices: &mut Choices<'_>) -> bool {
    let (page, spec) = page();
    let mut files = files(choices);
    files.insert("page.txt".to_owned(), page.clone());
    let folder = Folder::new(&files);
    let main = folder.path("dovecot.conf");
    let checked = conf_check(std::slice::from_ref(&main), None, spec, &mut std::io::empty());
    let is_right = checked.as_ref().is_ok_and(|checked| {
        let refused = [Rule::ConfSyntax, Rule::FilterSyntax, Rule::RefusedSetting];
        checked.counts.metrics > 0 && checked.findings.as_slice().iter().all(|found| !refused.contains(&found.rule))
    });
    if let Ok(checked) = &checked {
        let texts: BTreeMap<&str, Vec<&str>> =
            checked.files.iter().map(|(name, text)| (name.as_str(), text.split('\n').collect())).collect();
        for finding in checked.findings.as_slice() {
            let place = &finding.location;
            let lines = texts.get(place.file.as_str()).unwrap_or_else(|| panic!("{finding:?}"));
            for (line, column) in [(place.line, place.column)].into_iter().chain(place.end_line.zip(place.end_column)) {
                let length = lines.get(line as usize - 1).map(|line| line.chars().count());
                assert!(length.is_some_and(|length| column as usize <= length + 1), "{finding:?} in {files:#?}");
            }
        }
    }
    fix(&folder, &main);
    count(&folder, &main);
    is_right
}

/// What `--fix` wrote is what a second run leaves, and what both report.
fn fix(folder: &Folder, main: &str) {
    let page = folder.path("page.txt");
    let run = || folder.report(&["conf-check", "--fix", "--fail-on", "never", "--spec", &page, main], b"");
    let fixed = run();
    let once = folder.texts();
    let again = run();
    // What Dovecot cannot read at all may need another repair once it can.
    let is_broken = |report: &serde_json::Value| {
        report["findings"].as_array().is_some_and(|list| list.iter().any(|finding| finding["rule"] == "conf-syntax"))
    };
    if fixed.as_ref().is_none_or(is_broken) {
        return;
    }
    assert_eq!(once, folder.texts(), "a second repair changes what the first one wrote");
    let found = |report: &Option<serde_json::Value>| report.as_ref().map(|report| report["findings"].clone());
    assert_eq!(found(&fixed), found(&again), "{once:#?}");
}

/// Counting either works, or says why not.
fn count(folder: &Folder, main: &str) {
    const EVENTS: &str = "{\"event\":\"imap_command_finished\",\"fields\":{\"bytes_in\":5,\"tagged_reply_state\":\"OK\",\"duration\":18446744073709551615,\
                          \"user\":\"a\\\"b\\n\",\"running_usecs\":-9223372036854775808,\"remote_ip\":\"::1\"}}\n\
                          event:auth_request_finished\tfield:success=yes\tfield:duration=0\n";
    for format in ["openmetrics", "json"] {
        let run = dovecot_events::cli::capture(
            &["metrics", "--conf", main, "--format", format, "--spec", &folder.path("page.txt")],
            EVENTS.as_bytes(),
        );
        assert!(matches!(run.status, 0 | 100 | 101), "{}", run.err);
        if run.status == 0 && format == "openmetrics" {
            assert!(run.out.ends_with("# EOF\n"), "{}", run.out);
        } else if run.status == 0 {
            serde_json::from_str::<serde_json::Value>(&run.out).expect("JSON");
        }
    }
}
