//! Every rule of the page: its own example breaks it, and the finding is at the right place.
#![cfg(feature = "parse")]

use events_spec::{Findings, Kinds, Level, Page, Parents, Rule, RuleArea};
use expect_test::{Expect, expect};

/// What is found in a page, one line for each.
fn found(page: &Page) -> String {
    let mut lines = String::new();
    for finding in page.findings.as_slice() {
        let place = &finding.location;
        let end = place.end_column.map_or(String::new(), |end| format!("-{end}"));
        lines += &format!("{}:{}{end}: {}: {}\n", place.line, place.column, finding.rule, finding.message);
        if let Some(help) = &finding.help {
            lines += &format!("    help: {help}\n");
        }
    }
    lines
}

fn check(text: &str, expect: Expect) {
    let page = Page::read("page", text, &Kinds::fallback());
    assert_eq!(page.document.print(), text);
    expect.assert_eq(&found(&page));
}

fn rules(text: &str) -> Vec<Rule> {
    let page = Page::read("page", text, &Kinds::fallback());
    page.findings.as_slice().iter().map(|finding| finding.rule).collect()
}

#[test]
fn the_example_of_every_rule_breaks_it_and_no_other_and_the_repaired_one_breaks_none() {
    for rule in Rule::ALL.iter().filter(|rule| rule.area() == RuleArea::Page) {
        let (bad, good) = (rule.bad_example(), rule.good_example());
        if bad.language == "toml" {
            let page = "*http_request_finished*\n\n * status_code: HTTP result status code\n";
            let beside = |text: &str| {
                let mut findings = Findings::new();
                let (kinds, parents) = if *rule == Rule::ParentRule { ("", text) } else { (text, "") };
                let kinds = Kinds::parse("fields.toml", kinds, &mut findings);
                let _checked = Parents::parse("parents.toml", parents, &mut findings);
                findings.extend(Page::read("page", page, &kinds).findings.into_vec());
                findings.as_slice().iter().map(|finding| finding.rule).collect::<Vec<_>>()
            };
            assert_eq!(beside(bad.text), [*rule]);
            assert_eq!(beside(good.text), []);
            continue;
        }
        assert_eq!(rules(good.text), [], "{rule}");
        // A chain of 65 is too long to print; `a_chain_beyond_the_limit_is_said_once` makes one.
        if *rule != Rule::InheritanceTooDeep {
            let broken = rules(bad.text);
            assert!(!broken.is_empty() && broken.iter().all(|broken| broken == rule), "{rule}: {broken:?}");
        }
    }
}

#[test]
fn everything_wrong_with_a_page_is_said_in_one_run() {
    check(
        "Events\n======\n\nHTTP\n----\n\n * status: lost\n\n*http_Done*\n\n * bytesIn, user: read\n * user: again\n\
         \x20* Fields from http_done\n\n*other*\n\n * same fields as *http_don*\n",
        expect![[r#"
            7:4-10: orphan-field: the field `status` is not under an event
                help: write the event's name in asterisks on a line above: `*name*`
            9:2-11: invalid-name: `http_Done` is not a valid event name
                help: names consist of a to z, 0 to 9 and `_`; did you mean `http_done`?
            11:4-11: invalid-name: `bytesIn` is not a valid field name
                help: names consist of a to z, 0 to 9 and `_`; did you mean `bytes_in`?
            12:4-8: duplicate-field: the field `user` is already listed on line 11
                help: keep one of the two descriptions
            13:4-15: syntax: this bullet begins with "Fields from" but does not name an event
                help: did you mean `http_Done`? write the name in asterisks and nothing after it: `fields from *http_Done*`
            17:20-28: unknown-parent: fields are inherited from `http_don`, but the page has no such event
                help: did you mean `http_Done`?
        "#]],
    );
}

#[test]
fn what_is_almost_a_field_or_a_parent_is_said_with_its_place_and_what_to_write() {
    check(
        "*a_b*\n\n * bytes_in / bytes_out: how many\n * user and size (as int): who\n * <one or two>: which\n\
         \x20* \"user\": who\n   * d: nested\n * fields from the (*_a_c*), as well\n * fields from (*a_c*) only\n\n  *a_d*\n",
        expect![[r#"
            3:4-24: almost-field: `bytes_in / bytes_out` looks like a field but is read as prose
                help: if it is a field, write ` * bytes_in, bytes_out: ...`
            4:4-26: almost-field: `user and size (as int)` looks like a field but is read as prose
                help: if it is a field, write ` * user, size: ...`
            5:4-16: almost-field: `<one or two>` looks like a field but is read as prose
                help: if it is a field, write ` * one, two: ...`
            6:4-10: almost-field: `"user"` looks like a field but is read as prose
                help: if it is a field, write ` * user: ...`
            8:4-15: syntax: this bullet begins with "fields from" but does not name an event
                help: write the event's name in asterisks and nothing after it: `fields from *name*`
            9:4-15: syntax: this bullet begins with "fields from" but does not name an event
                help: did you mean `a_b`? write the name in asterisks and nothing after it: `fields from *a_b*`
            11:4-7: almost-event: `a_d` looks like an event but is read as prose
                help: if it is an event, begin the line with its asterisk, without spaces before it
        "#]],
    );
}

#[test]
fn a_finding_names_the_event_or_field_that_it_is_about() {
    let text = "*Odd*\n\n * Bad: x\n * state: How it ended well\n * user:\n * user: x\n * arg_<n>: x\n * \n * fields from *none*\n";
    let mut findings = Findings::new();
    let kinds = Kinds::parse("k", "[[rule]]\nfield = \"state\"\nkind = \"enum\"\nreason = \"x\"\n", &mut findings);
    let page = Page::read("page", text, &kinds);
    let mut said = String::new();
    for finding in page.findings.as_slice() {
        let context = &finding.context;
        said += &format!(
            "{}: {} {:?} {:?} {:?}\n",
            finding.location.line, finding.message, context.event, context.field, context.parent
        );
    }
    expect![[r#"
        1: `Odd` is not a valid event name Some("Odd") None None
        3: `Bad` is not a valid field name None Some("Bad") None
        4: `state` is an enumeration by k: state, but its description lists no values None Some("state") None
        5: the field `user` has no description None Some("user") None
        6: the field `user` is already listed on line 5 Some("Odd") Some("user") None
        7: `arg_<n>` is read as `arg_*`, a pattern of field names None Some("arg_*") None
        9: fields are inherited from `none`, but the page has no such event Some("Odd") None Some("none")
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_parent_in_a_wrapped_line_is_pointed_at_there() {
    check(
        "*a*\n\n * Same fields as\n   *b*\n",
        expect![[r#"
            4:5-6: unknown-parent: fields are inherited from `b`, but the page has no such event
        "#]],
    );
}

#[test]
fn a_circle_is_shown_from_its_beginning() {
    check(
        "*a*\n\n * fields from *c*\n\n*b*\n\n * fields from *a*\n\n*c*\n\n * fields from *b*\n\n*d*\n\n * fields from *a*\n",
        expect![[r#"
            7:17-18: inheritance-cycle: `b` inherits from itself: `a` -> `c` -> `b` -> `a`
                help: let one event of the cycle list its fields
        "#]],
    );
    check(
        "*a*\n\n * fields from *a*\n",
        expect![[r#"
            3:17-18: inheritance-cycle: `a` inherits from itself: `a` -> `a`
                help: let one event of the cycle list its fields
        "#]],
    );
}

#[test]
fn a_long_circle_is_shown_without_its_middle() {
    let circle = |length: usize| {
        let parent = |event: usize| format!("*e{event}*\n\n * fields from *e{}*\n\n", (event + 1) % length);
        let page = Page::read("page", &(0..length).map(parent).collect::<String>(), &Kinds::fallback());
        page.findings.as_slice().iter().map(|finding| finding.message.clone()).collect::<Vec<_>>()
    };
    let whole = "`e0` -> `e1` -> `e2` -> `e3` -> `e4` -> `e5` -> `e6` -> `e0`";
    assert_eq!(circle(7), [format!("`e6` inherits from itself: {whole}")]);
    let cut = "`e0` -> `e1` -> `e2` -> `e3` -> ... -> `e6` -> `e7` -> `e0`";
    assert_eq!(circle(8), [format!("`e7` inherits from itself: {cut}")]);
}

/// Events that each inherit from the one before.
fn chain(length: usize) -> String {
    let mut text = "*e0*\n\n * a: x\n".to_owned();
    for event in 1..length {
        text += &format!("\n*e{event}*\n\n * fields from *e{}*\n", event - 1);
    }
    text
}

#[test]
fn a_chain_beyond_the_limit_is_said_once() {
    assert_eq!(rules(&chain(64)), []);
    let said = expect![[r#"
        259:17-20: inheritance-too-deep: `e64` is number 65 in a chain of inheritance; the limit is 64
            help: inherit from the first event of the chain, or list the fields
    "#]];
    for length in 65..68 {
        said.assert_eq(&found(&Page::read("page", &chain(length), &Kinds::fallback())));
    }
    // The longest of several ways counts.
    let short = chain(64).replace("*e63*\n\n", "*e63*\n\n * fields from *e0*\n");
    assert_eq!(
        rules(&format!("{short}\n*f*\n\n * fields from *e63*\n * fields from *e0*\n")),
        [Rule::InheritanceTooDeep]
    );
    assert_eq!(rules(&format!("{short}\n*f*\n\n * fields from *e62*\n * fields from *e0*\n")), []);
}

#[test]
fn a_chain_of_thousands_is_said_once() {
    assert_eq!(rules(&chain(5_000)), [Rule::InheritanceTooDeep]);
}

#[test]
fn a_product_beyond_the_limit_is_said() {
    let mut text = String::new();
    text += &format!("*a*\n\n * f: {}\n\n", "words ".repeat(100_000));
    (0..300).for_each(|event| text += &format!("*b{event}*\n\n * fields from *a*\n\n"));
    // The field takes 600,128 bytes in each event.
    check(
        &text,
        expect![[r#"
            895:17-18: inheritance-too-deep: with `b222`, the fields of all events take more than 128 MiB
                help: inherit from the first event of the chain, or list the fields
        "#]],
    );
}

#[test]
fn contents_are_held_against_the_sections() {
    check(
        "Events\n======\n\nContents\n\n 1. Events\n\n     1. SQL\n\n     2. HTPT (v2.4)\n\n     3. IMAP (v2.3)\n\n\
         IMAP\n----\n\n*a*\n\nHTTP (v2.4)\n-----------\n\nSQL\n---\n",
        expect![[r#"
            10:9-13: contents-mismatch: the contents list `HTPT`, but no section has this title
                help: did you mean `HTTP`?
            12:9-13: contents-mismatch: the contents give `IMAP` the version `v2.3`, but its title gives none
                help: make the two agree
            12:9-13: contents-mismatch: the contents list `IMAP` in another position than on the page
                help: list the sections in the order of the page
            19:1-5: contents-mismatch: the contents do not list the section `HTTP`
                help: add it to the contents
        "#]],
    );
}

#[test]
fn underlines_titles_and_blocks_that_do_not_fit_are_said() {
    check(
        "-----\n\nEvents\n======\n\nMore\n====\n\n*a* and\n\n * b: c\n\n---%<---\n * d: e\n",
        expect![[r#"
            1:1-6: syntax: underline without a title above it
                help: write the title on the line directly above, or remove the line
            6:1-5: syntax: a second title for the page
                help: underline the title of a section with `-`
            9:2-3: syntax: the heading ends with a comma or "and", but no name follows
                help: add the missing name, or remove the comma or "and"
            13:1-9: syntax: a literal block that is never closed
                help: close it with a line like the one that opens it
        "#]],
    );
}

#[test]
fn a_page_of_another_kind_names_no_event() {
    check(
        "# A readme\n\nWith words.\n",
        expect![[r#"
            1:1: syntax: the page names no event
                help: an event is a line of its own with the name in asterisks: `*imap_command_finished*`
        "#]],
    );
}

#[test]
fn a_suffix_that_promises_another_kind_is_a_warning() {
    let text = "*a*\n\n * run_usecs: short, long\n";
    check(
        text,
        expect![[r#"
            3:1: suffix-kind-mismatch: `run_usecs` is an integer according to its suffix, but a word from a list according to the page's list of values
                help: a name that ends in `_usecs` is a number of microseconds; rename the field or change its kind
        "#]],
    );
    let page = Page::read("page", text, &Kinds::fallback());
    assert_eq!(page.findings.worst(), Some(Level::Warning));
    assert!(page.spec.is_some(), "a warning does not stop anybody");
}

#[test]
fn a_rule_that_types_nothing_and_two_that_type_the_same_are_wrong() {
    let mut findings = Findings::new();
    let rule = |field: &str| format!("[[rule]]\n{field}\nkind = \"int\"\nreason = \"it counts\"\n\n");
    let text = rule("pattern = \"*_count\"") + &rule("pattern = \"mail_*\"") + &rule("field = \"mail_sise\"");
    let kinds = Kinds::parse("fields.toml", &text, &mut findings);
    let page = Page::read("page", "*a*\n\n * mail_count: how many\n * mail_size: bytes\n", &kinds);
    expect![[r#"
        6:1: kind-rule: `*_count` and `mail_*` both apply to the field `mail_count`
            help: add a rule for `mail_count` alone, or narrow one of the patterns
        11:1: kind-rule: the rule for `mail_sise` applies to no field of the page
            help: did you mean `mail_size`?
    "#]]
    .assert_eq(&found(&page));
    assert!(page.spec.is_none());
}

#[test]
fn what_a_copy_loses_is_said() {
    let text = "1\n2\n|\n*a*\n* state: one of these:\n* open: it is open\nEvery other one is closed.\n---%<---\nx\n---%<---\n|\n";
    check(
        text,
        expect![[r#"
            5:1-23: ambiguous-copy: the next bullets may belong under this one, but the page has lost its indentation
                help: they are read as fields of the event
            7:1-27: ambiguous-copy: this line may be a separate paragraph, but the page has lost its empty lines
                help: it is read as the end of the bullet above
            8:1-9: ambiguous-copy: a literal block in a page that has lost its indentation
                help: the block's lines are kept without their indentation
        "#]],
    );
}

#[test]
fn the_number_of_findings_is_bounded() {
    let text = format!("*a*\n\n{}", " * Bad: x\n".repeat(Findings::MOST));
    let page = Page::read("page", &text, &Kinds::fallback());
    // The first duplicate comes when the list is full of invalid names, and is kept all the same.
    assert_eq!(page.findings.as_slice().len(), Findings::MOST + 1);
    assert!(page.findings.as_slice().iter().any(|finding| finding.rule == Rule::DuplicateField));
    assert_eq!(page.findings.more(), Findings::MOST as u64 - 2);
    let first = page.findings.as_slice().first().expect("many");
    assert_eq!(first.location.line, 3);
}
