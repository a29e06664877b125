//! Summaries: what a command learned from a part of its input, in a form that merges.
//!
//! A summary is one line of JSON, and a file holds any number of them, so that files of summaries are joined with `cat`
//! and pass through pipes of lines:
//!
//! ```text
//! {"dovecot_events_summary":1,"of":"live-check","summary":{...}}
//! ```

use std::fmt;
use std::io::Read;

use anyhow::{Context as _, Result, anyhow, bail};
use events_core::export::{Line, Lines};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{STDIN, export, in_words};

/// The version of the form. It grows when a program that reads the form would misread the next one.
const VERSION: u64 = 1;

/// The maximum size of one summary.
const MOST_BYTES: usize = 64 << 20;

#[derive(Serialize)]
struct Written<'s, T> {
    dovecot_events_summary: u64,
    of: &'s str,
    summary: &'s T,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `dovecot_events_summary`, `of` and `summary`")]
struct Outside<'a> {
    dovecot_events_summary: u64,
    of: String,
    #[serde(borrow)]
    summary: Option<&'a RawValue>,
}

/// The place of a summary: the file and the line.
#[derive(Clone, Copy, Debug)]
struct Place<'a> {
    file: &'a str,
    line: u64,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The line of a summary that the command `of` wrote, with its end.
///
/// # Errors
/// If it is too large to be read again.
pub fn line(of: &str, summary: &impl Serialize) -> Result<String> {
    let mut line = serde_json::to_string(&Written { dovecot_events_summary: VERSION, of, summary })?;
    if line.len() > MOST_BYTES {
        bail!("the summary has {} bytes, but the limit is {MOST_BYTES}", line.len());
    }
    line.push('\n');
    Ok(line)
}

/// Calls `take` with each summary in these files, in order. Only one of them is in memory at a time.
///
/// # Errors
/// If a file cannot be read or has no summary, if a line is not a summary of the command `of`, or if `take` fails. The
/// error names the place.
pub fn each<T: DeserializeOwned>(
    of: &str,
    files: &[String],
    input: &mut dyn Read,
    take: &mut dyn FnMut(T) -> Result<()>,
) -> Result<()> {
    let mut any = false;
    for file in files {
        let reader: Box<dyn Read + '_> =
            if file == STDIN { export::unpacked(&mut *input).context("standard input")? } else { export::open(file)? };
        let mut lines = Lines::with_longest(reader, MOST_BYTES);
        loop {
            let place = Place { file, line: lines.number() + 1 };
            match lines.next_line().with_context(|| file.clone())? {
                None => break,
                Some(Line::TooLong(bytes)) => {
                    bail!("{place}: the line has {bytes} bytes, but a summary has at most {MOST_BYTES}");
                }
                Some(Line::Whole(line)) if line.trim_ascii().is_empty() => {}
                Some(Line::Whole(line)) => {
                    any = true;
                    take(parse(of, place, line)?).with_context(|| place.to_string())?;
                }
            }
        }
    }
    if !any {
        bail!("no summary found in {}; `{of} --write-summary FILE` writes one", in_words(files));
    }
    Ok(())
}

/// Reads the summary in a line.
fn parse<T: DeserializeOwned>(of: &str, place: Place<'_>, line: &[u8]) -> Result<T> {
    let located = |error: serde_json::Error, offset: usize| {
        let text = error.to_string();
        // The line of the error is that within a line.
        let text = text.split_once(" at line ").map_or(&*text, |(text, _)| text);
        anyhow!("{place}:{}: not a summary: {text}", offset + error.column().max(1))
    };
    let text = std::str::from_utf8(line)
        .map_err(|error| anyhow!("{place}:{}: not a summary: it is not UTF-8", error.valid_up_to() + 1))?;
    let outside: Outside<'_> = serde_json::from_str(text).map_err(|error| located(error, 0))?;
    if outside.dovecot_events_summary != VERSION {
        let version = outside.dovecot_events_summary;
        bail!("{place}: a summary of version {version}, but this program reads version {VERSION}");
    }
    if outside.of != of {
        bail!("{place}: a summary of `{}`, not of `{of}`", outside.of.escape_debug());
    }
    let inside = outside.summary.ok_or_else(|| anyhow!("{place}: the summary is missing"))?.get();
    // serde_json borrows it from the line, so that its address gives its place.
    let offset = (inside.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    serde_json::from_str(inside).map_err(|error| located(error, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Vec<u64>>, String> {
        let mut all = Vec::new();
        let mut keep = |summary| {
            all.push(summary);
            Ok(())
        };
        match each("live-check", &["-".to_owned()], &mut text.as_bytes(), &mut keep) {
            Ok(()) => Ok(all),
            Err(error) => Err(format!("{error:#}")),
        }
    }

    #[test]
    fn summaries_follow_each_other_line_by_line() {
        let text = [[1, 2].as_slice(), &[3]].map(|one| line("live-check", &one).unwrap()).join("\n");
        assert_eq!(text.lines().next(), Some(r#"{"dovecot_events_summary":1,"of":"live-check","summary":[1,2]}"#));
        assert_eq!(read(&text), Ok(vec![vec![1, 2], vec![3]]));
    }

    #[test]
    fn what_is_no_summary_is_an_error_with_its_place() {
        let of = |text: &str| read(text).unwrap_err();
        assert_eq!(of("\n"), "no summary found in standard input; `live-check --write-summary FILE` writes one");
        assert_eq!(of("{\"event\":\"a\"}\n"), "-:1:13: not a summary: missing field `dovecot_events_summary`");
        let whole = line("live-check", &[1, 2]).unwrap();
        assert_eq!(of(&format!("{whole}{}", &whole[..40])), "-:2:40: not a summary: EOF while parsing a string");
        assert_eq!(of(&whole.replace('2', "-2")), "-:1:61: not a summary: invalid value: integer `-2`, expected u64");
        assert_eq!(of(&whole.replace(":1,", ":2,")), "-:1: a summary of version 2, but this program reads version 1");
        assert_eq!(of(&line("metrics", &[1]).unwrap()), "-:1: a summary of `metrics`, not of `live-check`");
        assert_eq!(of(&whole.replace(",\"summary\":[1,2]", "")), "-:1: the summary is missing");
    }
}
