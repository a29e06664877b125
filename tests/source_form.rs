//! The reader of C: one small file or folder for each form that events and fields have in Dovecot's code, with exactly
//! what is read from it; and the page that is drafted from a tree.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use dovecot_events::cli::capture;
use dovecot_events::input::source::{SourceEvent, SourceField, SourceTree, Sure, read_source};
use expect_test::{ExpectFile, expect, expect_file};

/// Reads the parts of a form as one tree, and compares the result with the golden file.
fn check(parts: &[&str], expected: ExpectFile) {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/source_form"));
    let mut staged = Vec::new();
    let folders: Vec<PathBuf> = parts
        .iter()
        .map(|part| {
            let path = folder.join(part);
            if path.is_dir() {
                return path;
            }
            // A file stands alone, so that its neighbours are not read with it.
            let alone = tempfile::tempdir().unwrap();
            fs::copy(&path, alone.path().join(part)).unwrap();
            staged.push(alone);
            staged.last().unwrap().path().to_owned()
        })
        .collect();
    expected.assert_eq(&shown(&read_source(&folders).unwrap()));
}

/// Everything that a tree says, in lines.
fn shown(tree: &SourceTree) -> String {
    let mut text = String::new();
    for (name, category) in &tree.categories {
        let parent = category.parent.as_ref().map_or(String::new(), |parent| format!(", part of {parent}"));
        writeln!(text, "category {name}{parent}").unwrap();
    }
    for (name, event) in &tree.events {
        writeln!(text, "event {name}{}", categories(event)).unwrap();
        for (name, one) in event.fields.iter().filter(|(_, field)| field.sure < Sure::Parent) {
            writeln!(text, "  {}", field(name, one)).unwrap();
        }
        for (name, from) in tree.inherited(event) {
            let from: Vec<&str> = from.into_iter().map(|(parent, _)| parent).collect();
            writeln!(text, "  perhaps {name:?}, from {}", from.join(", ")).unwrap();
        }
    }
    for place in &tree.unclear {
        writeln!(text, "a name that only a run can tell, in line {}", place.line).unwrap();
    }
    text
}

fn categories(event: &SourceEvent) -> String {
    if event.categories.is_empty() {
        return String::new();
    }
    let names = event.categories.iter();
    let names = names.map(|(name, own)| if *own { name.clone() } else { format!("perhaps {name}") });
    format!(" in {}", names.collect::<Vec<_>>().join(", "))
}

fn field(name: &str, field: &SourceField) -> String {
    let kinds: Vec<&str> = field.kinds.keys().map(|kind| kind.as_str()).collect();
    let mut text = format!("{name:?} {}, {}, {}", kinds.join(" and "), field.sure.as_str(), field.presence.as_str());
    if !field.values.is_empty() {
        let values: Vec<&str> = field.values.keys().map(String::as_str).collect();
        let open = if field.open { ", ..." } else { "" };
        write!(text, ": {}{open}", values.join(", ")).unwrap();
    }
    text
}

macro_rules! forms {
    ($($name:ident: $parts:expr;)*) => {$(
        #[test]
        fn $name() {
            check(&$parts, expect_file![concat!("source_form/", stringify!($name), ".txt")]);
        }
    )*};
}

forms! {
    member_path: ["member_path.c"];
    array_of_events: ["array_of_events.c"];
    attribute: ["attribute.c"];
    cpp: ["cpp.cc"];
    field_list: ["field_list.c"];
    runtime_name: ["runtime_name.c"];
    blank_name: ["blank_name.c"];
    side: ["side.c"];
    added_after: ["added_after.c"];
    own_child: ["own_child.c"];
    variable_reused: ["variable_reused.c"];
    parent: ["parent.c"];
    value: ["value.c"];
    presence: ["presence.c"];
    kind: ["kind.c"];
    category: ["category.c"];
    programs: ["programs"];
    folders: ["folders/core", "folders/plugin"];
}

#[test]
fn the_page_of_a_tree_is_one_that_spec_check_accepts() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("Events.txt").display().to_string();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/source").to_owned();
    let ran = capture(&["source-check", &folder, "--write", &path], b"");
    assert_eq!(ran.status, 0, "{}", ran.err);
    expect![[r#"
        Events
        ======

        The events that the source names, and the fields that it adds to them. What the
        code does not show is for you to write.

        Contents

         1. Events

             1. Delivery

             2. Handover

             3. Other events

             4. Parcel

        Delivery
        --------

        *delivery_finished*

         * excuse: sometimes
            * snow
         * signature: always
            * Bob

        *delivery_late*

         * hours: an integer; always

        *delivery_started*

         * street: always
            * Main

        Handover
        --------

        *handover_finished*

         * from: always
            * Ann
         * to: always
            * Bob

        *handover_started*

         * from: always
            * Ann

        Other events
        ------------

        *letter_sent*

         * express_stamp:
            * blue
         * stamp:
            * blue
         * pages: an integer

        *postcard_sent*

         * picture:
            * sea

        *settings_read*

         * courier_name:
            * Ann
         * wheels:
            * four

        Parcel
        ------

        *parcel_found*

         * place: `under the mat`; always
         * courier_name:
            * Ann

        *parcel_lost*

         * reason: stolen, unknown; always
         * value: an integer; always
         * courier_name:
            * Ann

        *parcel_sent*

        Categories: courier

         * receiver: a string
         * weight_grams: an integer; always
         * due_time: a time; always
         * receiver_ip: an IP address
         * stops: `here`; always
         * handovers: an integer; always

        *parcel_sought*

         * place: `under the mat`; sometimes
         * courier_name:
            * Ann

        *parcel_weighed*

         * weight_grams: an integer; always
    "#]]
    .assert_eq(&fs::read_to_string(&path).unwrap());
    let ran = capture(&["spec", "check", &path, "--config", "/dev/null"], b"");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    // And the source is what this page says, but for what only parents have.
    let ran = capture(&["source-check", &folder, "--spec", &path, "--config", "/dev/null", "--fail-on", "info"], b"");
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert_eq!(capture(&["source-check", &folder, "--write", &path], b"").status, 101, "nothing is overwritten");
}
