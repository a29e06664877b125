//! Any text is read and resolved without a panic, and a model has what a table needs.
#![no_main]

use events_spec::{Kinds, Page};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let page = Page::read("page", text, &Kinds::fallback());
    assert_eq!(page.spec.is_none(), page.findings.has_error());
    for finding in page.findings.as_slice() {
        let lines = text.split('\n').count() as u32;
        assert!(finding.location.line >= 1 && finding.location.line <= lines, "{finding:?}");
        assert!(finding.location.column >= 1, "{finding:?}");
    }
    if let Some(spec) = page.spec {
        let fields: usize = spec.events.iter().map(|event| event.fields.len()).sum();
        let in_table = spec.with_table(|table| table.events.iter().map(|event| event.fields.len()).sum::<usize>());
        assert_eq!(fields, in_table);
    }
});
