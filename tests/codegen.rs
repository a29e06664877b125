//! What `codegen` makes: fresh in the repository, and right for another page.

use std::path::Path;

use xtask::codegen::{COMMAND, Change, Target, check, outputs};

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn the_repository_holds_what_the_page_makes() {
    let spec = events_spec::vendored::spec().expect("the page has no errors");
    let outputs = outputs(&spec, Target::Repository).expect("generated Rust is Rust");
    let changes = check(repository(), Target::Repository, &outputs).expect("the repository can be read");
    let listed: String = changes
        .iter()
        .map(|change: &Change| format!("{} {}\n{}", change.word(), change.path(), change.diff()))
        .collect();
    assert!(changes.is_empty(), "{listed}\nrun `{COMMAND}`");
}
