//! The derives, on structs and enums of very many fields.

use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use super::{Case, each, run, write};

/// The command that expands the file that follows it.
pub(super) const DERIVE: &str = "derive";

/// Expands the derive that the second argument names on the item in a file.
pub(super) fn expand(arguments: &[String]) -> ExitCode {
    let text = fs::read_to_string("a.rs").unwrap_or_default();
    let Ok(tokens) = text.parse() else { return ExitCode::FAILURE };
    let expansion = match arguments.get(1).map(String::as_str) {
        Some("emitter") => run::emitter(tokens),
        Some("reader") => run::reader(tokens),
        Some("value") => run::value(tokens),
        _ => return ExitCode::FAILURE,
    };
    let said = expansion.to_string();
    let errors = said.matches("compile_error").count();
    let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{errors} errors, {} bytes\n", said.len()));
    ExitCode::SUCCESS
}

pub(super) const CASES: &[Case] = &[
    (
        "extra_fields_of_an_emitter",
        25,
        |at, n| {
            let fields = lines!(n, "#[event(extra)] f{n}: u64, ");
            write(at, "a.rs", &format!("#[event(name = \"imap_command_finished\", partial)] struct A {{ {fields} }}"));
        },
        &[DERIVE, "emitter"],
        "0 errors",
    ),
    (
        "unknown_fields_of_an_emitter",
        50,
        |at, n| {
            let fields = lines!(n, "tagged_replyy{n}: u64, ");
            write(at, "a.rs", &format!("#[event(name = \"imap_command_finished\", partial)] struct A {{ {fields} }}"));
        },
        &[DERIVE, "emitter"],
        "200 errors",
    ),
    (
        "fields_of_a_reader",
        25,
        |at, n| {
            let fields = lines!(n, "#[event(extra)] f{n}: u64, ");
            write(at, "a.rs", &format!("#[event(name = \"imap_command_finished\")] struct A {{ {fields} }}"));
        },
        &[DERIVE, "reader"],
        "0 errors",
    ),
    (
        "variants_of_a_value",
        25,
        |at, n| {
            let variants = lines!(n, "#[event(value = \"v{n}\")] V{n}, ");
            write(at, "a.rs", &format!("#[event(field = \"name\")] enum A {{ {variants} }}"));
        },
        &[DERIVE, "value"],
        "0 errors",
    ),
];
