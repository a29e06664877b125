//! The command line: parses arguments, runs a command and returns the exit status.

#[cfg(not(target_family = "wasm"))]
pub mod codegen;
#[cfg(not(target_family = "wasm"))]
pub mod completions;
pub mod conf_check;
pub mod diff;
pub mod explain;
#[cfg(not(target_family = "wasm"))]
pub mod import;
pub mod live_check;
#[cfg(not(target_family = "wasm"))]
pub mod lsp;
#[cfg(not(target_family = "wasm"))]
pub mod man;
pub mod metrics;
pub mod page;
pub mod query_check;
#[cfg(not(target_family = "wasm"))]
pub mod reconcile;
mod rewrite;
#[cfg(not(target_family = "wasm"))]
pub mod schema;
#[cfg(not(target_family = "wasm"))]
pub mod site;
#[cfg(not(target_family = "wasm"))]
pub mod source_check;
pub mod spec;
pub mod upgrade;
mod version;

use std::env;
use std::ffi::OsString;
use std::io::{self, BufWriter};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use events_spec::visible;

#[cfg(not(target_family = "wasm"))]
use crate::chores::bless;
use crate::report::console::{Console, Look, Quiet};
use crate::report::{Status, TOOL, Usage};

/// The event toolchain for Dovecot: generates code from Events.txt, and checks events, configurations and source
/// against it
///
/// Exit status: 0 if nothing at or above --fail-on was found, 100 if something was, 101 if the command could not do its
/// work, 2 for wrong usage.
#[derive(Debug, Parser)]
#[command(name = TOOL, version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The commands. The options and the `run` of each are in a module with its name.
#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(not(target_family = "wasm"))]
    Codegen(codegen::Options),
    Spec(spec::Options),
    Diff(diff::Options),
    #[cfg(not(target_family = "wasm"))]
    Import(import::Options),
    LiveCheck(live_check::Options),
    ConfCheck(conf_check::Options),
    #[cfg(not(target_family = "wasm"))]
    SourceCheck(source_check::Options),
    QueryCheck(query_check::Options),
    #[cfg(not(target_family = "wasm"))]
    Reconcile(reconcile::Options),
    Metrics(metrics::Options),
    Upgrade(upgrade::Options),
    Explain(explain::Options),
    #[cfg(not(target_family = "wasm"))]
    Schema(schema::Options),
    #[cfg(not(target_family = "wasm"))]
    Site(site::Options),
    #[cfg(not(target_family = "wasm"))]
    Lsp(lsp::Options),
    #[cfg(not(target_family = "wasm"))]
    Completions(completions::Options),
    #[cfg(not(target_family = "wasm"))]
    Man(man::Options),
    #[cfg(not(target_family = "wasm"))]
    Bless(bless::Options),
}

/// Runs the process's own arguments and returns its exit status.
#[must_use]
pub fn main() -> u8 {
    let mut out = Quiet::new(BufWriter::new(io::stdout()), "standard output");
    let mut err = Quiet::new(io::stderr(), "standard error");
    let mut input = io::stdin();
    let mut console = Console { input: &mut input, out: &mut out, err: &mut err, look: Look::of_process() };
    run(env::args_os().skip(1), &mut console)
}

/// Runs one command with these arguments, without the program's name, and returns the exit status.
pub fn run<A: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = A>, console: &mut Console<'_>) -> u8 {
    let result = match parse(arguments) {
        Ok(arguments) => dispatch(&arguments.command, console).map(Status::code),
        Err(error) => show(&error, console),
    };
    let result = result.and_then(|code| console.out.flush().map(|()| code).map_err(anyhow::Error::from));
    result.unwrap_or_else(|error| {
        // If standard error is closed too, only the exit status remains.
        let _ = tell(&error, console);
        if error.is::<Usage>() { Status::USAGE } else { Status::FAILED }
    })
}

/// What a command wrote, and its exit status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The exit status.
    pub status: u8,
    /// What it wrote to standard output.
    pub out: String,
    /// What it wrote to standard error.
    pub err: String,
}

/// Runs one command with this standard input, without a terminal, and returns what it wrote.
#[must_use]
pub fn capture(arguments: &[&str], mut input: &[u8]) -> Captured {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console { input: &mut input, out: &mut out, err: &mut err, look: Look::plain() };
    let status = run(arguments, &mut console);
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Captured { status, out: text(out), err: text(err) }
}

fn dispatch(command: &Command, console: &mut Console<'_>) -> anyhow::Result<Status> {
    match command {
        Command::Spec(options) => spec::run(options, console),
        #[cfg(not(target_family = "wasm"))]
        Command::Codegen(options) => codegen::run(options, console),
        Command::Diff(options) => diff::run(options, console),
        #[cfg(not(target_family = "wasm"))]
        Command::Import(options) => import::run(options, console),
        Command::LiveCheck(options) => live_check::run(options, console),
        Command::ConfCheck(options) => conf_check::run(options, console),
        #[cfg(not(target_family = "wasm"))]
        Command::SourceCheck(options) => source_check::run(options, console),
        Command::QueryCheck(options) => query_check::run(options, console),
        #[cfg(not(target_family = "wasm"))]
        Command::Reconcile(options) => reconcile::run(options, console),
        Command::Metrics(options) => metrics::run(options, console),
        Command::Upgrade(options) => upgrade::run(options, console),
        Command::Explain(options) => explain::run(options, console),
        #[cfg(not(target_family = "wasm"))]
        Command::Schema(options) => schema::run(options, console),
        #[cfg(not(target_family = "wasm"))]
        Command::Site(options) => site::run(options, console),
        #[cfg(not(target_family = "wasm"))]
        Command::Lsp(options) => lsp::run(options, console),
        #[cfg(not(target_family = "wasm"))]
        Command::Completions(options) => completions::run(options, console),
        #[cfg(not(target_family = "wasm"))]
        Command::Man(options) => man::run(options, console),
        #[cfg(not(target_family = "wasm"))]
        Command::Bless(options) => bless::run(options, console),
    }
}

#[cfg(not(target_family = "wasm"))]
/// The whole command line as clap knows it, for what is made from it: completions and man pages.
fn command() -> clap::Command {
    Arguments::command()
}

fn parse<A: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = A>) -> Result<Arguments, clap::Error> {
    let name = program_name();
    let arguments = [OsString::from(name)].into_iter().chain(arguments.into_iter().map(Into::into));
    let mut command = Arguments::command().bin_name(name);
    let arguments: Vec<OsString> = arguments.collect();
    // Its long form names the pages' releases, for which the pages have to be read.
    if arguments.iter().any(|argument| argument == "--version") {
        command = command.long_version(version::long());
    }
    let matches = command.try_get_matches_from_mut(arguments)?;
    Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// How the user calls this program: cargo sets the name of the package for `cargo run`, which the alias uses.
fn program_name() -> &'static str {
    if is_cargo() { "cargo xtask" } else { TOOL }
}

/// Whether cargo runs this program, in a checkout of the project.
fn is_cargo() -> bool {
    env::var_os("CARGO_PKG_NAME").is_some_and(|name| name == env!("CARGO_PKG_NAME"))
}

/// Shows help, the version, or an error in the arguments.
fn show(message: &clap::Error, console: &mut Console<'_>) -> anyhow::Result<u8> {
    let text = message.render();
    let (to, color) = if message.use_stderr() {
        (&mut *console.err, console.look.color_err)
    } else {
        (&mut *console.out, console.look.color_out)
    };
    let text = if color { text.ansi().to_string() } else { text.to_string() };
    to.write_all(text.as_bytes())?;
    Ok(u8::try_from(message.exit_code()).unwrap_or(Status::USAGE))
}

fn tell(error: &anyhow::Error, console: &mut Console<'_>) -> io::Result<()> {
    // Earlier output comes first. If writing it fails, the error is still shown.
    let _ = console.out.flush();
    let (red, plain) = if console.look.color_err { ("\u{1b}[1;91m", "\u{1b}[0m") } else { ("", "") };
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    writeln!(console.err, "{red}error{plain}: {}", visible::lines(&causes.join(": ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
