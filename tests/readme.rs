//! What the README shows is what the repository has.

const README: &str = include_str!("../README.md");
const EXAMPLE: &str = include_str!("../events-core/examples/imap_command.rs");

#[test]
fn the_emitter_in_the_readme_is_the_example_that_runs() {
    let code = README.split("```rust\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(code.contains("#[derive(EventEmitter)]") && EXAMPLE.contains(code.trim()), "{code}");
}

#[test]
fn every_file_that_the_readme_links_to_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let links: Vec<&str> = README.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 8, "{links:?}");
    for link in links {
        assert!(root.join(link).exists(), "{link}");
    }
}
