//! Items for the derives: structs and enums with attributes, types and generics, right and wrong.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

use crate::choice::Choices;
use crate::run;

/// A field with types that fit.
type Fitting = (&'static str, &'static [&'static str]);
/// A derive, and what its expansion contains.
type Derive = (&'static str, fn(TokenStream) -> TokenStream);

/// Events with some of their fields.
const EVENTS: &[(&str, &[Fitting])] = &[
    ("dns_request_started", &[]),
    ("auth_client_request_finished", &[("id", INTEGERS), ("error", TEXTS)]),
    (
        "http_request_finished",
        &[("status_code", INTEGERS), ("attempts", INTEGERS), ("redirects", INTEGERS), ("bytes_in", INTEGERS)],
    ),
    (
        "imap_command_finished",
        &[("tag", TEXTS), ("name", TEXTS), ("args", TEXTS), ("tagged_reply", TEXTS), ("running_usecs", INTEGERS)],
    ),
];
const ODD_EVENTS: &[&str] = &["imap_comand_finished", "", "\u{e9}"];
const INTEGERS: &[&str] = &["u64", "u32", "Option<u64>", "i64"];
const TEXTS: &[&str] = &["String", "&'a str", "Option<String>", "Option<&'a str>", "Box<str>"];
const FIELDS: &[&str] =
    &["id", "error", "duration", "net_in_bytes", "r#type", "nmae", "_x", "user", "tagged_reply_state", "last_run_time"];
const TYPES: &[&str] = &[
    "std::net::IpAddr",
    "std::time::Duration",
    "Duration",
    "bool",
    "T",
    "Vec<String>",
    "&'a [&'a str]",
    "Option<Vec<u8>>",
    "()",
    "!",
    "[u8; N]",
    "dyn Fn(u64) -> bool",
    "Cow<'a, str>",
    "State",
    "Box<Option<str>>",
    "SystemTime",
    "fn(u8)",
    "(u8, u8)",
    "impl Clone",
    "<T as X>::Y",
    "*const u8",
    "_",
    "m!()",
];
const STRINGS: &[&str] = &[
    "\"x\"",
    "\"\\u{0}\"",
    "7",
    "b\"x\"",
    "'c'",
    "\"error\"",
    "\"Mail.txt\"",
    "\"2.4.1\"",
    "\"2.3\"",
    "\"9.9\"",
    "\"snake_case\"",
    "\"kebab-case\"",
    "r#\"y\"#",
    "1.5",
    "x",
    "[1]",
    "-1",
];
const KEYS: &[&str] = &[
    "name",
    "omit",
    "partial",
    "category",
    "within",
    "spec",
    "dovecot",
    "crate",
    "field",
    "skip",
    "extra",
    "with",
    "display",
    "value",
    "rename_all",
    "event",
    "nmae",
    "r#crate",
];

fn entry(choices: &mut Choices<'_>, text: &mut String) {
    let key = choices.pick(KEYS);
    match choices.below(8) {
        0 => text.push_str(key),
        1 => write!(text, "{key}({}, {})", choices.pick(FIELDS), choices.pick(FIELDS)).unwrap(),
        2 => write!(text, "{key} = {}", choices.pick(&["::a::b", "ev", "crate::f", "Session<'a>", "|x| x"])).unwrap(),
        3 => write!(text, "name = \"{}\"", choices.pick(EVENTS).0).unwrap(),
        4 => write!(text, "field = \"{}\"", choices.pick(FIELDS)).unwrap(),
        5 => write!(text, "{key}({})", choices.pick(STRINGS)).unwrap(),
        _ => write!(text, "{key} = {}", choices.pick(STRINGS)).unwrap(),
    }
}

fn attributes(choices: &mut Choices<'_>, text: &mut String) {
    let mut count = 0;
    while choices.more(count, 3) {
        count += 1;
        match choices.below(6) {
            0 => text.push_str("#[deprecated] "),
            1 => text.push_str("/// Words.\n"),
            _ => {
                text.push_str("#[event(");
                let mut entries = 0;
                while choices.more(entries, 3) {
                    entries += 1;
                    entry(choices, text);
                    text.push_str(choices.pick(&[", ", ", ", ", ", " ", ", ,"]));
                }
                text.push_str(")] ");
            }
        }
    }
}

/// Fields in braces, most of them of the event.
fn named(choices: &mut Choices<'_>, of: &[Fitting], text: &mut String) {
    text.push_str("{ ");
    let mut fields: Vec<&str> = Vec::new();
    while choices.more(fields.len(), 6) {
        let (name, types) =
            if of.is_empty() || choices.once_in(32) { (choices.pick(FIELDS), TYPES) } else { choices.pick(of) };
        if fields.contains(&name) && !choices.once_in(32) {
            break;
        }
        fields.push(name);
        if choices.once_in(16) {
            attributes(choices, text);
        }
        write!(text, "{}{name}: {}, ", choices.pick(&["pub ", "", ""]), choices.mostly(types, TYPES)).unwrap();
    }
    text.push_str("} ");
}

/// The text of an item.
pub(crate) fn item(choices: &mut Choices<'_>) -> String {
    let mut text = String::new();
    let (event, fields) = choices.pick(EVENTS);
    let name = if choices.once_in(32) { choices.pick(ODD_EVENTS) } else { event };
    if !choices.once_in(32) {
        let more = choices.pick(&[", partial", ", partial", ", partial", "", ", crate = ev, partial"]);
        write!(text, "#[event(name = \"{name}\"{more})] ").unwrap();
    }
    if choices.once_in(8) {
        attributes(choices, &mut text);
    }
    let generics =
        choices.pick(&["", "<'a>", "<'a, T: Clone>", "<const N: usize>", "<'a, T, const N: usize>", "<T = u8>"]);
    let end = choices.pick(&["", "", "where T: Copy "]);
    match choices.below(16) {
        0..=10 => {
            write!(text, "struct Sent{generics} {end}").unwrap();
            named(choices, fields, &mut text);
        }
        11 => write!(text, "struct Sent{generics}({}) {end};", choices.pick(TYPES)).unwrap(),
        12 => write!(text, "struct Sent{generics} {end};").unwrap(),
        13 => {
            write!(text, "union Sent{generics} {end}").unwrap();
            named(choices, fields, &mut text);
        }
        _ => {
            write!(text, "enum Sent{generics} {end}{{ ").unwrap();
            let mut variants = 0;
            while choices.more(variants, 5) {
                if choices.once_in(2) {
                    attributes(choices, &mut text);
                }
                write!(text, "{}{variants} ", choices.pick(&["Ok", "No", "TimedOut", "HTTPError", "R2_d2"])).unwrap();
                match choices.below(5) {
                    0 => write!(text, "({})", choices.pick(TYPES)).unwrap(),
                    1 => named(choices, fields, &mut text),
                    2 => write!(text, "= {}", choices.pick(STRINGS)).unwrap(),
                    _ => {}
                }
                text.push_str(", ");
                variants += 1;
            }
            text.push('}');
        }
    }
    text
}

/// What must hold of each item. Returns whether a derive takes it.
pub(crate) fn check(choices: &mut Choices<'_>) -> bool {
    let text = item(choices);
    let Ok(tokens) = text.parse::<TokenStream>() else { return false };
    let mut is_right = false;
    let derives: [Derive; 4] = [
        ("EventEmitter for", run::emitter),
        ("EventParent for", run::parent),
        ("EventReader", run::reader),
        ("EventValue for", run::value),
    ];
    for (name, derive) in derives {
        let made = derive(tokens.clone());
        let printed = made.to_string();
        assert_eq!(printed, derive(tokens.clone()).to_string(), "{text}");
        syn::parse2::<syn::File>(made).unwrap_or_else(|error| panic!("{error}: {text}\n{printed}"));
        // Whatever is wrong, the item has the trait, so that its users need no error of their own.
        assert!(printed.contains(name), "{text}\n{printed}");
        is_right |= !printed.contains("compile_error");
    }
    is_right
}
