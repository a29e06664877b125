//! C as servers of mail are written: functions that create events, name them, add fields and pass them on.

use std::fmt::Write as _;

use dovecot_events::check::source::{json_of, page_of};
use dovecot_events::input::source::{SourceTree, read_texts};

use crate::choice::Choices;

const NAMES: &[&str] = &[
    "\"mail_opened\"",
    "\"mail_closed\"",
    "\"a\"",
    "name",
    "c ? \"a_on\" : \"a_off\"",
    "NAME",
    "t_strdup_printf(\"m_%s\", key)",
    "names[c]",
    "\"Bad Name\"",
    "\"\"",
];
const KEYS: &[&str] = &[
    "\"user\"",
    "\"bytes_in\"",
    "\"error\"",
    "key",
    "KEY",
    "t_strdup_printf(\"p_%s\", key)",
    "t_strconcat(\"x_\", key, NULL)",
    "\" odd\"",
    "\"\u{e9}\"",
];
const VALUES: &[&str] =
    &["\"yes\"", "\"no\"", "value", "error", "names[c]", "c ? \"on\" : \"off\"", "7", "word(c)", "NULL", "dec2str(c)"];
const CONDITIONS: &[&str] =
    &["ret < 0", "ret == 0", "error != NULL", "c", "!c", "value == NULL", "s->set.client", "c == ONE && ret > 0"];
const EVENTS: &[&str] = &["event", "e", "s->event", "s->inner.event", "s->up->event", "make(s)", "event_get_global()"];
const FUNCTIONS: &[&str] = &["f0", "f1", "f2", "f3", "f4"];

/// Files that include one another.
pub(crate) fn files(choices: &mut Choices<'_>) -> Vec<(&'static str, String)> {
    let mut head = String::from("#define NAME \"named\"\n#define KEY \"keyed\"\nenum number { ONE, TWO };\n");
    if !choices.once_in(4) {
        head.push_str("struct inner { struct event *event; };\nstruct s { struct event *event; struct inner inner; struct s *up; struct { int client; } set; };\n");
    }
    let mut files = vec![("lib/a.h", head)];
    for name in ["lib/a.c", "imap/b.c", "imap/main.c"] {
        let mut text = String::new();
        if !choices.once_in(5) {
            text.push_str("#include \"a.h\"\n");
        }
        text.push_str("static const char *const names[] = { \"on\", \"off\" };\nstatic struct event_category cat = { .name = \"cat\" };\n");
        let mut functions = 0;
        while choices.more(functions, 6) {
            functions += 1;
            function(choices, &mut text);
        }
        if name.ends_with("main.c") {
            text.push_str("int main(int argc, char *argv[])\n{\n\tf0(NULL, NULL, argv[0]);\n\treturn 0;\n}\n");
        }
        files.push((name, damaged(choices, text)));
    }
    files
}

/// Now and then a line is missing or cut, or a macro or another language comes in between.
fn damaged(choices: &mut Choices<'_>, text: String) -> String {
    if !choices.once_in(6) {
        return text;
    }
    let mut lines: Vec<&str> = text.lines().collect();
    let at = choices.below(lines.len());
    match choices.below(5) {
        0 => drop(lines.remove(at)),
        1 => {
            lines.insert(at, choices.pick(&["#if FOO", "#else", "#endif", "}", "{", "/*", "template <class T>", "\\"]))
        }
        2 => lines[at] = lines[at].get(..lines[at].len() / 2).unwrap_or(""),
        3 => lines.swap(0, at),
        _ => lines.insert(at, "ATTR_NULL(2) ATTR_FORMAT(1, 2) APPEND(x, y) #"),
    }
    lines.join("\n")
}

fn function(choices: &mut Choices<'_>, text: &mut String) {
    let name = choices.pick(FUNCTIONS);
    let head = choices.pick(&["void ", "static int ", "struct event *", "static void ATTR_NULL(2)\n", "K::", "int "]);
    writeln!(text, "{head}{name}(struct s *s, struct event *event, const char *key)\n{{\n\tconst char *name = \"first\", *error = NULL, *value = key;\n\tint ret = 0, c = 1;").unwrap();
    if choices.once_in(2) {
        writeln!(text, "\tstruct event_passthrough *e = event_create_passthrough({});", choices.pick(EVENTS)).unwrap();
    } else {
        writeln!(
            text,
            "\tstruct event *e = {};",
            choices.pick(&["event_create(event)", "event_create(NULL)", "s->event", "make(s)"])
        )
        .unwrap();
    }
    statements(choices, 0, text);
    text.push_str("}\n\n");
}

fn statements(choices: &mut Choices<'_>, depth: usize, text: &mut String) {
    let mut count = 0;
    while choices.more(count, 7) {
        count += 1;
        let event = choices.pick(EVENTS);
        let (key, value) = (choices.pick(KEYS), choices.pick(VALUES));
        match choices.below(18) {
            0 | 1 => writeln!(text, "\tevent_set_name({event}, {});", choices.pick(NAMES)).unwrap(),
            2..=4 => {
                let add = choices.pick(&["str", "int", "ip", "timeval", "str", "int_nonzero"]);
                writeln!(
                    text,
                    "\tevent_{}_{add}({event}, {key}, {value});",
                    choices.pick(&["add", "add", "add", "inc"])
                )
                .unwrap();
            }
            5 => writeln!(
                text,
                "\t{}({event}, \"x %s\", {value});",
                choices.pick(&["e_debug", "e_info", "e_error", "e_warning"])
            )
            .unwrap(),
            6 => {
                let name = choices.pick(NAMES);
                writeln!(text, "\te_debug(event_create_passthrough({event})->set_name({name})->add_str({key}, {value})->event(), \"x\");").unwrap();
            }
            7 => writeln!(text, "\te->add_{}({key}, {value});", choices.pick(&["str", "int", "timeval"])).unwrap(),
            8 | 9 if depth < 4 => {
                writeln!(text, "\tif ({}) {{", choices.pick(CONDITIONS)).unwrap();
                statements(choices, depth + 1, text);
                if choices.once_in(2) {
                    text.push_str("\t} else {\n");
                    statements(choices, depth + 1, text);
                }
                text.push_str("\t}\n");
            }
            10 if depth < 4 => {
                writeln!(text, "\t{} {{", choices.pick(&["while (c)", "for (; c; c--)", "switch (c)", "do"])).unwrap();
                text.push_str(choices.pick(&["", "\tcase ONE:\n", "\tdefault:\n"]));
                statements(choices, depth + 1, text);
                text.push_str(choices.pick(&["\t}\n", "\tbreak;\n\t}\n", "\t} while (c);\n"]));
            }
            11 | 12 => writeln!(
                text,
                "\t{}({}, {event}, {value});",
                choices.pick(FUNCTIONS),
                choices.pick(&["s", "s->up", "NULL"])
            )
            .unwrap(),
            13 => writeln!(
                text,
                "\t{} = {};",
                choices.pick(&["name", "event", "s->event", "e", "key"]),
                choices.pick(&[
                    "event_create(event)",
                    "\"other\"",
                    "c ? \"one\" : name",
                    "s->up->event",
                    "f1(s, event, key)",
                    "event"
                ])
            )
            .unwrap(),
            14 => writeln!(text, "\tevent_add_category({event}, &cat);").unwrap(),
            15 => {
                writeln!(text, "\tevent_add_fields({event}, (const struct event_add_field []) {{ {{ .key = {key}, .value = {value} }}, {{ .key = NULL }} }});").unwrap();
            }
            16 => writeln!(text, "\treturn {};", choices.pick(&["", "event", "ret", "e"])).unwrap(),
            _ => text.push_str(choices.pick(&[
                "\tevent_unref(&event);\n",
                "\tbreak;\n",
                "\tcontinue;\n",
                "\tgoto end;\n",
                "end:\n",
                "#ifdef FOO\n",
                "#endif\n",
                "\tarray_push_back(&s->events, &event);\n",
                "\tevent_push_global(event);\n",
            ])),
        }
    }
}

/// The fields of each event.
fn found(tree: &SourceTree) -> Vec<(&str, Vec<&str>)> {
    tree.events.iter().map(|(name, event)| (name.as_str(), event.fields.keys().map(String::as_str).collect())).collect()
}

/// What must hold of all code. Returns whether an event was found.
pub(crate) fn check(choices: &mut Choices<'_>) -> bool {
    let files = files(choices);
    let texts: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let tree = read_texts(&texts).expect("a grammar of C");
    let size: usize = texts.iter().map(|(_, text)| text.len()).sum();
    assert!(tree.work <= 200_000 + size as u64 * 100, "{} steps for {size} bytes: {files:#?}", tree.work);
    // What is found does not depend on the order of the files.
    let turned: Vec<(&str, &str)> = texts.iter().rev().copied().collect();
    let turned = read_texts(&turned).expect("a grammar of C");
    assert_eq!(found(&tree), found(&turned), "{files:#?}");
    assert!(json_of(&tree).is_object());
    let drafted = page_of(&tree);
    if drafted.events > 0 {
        drafted.prove().expect("a page without errors");
    }
    !tree.events.is_empty()
}
