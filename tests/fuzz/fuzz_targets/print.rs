//! Any text has a syntax tree that prints as the text, and what was printed has the same tree.
#![no_main]

use events_spec::{Document, Findings};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut findings = Findings::new();
    let document = Document::parse("page", text, &mut findings);
    let printed = document.print();
    assert_eq!(printed, text);
    let mut again = Findings::new();
    assert_eq!(Document::parse("page", &printed, &mut again), document);
    let mut line = 1;
    for node in document.nodes() {
        assert_eq!(node.line, line, "{node:?}");
        line += document.source(node).matches('\n').count() as u32;
    }
});
