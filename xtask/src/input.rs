//! Reads the user's inputs: configurations, exports, source trees, revisions. It only determines their contents; the
//! checks find problems.

pub(crate) mod conf;
pub(crate) mod emitter;
pub mod expectation;
pub(crate) mod export;
pub mod file;
pub(crate) mod follow;
pub mod import;
pub mod page;
pub mod path;
pub(crate) mod query;
pub(crate) mod revision;
#[cfg(not(target_family = "wasm"))]
pub mod source;
pub mod summary;
pub(crate) mod wrap;

/// The name of standard input on the command line.
pub const STDIN: &str = "-";

/// The files that a command was given, in a message; no file is standard input.
pub(crate) fn in_words(files: &[String]) -> String {
    match files {
        [] => "standard input".to_owned(),
        [one] if one == STDIN => "standard input".to_owned(),
        [one] => one.clone(),
        files => format!("{} files", files.len()),
    }
}
