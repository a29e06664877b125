//! What must hold of the expected messages themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// A golden with one of these tests nothing: the compiler failed for another reason than the case is about.
const BANNED: &[&str] = &["panicked", "could not read", "unresolved import", "$RUST", "cannot find"];

/// Messages without a UI case, and why.
const ELSEWHERE: &[&str] = &[
    // These tests are compiled with one set of features; the macros' own tests hold the messages of the other one.
    "a custom page needs the feature `custom-spec` of `events-core`",
    "in Cargo.toml, add \"custom-spec\" to the `features` of `events-core`",
    "the page for Dovecot `{}` needs the feature `{feature}` of `events-core`",
    "in Cargo.toml, add \"{feature}\" to the `features` of `events-core`",
    "`EventReader` needs the feature `read` of `events-core`",
    "in Cargo.toml, add \"read\" to the `features` of `events-core`",
];

fn tests() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path);
        }
    }
    found.into_iter().collect()
}

/// Every golden, those of the pages of users' own included.
fn goldens() -> Vec<(PathBuf, String)> {
    let folders = [tests().join("ui/fail"), tests().join("own_page")];
    let all = folders.iter().flat_map(|folder| files(folder));
    all.filter(|path| path.extension().is_some_and(|extension| extension == "stderr"))
        .map(|path| (path.clone(), fs::read_to_string(&path).unwrap()))
        .collect()
}

#[test]
fn no_golden_shows_another_failure_than_it_should() {
    let goldens = goldens();
    assert!(goldens.len() > 50, "the goldens were not found");
    for (path, text) in &goldens {
        for banned in BANNED {
            // The errors of constants are panics while they are evaluated.
            assert!(
                !text.replace("evaluation panicked", "").contains(banned),
                "{} contains \"{banned}\"",
                path.display()
            );
        }
        assert!(text.starts_with("error"), "{} does not begin with an error", path.display());
    }
}

#[test]
fn every_failing_case_has_a_golden_and_every_golden_a_case() {
    for path in files(&tests().join("ui/fail")) {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let partner = match extension {
            Some("rs") => path.with_extension("stderr"),
            Some("stderr") => path.with_extension("rs"),
            _ => panic!("{} is neither a case nor a golden", path.display()),
        };
        assert!(partner.exists(), "{} has no {}", path.display(), partner.display());
    }
}

#[test]
fn every_message_of_the_derives_has_a_case() {
    let sources = tests().join("../events-macros/src");
    let mut messages = BTreeSet::new();
    let mut paths = files(&sources.join("errors"));
    paths.extend([sources.join("errors.rs"), tests().join("../events-spec/src/takes.rs")]);
    for path in paths {
        let tokens: TokenStream = fs::read_to_string(&path).unwrap().parse().unwrap();
        texts(tokens, &mut messages);
    }
    let goldens = goldens();
    let is_shown = |message: &String| goldens.iter().any(|(_, golden)| golden.lines().any(|line| shows(line, message)));
    let missing: Vec<_> =
        messages.iter().filter(|message| !ELSEWHERE.contains(&message.as_str()) && !is_shown(message)).collect();
    assert!(messages.len() > 80, "the messages were not found");
    assert!(missing.is_empty(), "no case shows {missing:#?}");
}

/// The string literals of a file that are messages or parts of one, tests and attributes left out.
fn texts(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut is_test = false;
    while let Some(tree) = tokens.next() {
        match tree {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                tokens.next_if(|next| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!'));
                let attribute = tokens.next_if(|next| matches!(next, TokenTree::Group(_)));
                is_test |= attribute.is_some_and(|attribute| attribute.to_string().replace(' ', "") == "[cfg(test)]");
            }
            TokenTree::Group(group) => {
                if !std::mem::take(&mut is_test) {
                    texts(group.stream(), found);
                }
            }
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    // A single word is a part of something, or a name.
                    if text.value().trim().contains(' ') {
                        found.insert(text.value());
                    }
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// Whether a line shows a message, whatever its placeholders contain.
fn shows(line: &str, message: &str) -> bool {
    // What `format!` leaves of doubled braces is a hole of the compiler's own messages.
    let message = message.replace("{{", "{").replace("}}", "}");
    let mut rest = line;
    let mut pieces = message.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, text)| text));
    pieces.all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}
