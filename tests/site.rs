//! The site: every link leads somewhere, what it says is what the pages say, and nothing in a page becomes markup.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dovecot_events::cli::capture;

/// Makes a site in a folder, and returns its files.
fn site(folder: &Path, more: &[&str]) -> BTreeMap<String, String> {
    let out = folder.join("site");
    let arguments = [&["site", "--out", out.to_str().unwrap()], more].concat();
    let run = capture(&arguments, b"");
    assert_eq!(run.status, 0, "{}", run.err);
    let mut files = BTreeMap::new();
    let mut open = vec![out.clone()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(&out).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    files
}

/// What stands between two texts, each time.
fn between<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    text.split(start).skip(1).map(|rest| rest.split(end).next().unwrap()).collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_place_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let files = site(folder.path(), &[]);
    let mut links = 0;
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let base = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in between(text, "href=\"", "\"").into_iter().chain(between(text, "src=\"", "\"")) {
            if link == "data:," {
                continue;
            }
            let (path, place) = link.split_once('#').unwrap_or((link, ""));
            let target = match path.strip_prefix("../") {
                Some(path) => path.to_owned(),
                None if path.is_empty() => name.clone(),
                None if base.is_empty() => path.to_owned(),
                None => format!("{base}/{path}"),
            };
            let found = files.get(&target).unwrap_or_else(|| panic!("{name}: {link} leads nowhere"));
            assert!(place.is_empty() || found.contains(&format!("id=\"{place}\"")), "{name}: {link} has no such place");
            links += 1;
        }
    }
    assert!(links > 5_000, "{links}");
    for path in between(&files["names.js"], "\",\"", "\",\"").into_iter().filter(|path| path.ends_with(".html")) {
        assert!(files.contains_key(path), "the search leads to {path}");
    }
}

#[test]
fn an_event_has_what_its_readers_look_for() {
    let folder = tempfile::tempdir().unwrap();
    let files = site(folder.path(), &[]);
    let page = &files["event/imap_command_finished.html"];
    for part in [
        "<h2>Dovecot 2.4.5</h2>",
        "<h2>Dovecot 2.3.21</h2>",
        "<h2>The page of 2019</h2>",
        "<code>net_in_bytes</code></a></th><td><code>int</code>",
        "called <code>bytes_in</code> before 2.4.0",
        "metric imap_command_finished {\n  filter = event=imap_command_finished\n}",
        "filter = &quot;event=imap_command_finished&quot;",
        "&quot;local_ip&quot;: &quot;127.0.0.1&quot;",
        "&quot;running_usecs&quot;: 1500,",
        "use events_core::dovecot_2_4::events::ImapCommandFinished;",
        "*imap_command_finished*",
        "../changes/2.3.21-2.4.5.html",
    ] {
        assert!(page.contains(part), "the page lacks {part}");
    }
    assert!(files["field/bytes_in.html"].contains("it is called <a href=\"../field/net_in_bytes.html\">"));
    let changes = &files["changes/2.3.21-2.4.5.html"];
    assert!(changes.contains("net_in_bytes") && changes.contains("../rule/field-renamed.html"));
    assert!(files["rule/unknown-field.html"].contains("<h2>Wrong</h2>"));
    assert!(files["index.html"].contains("event/pop3_command_finished.html"));
}

#[test]
fn a_page_of_ones_own_makes_a_site_and_cannot_put_markup_into_it() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("Events.txt");
    let text = "Own <b>events</b>\n=================\n\n*a_finished*\n\nEnds </code><script>alert(1)</script> here.\n\n * user: <i>who</i>\n";
    fs::write(&page, text).unwrap();
    let files = site(folder.path(), &["--spec", page.to_str().unwrap()]);
    let own: String = files.iter().filter(|(name, _)| name.ends_with(".html")).map(|(_, text)| text.as_str()).collect();
    assert!(own.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && own.contains("&lt;i&gt;who&lt;/i&gt;"));
    assert!(!own.contains("<script>") && !own.contains("<i>"));
    assert!(!files["names.js"].contains('<'), "{}", files["names.js"]);
    assert_eq!(files.keys().filter(|name| name.starts_with("event/")).collect::<Vec<_>>(), ["event/a_finished.html"]);
}

#[test]
fn made_again_a_site_is_the_same_and_loses_what_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let first = site(folder.path(), &[]);
    let stale = folder.path().join("site/event/no_longer_there.html");
    fs::write(&stale, &first["event/imap_command_finished.html"]).unwrap();
    let kept = folder.path().join("site/event/notes.html");
    fs::write(&kept, "by hand").unwrap();
    let mut second = site(folder.path(), &[]);
    assert_eq!(second.remove("event/notes.html").as_deref(), Some("by hand"));
    assert!(first == second, "the two runs differ");
}

#[test]
fn a_page_with_errors_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("broken.txt");
    fs::write(&page, "*a_finished*\n\n * user: one\n * user: two\n").unwrap();
    let out = folder.path().join("site");
    let run = capture(&["site", "--out", out.to_str().unwrap(), "--spec", page.to_str().unwrap()], b"");
    assert_eq!(run.status, 101);
    assert!(run.err.contains("broken.txt:4:"), "{}", run.err);
    assert!(!out.exists());
}

#[test]
fn a_site_has_the_checker_or_says_that_it_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let without = site(folder.path(), &[]);
    assert!(without["check.html"].contains("made without the checker") && !without.contains_key("program.js"));
    let program = folder.path().join("program.wasm");
    fs::write(&program, b"\0asm and the rest").unwrap();
    let with = site(folder.path(), &["--checker", program.to_str().unwrap()]);
    assert!(with["program.js"].starts_with("// Do not edit") && with["program.js"].contains("eventChecker = 'H4sI"));
    assert!(with["check.html"].contains("<script defer src=\"check.js\">"));
    assert!(with["check.html"].contains("<option selected>2.4</option>"), "{}", with["check.html"]);
    assert!(!with["check.html"].contains("{versions}"));
    for (name, text) in with.iter().filter(|(name, _)| name.ends_with(".html")) {
        assert!(text.contains("content=\"default-src 'none';"), "{name} may ask for something");
    }
}

#[test]
fn what_is_no_compiled_program_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program.wasm");
    fs::write(&program, "a text").unwrap();
    let out = folder.path().join("site");
    let arguments = ["site", "--out", out.to_str().unwrap(), "--checker", program.to_str().unwrap()];
    let run = capture(&arguments, b"");
    assert_eq!(run.status, 101);
    assert!(run.err.contains("program.wasm` is not a program compiled to WebAssembly"), "{}", run.err);
    assert!(!out.exists());
}

#[test]
fn an_event_that_was_recorded_is_shown_as_a_server_wrote_it() {
    let folder = tempfile::tempdir().unwrap();
    let files = site(folder.path(), &[]);
    let page = &files["event/imap_command_finished.html"];
    assert!(page.contains("Recorded from a Dovecot 2.4.5") && page.contains("Recorded from a Dovecot 2.3.19.1"));
    assert!(page.contains("&quot;user&quot;: &quot;alice@example.com&quot;"));
    let recorded = files.iter().filter(|(name, text)| name.starts_with("event/") && text.contains("Recorded from"));
    assert!(recorded.count() > 80);
}
