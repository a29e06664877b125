//! The grammar of configurations of both releases: blocks, filters, groups, exporters, includes and variables, right and
//! wrong.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::choice::Choices;

pub(crate) const EVENTS: &[&str] = &[
    "imap_command_finished",
    "auth_request_finished",
    "http_request_finished",
    "mail_delivery_finished",
    "*",
    "imap_*",
    "imap_comand_finished",
    "proxy_session_finished",
    "sql_query_finished",
    "nothing_like_it",
    "\"imap_command_finished\"",
    "dns_request_?inished",
    "smtp_server_transaction_finished",
];
const FIELDS: &[&str] = &[
    "bytes_in",
    "bytes_out",
    "net_in_bytes",
    "tagged_reply_state",
    "running_usecs",
    "duration",
    "user",
    "session",
    "cmd_name",
    "name",
    "success",
    "status_code",
    "error",
    "remote_ip",
    "client_ip",
    "last_run_time",
    "reason_code",
    "bytes_inn",
];
const ODD_FIELDS: &[&str] = &["", "\u{e9}", "category", "categories", "a b", "\"q\"", "x{"];
const VALUES: &[&str] = &[
    "5",
    "OK",
    "NO",
    "yes",
    "no",
    "0",
    "*",
    "a*b?",
    "\"x y\"",
    "\"a\\\"b\"",
    "1.5",
    "-1",
    "18446744073709551616",
    "9223372036854775807",
    "imap",
    "auth",
    "2024-01-01",
    "10.0.0.1",
];
const ODD_VALUES: &[&str] = &[
    "10KB",
    "'q'",
    "10.0.0.0/8",
    "::1",
    "::/0",
    "10.0.0.300",
    "7 days",
    "5mins",
    "2GB",
    "$x",
    "$SET:y",
    "\"",
    "\\",
    "",
    "%{x}",
    "{{x}}",
];
const NUMBERS: &[&str] = &["1", "2", "10", "5", "100", "1000", "63"];
const ODD_NUMBERS: &[&str] =
    &["0", "64", "65", "4294967295", "18446744073709551615", "18446744073709551616", "-1", "x", "", "1.5", "$x"];
const OPERATORS: &[&str] = &["=", ">", "<", ">=", "<=", " = "];
const ODD_OPERATORS: &[&str] = &["==", "!=", "=>", "~"];
const KEYS: &[&str] = &["description", "log_path", "mail_plugins", "protocols", "x", "y"];
const ODD_KEYS: &[&str] = &[
    "fields",
    "filter",
    "event_name",
    "categories",
    "source_location",
    "exporter",
    "exporter_include",
    "group_by",
    "metric_filter",
    "metric_name",
    "feilds",
    "transport",
    "driver",
    "format",
    "format_args",
    "time_format",
    "stats_writer_socket_path",
    "@x",
    "@metric_defaults",
    "",
];
const WORDS: &[&str] = &["name", "hostname", "timestamps", "categories", "fields", "imap", "auth", "a", "b"];
const METHODS: &[&str] = &["linear", "exponential", "discrete"];
const NO_METHODS: &[&str] = &["exponental", "", "LINEAR"];
/// Lines that real configurations are made of, and some that are none.
const REAL: [&str; 3] = [
    include_str!("../conf/right_2_3.conf"),
    include_str!("../conf/right_2_4.conf"),
    include_str!("../conf/wrong.conf"),
];
const NAMES: &[&str] = &["a", "b", "c", "d", "e", "f", "imap"];
const ODD_NAMES: &[&str] = &["a b", "a-b", "\u{e9}", "metric", "stats", "", "\"x y\""];

/// The files of a configuration; the first is `dovecot.conf`.
pub(crate) fn files(choices: &mut Choices<'_>) -> BTreeMap<String, String> {
    let is_2_4 = choices.once_in(2);
    let mut files = BTreeMap::new();
    for name in ["dovecot.conf", "a.conf", "conf.d/b.conf"] {
        let mut text = String::new();
        if name == "dovecot.conf" && is_2_4 {
            let version = choices.mostly(&["2.4.0", "2.4.1"], &["2.4", "2.5", "1", ""]);
            writeln!(text, "dovecot_config_version = {version}\ndovecot_storage_version = {version}").unwrap();
        }
        let mut parts = 0;
        while choices.more(parts, if name == "dovecot.conf" { 8 } else { 3 }) {
            part(choices, is_2_4, 0, &mut text);
            parts += 1;
        }
        files.insert(name.to_owned(), damaged(choices, text));
    }
    files.insert("filter.txt".to_owned(), filter(choices, 0) + "\n");
    files
}

/// Now and then one line is doubled, missing, moved or cut.
fn damaged(choices: &mut Choices<'_>, text: String) -> String {
    if !choices.once_in(16) || text.is_empty() {
        return text;
    }
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let (at, other) = (choices.below(lines.len()), choices.below(lines.len()));
    match choices.below(6) {
        0 => lines.insert(at, lines[other].clone()),
        1 => drop(lines.remove(at)),
        2 => lines.swap(at, other),
        3 => lines[at].push_str(" \\"),
        4 => lines[at].insert(0, '#'),
        _ => {
            let end = lines[at].char_indices().nth(other % 12).map_or(0, |(at, _)| at);
            lines[at].truncate(end);
        }
    }
    lines.join(choices.pick(&["\n", "\r\n"]))
}

fn part(choices: &mut Choices<'_>, is_2_4: bool, depth: usize, text: &mut String) {
    match choices.below(16) {
        0..=6 => metric(choices, is_2_4, text),
        7 => exporter(choices, is_2_4, text),
        8 => {
            let filter = filter(choices, 0);
            writeln!(text, "{} = {filter}", choices.pick(&["log_debug", "log_core_filter", "process_shutdown_filter"]))
                .unwrap();
        }
        9 => {
            let paths = (
                ["a.conf", "conf.d/*.conf", "./conf.d/../a.conf"],
                ["dovecot.conf", "missing.conf", "conf.d", "", "[a"],
            );
            writeln!(text, "{} {}", choices.pick(&["!include", "!include_try"]), choices.mostly(&paths.0, &paths.1))
                .unwrap();
        }
        10 if depth < 3 => {
            let name = choices.mostly(NAMES, ODD_NAMES);
            let head = if is_2_4 {
                ["protocol", "local", "group @metric_defaults", "group @x"]
            } else {
                ["protocol", "local", "remote", "local_name"]
            };
            writeln!(text, "{} {name} {{", choices.pick(&head)).unwrap();
            let mut parts = 0;
            while choices.more(parts, 3) {
                part(choices, is_2_4, depth + 1, text);
                parts += 1;
            }
            text.push_str("}\n");
        }
        11 => {
            writeln!(text, "service stats {{\n  client_limit = {}\n", choices.mostly(NUMBERS, ODD_NUMBERS)).unwrap();
            writeln!(text, "  inet_listener http {{\n    port = {}\n  }}\n}}", choices.mostly(NUMBERS, ODD_NUMBERS))
                .unwrap();
        }
        12 => setting(choices, text),
        13 => writeln!(text, "{} = {}", choices.pick(&["x", "y", "$x", "x"]), filter(choices, 0)).unwrap(),
        14 => {
            let lines: Vec<&str> = choices.pick(&REAL).lines().collect();
            let (at, count) = (choices.below(lines.len()), choices.below(8));
            for line in lines.iter().skip(at).take(count) {
                writeln!(text, "{line}").unwrap();
            }
        }
        _ => {
            let odd = ["}\n", "x {\n", "\u{e9}\n", "a \\\n", "{\n", "= 1\n"];
            text.push_str(
                choices.mostly(&["# 2. Statistics\n", "\n", "# 2.3.19.1 (9b53102964): a\n", "  # \u{e9}\n"], &odd),
            );
        }
    }
}

fn setting(choices: &mut Choices<'_>, text: &mut String) {
    let key = choices.mostly(KEYS, ODD_KEYS);
    let value = match choices.below(4) {
        0 => choices.mostly(VALUES, ODD_VALUES).to_owned(),
        1 => choices.pick(WORDS).to_owned(),
        2 => format!("{} {}", choices.pick(WORDS), choices.mostly(FIELDS, ODD_FIELDS)),
        _ => choices.mostly(NUMBERS, ODD_NUMBERS).to_owned(),
    };
    writeln!(text, "  {key} = {value}").unwrap();
}

fn metric(choices: &mut Choices<'_>, is_2_4: bool, text: &mut String) {
    writeln!(text, "metric {} {{", choices.mostly(NAMES, ODD_NAMES)).unwrap();
    match choices.below(32) {
        0 | 1 => text.push_str("  filter = <filter.txt\n"),
        2 => writeln!(
            text,
            "  event_name = {}\n  filter {{\n    {} = {}\n  }}",
            choices.pick(EVENTS),
            choices.mostly(FIELDS, ODD_FIELDS),
            choices.mostly(VALUES, ODD_VALUES)
        )
        .unwrap(),
        3 => {}
        _ => {
            let filter = filter(choices, 0);
            let name = if is_2_4 {
                choices.pick(&["filter", "metric_filter"])
            } else {
                choices.mostly(&["filter"], &["metric_filter"])
            };
            match choices.below(4) {
                0 => writeln!(text, "  {name} = {}", filter.replacen(" AND ", " AND \\\n    ", 1)).unwrap(),
                1 => writeln!(text, "  {name} = \"{}\"", filter.replace('"', "\\\"")).unwrap(),
                _ => writeln!(text, "  {name} = {filter}").unwrap(),
            }
        }
    }
    let mut settings = 0;
    while choices.more(settings, 4) {
        settings += 1;
        match choices.below(12) {
            0 | 4 => writeln!(
                text,
                "  fields = {} {}",
                choices.mostly(FIELDS, ODD_FIELDS),
                choices.mostly(FIELDS, ODD_FIELDS)
            )
            .unwrap(),
            1 | 5 => writeln!(text, "  exporter = {}", choices.mostly(NAMES, ODD_NAMES)).unwrap(),
            2 => setting(choices, text),
            3 if is_2_4 => writeln!(
                text,
                "  fields {{\n    {} = {}\n  }}",
                choices.mostly(FIELDS, ODD_FIELDS),
                choices.mostly(&["yes", "no"], ODD_VALUES)
            )
            .unwrap(),
            _ if is_2_4 => group(choices, text),
            _ => {
                let mut words = 0;
                text.push_str("  group_by =");
                while choices.more(words, 4) || words == 0 {
                    words += 1;
                    write!(text, " {}", choices.mostly(FIELDS, ODD_FIELDS)).unwrap();
                    match choices.below(8) {
                        0 | 1 => text.push_str(choices.pick(&[
                            ":linear:0:100:10",
                            ":exponential:1:5:10",
                            ":discrete",
                            ":linear:1:2:1",
                        ])),
                        2 => {
                            write!(text, ":{}", choices.mostly(METHODS, NO_METHODS)).unwrap();
                            for _ in 0..choices.below(5) {
                                write!(text, ":{}", choices.mostly(NUMBERS, ODD_NUMBERS)).unwrap();
                            }
                        }
                        _ => {}
                    }
                }
                text.push('\n');
            }
        }
    }
    text.push_str("}\n");
}

fn group(choices: &mut Choices<'_>, text: &mut String) {
    writeln!(text, "  group_by {} {{", choices.mostly(FIELDS, ODD_FIELDS)).unwrap();
    if choices.once_in(6) {
        writeln!(text, "    field = {}", choices.mostly(FIELDS, ODD_FIELDS)).unwrap();
    }
    if choices.once_in(2) {
        let mut settings: Vec<(&str, &str)> = Vec::new();
        let method = choices.mostly(METHODS, NO_METHODS);
        match method {
            "linear" => settings.extend([("min", "0"), ("max", "100"), ("step", "10")]),
            "exponential" => settings.extend([("base", "10"), ("min_magnitude", "1"), ("max_magnitude", "5")]),
            _ => {}
        }
        while choices.once_in(8) {
            let key = choices.pick(&[
                "min",
                "max",
                "step",
                "base",
                "min_magnitude",
                "max_magnitude",
                "linear_min",
                "values",
                "group_by_method_linear_min",
            ]);
            let numbers = if choices.once_in(2) { NUMBERS } else { ODD_NUMBERS };
            settings.push((key, choices.pick(numbers)));
        }
        for _ in 0..=usize::from(choices.once_in(16)) {
            writeln!(text, "    {} {method} {{", choices.pick(&["method", "method", "group_by_method"])).unwrap();
            for (key, value) in &settings {
                writeln!(text, "      {key} = {value}").unwrap();
            }
            text.push_str("    }\n");
        }
    }
    text.push_str("  }\n");
}

fn exporter(choices: &mut Choices<'_>, is_2_4: bool, text: &mut String) {
    writeln!(text, "event_exporter {} {{", choices.mostly(NAMES, ODD_NAMES)).unwrap();
    type Setting = (&'static str, &'static [&'static str], &'static [&'static str]);
    const SETTINGS: [&[Setting]; 2] = [
        &[
            ("transport", &["log", "drop"], &["file", "http-post", ""]),
            ("format", &["json", "tab-text", "none"], &["xml", ""]),
            ("format_args", &["time-rfc3339", "time-unix"], &["rfc3339", "x"]),
        ],
        &[
            ("driver", &["log"], &["file", "http-post", "drop", ""]),
            ("format", &["json", "tab-text"], &["none", ""]),
            ("time_format", &["rfc3339", "unix"], &["time-unix", "x"]),
        ],
    ];
    for (setting, right, wrong) in SETTINGS[usize::from(is_2_4)] {
        if !choices.once_in(32) {
            writeln!(text, "  {setting} = {}", choices.mostly(right, wrong)).unwrap();
        }
    }
    if choices.once_in(16) {
        setting(choices, text);
    }
    text.push_str("}\n");
}

fn filter(choices: &mut Choices<'_>, depth: usize) -> String {
    match choices.below(12) {
        0..=3 => format!("event={}", choices.pick(EVENTS)),
        4 | 5 => format!(
            "{}{}{}",
            choices.mostly(FIELDS, ODD_FIELDS),
            choices.mostly(OPERATORS, ODD_OPERATORS),
            choices.mostly(VALUES, ODD_VALUES)
        ),
        6 => format!("category={}", choices.pick(WORDS)),
        7 | 8 if depth < 4 => {
            let (left, right) = (filter(choices, depth + 1), filter(choices, depth + 1));
            format!(
                "{left}{}{right}",
                choices.mostly(&[" AND ", " OR ", " and ", " \t or\t"], &[" ", " || ", " && ", "="])
            )
        }
        9 if depth < 4 => format!("({})", filter(choices, depth + 1)),
        10 if depth < 4 => format!("NOT {}", filter(choices, depth + 1)),
        _ => format!(
            "event={} AND {}{}{}",
            choices.pick(EVENTS),
            choices.mostly(FIELDS, ODD_FIELDS),
            choices.mostly(OPERATORS, ODD_OPERATORS),
            choices.mostly(VALUES, ODD_VALUES)
        ),
    }
}
