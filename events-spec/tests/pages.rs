//! Pages of every shape: printed they are what was parsed, and what a generator puts in comes out.
#![cfg(feature = "parse")]
#![allow(clippy::panic, reason = "a test that cannot go on should stop")]

use events_spec::{Kinds, Page};
use proptest::prelude::*;

fn read(text: &str) -> Page {
    let page = Page::read("page", text, &Kinds::fallback());
    assert_eq!(page.document.print(), text);
    page
}

/// Lines that a page can be made of, and some that it cannot.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ \t]{0,9}\\* [a-z_, ]{0,20}:? [a-zA-Zäß€ <>().,]{0,30}",
        "\\*[a-z_]{1,12}\\*( and \\*[a-z_]{1,12}\\*)?( \\(v2\\.[0-9]\\))?",
        "[=-]{0,12}",
        "[ ]{0,6}[0-9]{1,2}\\. [A-Za-z ]{0,20}",
        "[ \t]{0,9}[a-zA-Zäß€*:%() ]{0,40}",
        Just("---%<---------".to_owned()),
        Just("Contents".to_owned()),
        Just("NOTE: well".to_owned()),
        Just(" * Same fields as *a*".to_owned()),
        Just("(This file was created from the wiki on 2019-06-19 12:42)".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("|".to_owned()),
        Just("1".to_owned()),
        Just(String::new()),
    ]
}

/// A page that has no error, and how many events and fields it has.
fn valid_page() -> impl Strategy<Value = (String, usize, usize)> {
    let field = ("[a-z]{1,8}", "[A-Za-zäß€ .]{1,60}", any::<bool>());
    let event = ("[a-z]{1,8}", prop::collection::vec(field, 0..6), any::<bool>());
    (prop::collection::vec(event, 1..12), "\r?\n").prop_map(|(events, newline)| {
        let mut text = format!("Title{newline}====={newline}{newline}Section (v2.4){newline}-------{newline}{newline}");
        let mut count = 0;
        for (event, (name, fields, note)) in events.iter().enumerate() {
            text += &format!("*{name}_{event}*{newline}{newline}");
            if *note {
                text += &format!("NOTE: this is a note.{newline}{newline}");
            }
            for (field, (name, words, wrapped)) in fields.iter().enumerate() {
                count += 1;
                text += &format!(" * {name}_{field}: x{words}");
                if *wrapped {
                    text += &format!("{newline}   *{name}*");
                }
                text += newline.as_str();
            }
            text += newline.as_str();
        }
        (text, events.len(), count)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_lines_print_as_they_were(lines in prop::collection::vec(line(), 0..40), end in "\r?\n") {
        read(&lines.join(&end));
    }

    #[test]
    fn any_text_prints_as_it_was(text in "\\PC{0,200}|[\\x00-\\x7f]{0,200}") {
        read(&text);
    }

    #[test]
    fn every_node_knows_its_line(lines in prop::collection::vec(line(), 0..40)) {
        let text = lines.join("\n");
        for node in read(&text).document.nodes() {
            let before = text[..node.span.start].matches('\n').count();
            prop_assert_eq!(node.line as usize, before + 1);
        }
    }

    #[test]
    fn a_page_without_mistakes_keeps_every_event_and_field((text, events, fields) in valid_page()) {
        let page = read(&text);
        prop_assert!(!page.findings.has_error(), "{:?}\n{}", page.findings, text);
        let Some(spec) = page.spec else { return Err(TestCaseError::fail("no model")) };
        prop_assert_eq!(spec.events.len(), events);
        prop_assert_eq!(spec.declared.len(), fields);
    }
}

mod forms {
    use super::read;
    use events_spec::vendored::EVENTS_TXT;
    use events_spec::{Kinds, Page, Spec};

    /// The model of a page, without what depends on its bytes.
    fn model(text: &str) -> Spec {
        let spec = Page::read("page", text, &Kinds::vendored()).spec;
        let mut spec = spec.unwrap_or_else(|| panic!("the page has an error"));
        spec.sha256 = String::new();
        spec.pages.clear();
        spec
    }

    #[test]
    fn line_ends_marks_and_trailing_blanks_change_nothing() {
        let as_published = model(EVENTS_TXT);
        let crlf = EVENTS_TXT.replace('\n', "\r\n");
        let variants = [
            crlf.clone(),
            format!("\u{feff}{crlf}"),
            EVENTS_TXT.replace('\n', "  \t\n"),
            EVENTS_TXT.trim_end().to_owned(),
            EVENTS_TXT.replace("\n * ", "\n\t* "),
            format!("{EVENTS_TXT}\n\n  "),
        ];
        for variant in variants {
            read(&variant);
            assert_eq!(model(&variant), as_published, "{:?}", &variant[..40]);
        }
    }

    #[test]
    fn version_notes_on_events_and_fields_are_read() {
        let spec = model_of("*a* (v2.3.8), *b* (v2.4)\n\n * c (v2.3.9), d: words\n * e: more\n");
        let since: Vec<_> = spec.events.iter().map(|event| event.since.as_deref()).collect();
        assert_eq!(since, [Some("2.3.8"), Some("2.4")]);
        let since: Vec<_> = spec.declared.iter().map(|field| (field.name.as_str(), field.since.as_deref())).collect();
        assert_eq!(since, [("c", Some("2.3.9")), ("d", None), ("e", None)]);
    }

    #[test]
    fn nested_bullets_are_the_values_of_a_field() {
        let spec = model_of(
            "*a*\n\n * state: where it is\n\n   * open: not yet\n     closed\n   * done\n   * ...\n\n   More on it.\n * b: c\n",
        );
        let state = &spec.declared[0];
        let values: Vec<_> = state.values.iter().map(|value| (value.name.as_str(), value.text.as_str())).collect();
        assert_eq!(values, [("open", "not yet closed"), ("done", "")]);
        assert!(state.open);
        assert_eq!(state.text, "where it is\n\nMore on it.");
        assert_eq!(spec.declared[1].name, "b");
    }

    #[test]
    fn prose_links_and_literal_blocks_are_kept() {
        let spec = model_of(
            "*a*\n\nSee <Statistics.txt> and\nbelow.\n\n---%<-----\nname = x\n  * y\n---%<-----\n\n * Sent twice.\n * b: c\n",
        );
        assert_eq!(&*spec.events[0].text, "See <Statistics.txt> and below.\n\n    name = x\n      * y\n\nSent twice.");
        assert_eq!(spec.events[0].fields.len(), 1);
    }

    fn model_of(text: &str) -> Spec {
        read(text);
        Page::read("page", text, &Kinds::fallback()).spec.unwrap_or_else(|| panic!("the page has an error"))
    }
}

mod size {
    use super::read;
    use events_spec::{Document, Findings};

    /// A quarter of a mebibyte of one thing; the benchmark `spec` does the same with 64 and reports time and memory.
    #[test]
    fn a_lot_of_anything_is_read_and_printed() {
        let units = [
            "\n",
            "\r\n",
            "-",
            "*",
            "=",
            "(",
            " ",
            "\t",
            "--\n",
            "==\n",
            "*\n",
            "-\n",
            "*a*\n",
            "*A*, ",
            "*a*, ",
            " * a: b\n",
            " * a, ",
            "---%<---\n",
            "1. a\n",
            "a\n--\n",
            " * fields from *a*\n",
            "1\n|\n",
            "ß\n",
            "a, ",
            "\u{feff}",
            "|\n",
        ];
        for unit in units {
            let page = read(&unit.repeat((1 << 18) / unit.len()));
            assert!(page.findings.as_slice().len() <= Findings::MOST, "{unit:?}");
            assert!(page.document.nodes().len() <= Document::MOST_NODES + 3, "{unit:?}");
        }
    }

    #[test]
    fn nesting_of_any_depth_is_read() {
        let mut text = "*a*\n".to_owned();
        for depth in 0..2_000 {
            text += &format!("{}* a: b\n", " ".repeat(depth));
        }
        let page = read(&text);
        assert!(!page.findings.has_error(), "{:?}", page.findings.as_slice().first());
    }
}
