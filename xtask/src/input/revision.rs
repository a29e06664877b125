//! A page of another revision, read from git.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use events_spec::Source;

/// The two parts of `REV:PATH`. A single letter in front is a drive, not a revision.
pub(crate) fn split(name: &str) -> Option<(&str, &str)> {
    let (revision, file) = name.split_once(':')?;
    (revision.len() > 1 && !file.is_empty()).then_some((revision, file))
}

/// Reads the page, and the kinds file that stood beside it in that revision.
///
/// # Errors
///
/// When git cannot be started, knows no such file, or the file is no page.
pub(crate) fn read(revision: &str, file: &str) -> Result<Source> {
    let name = format!("{revision}:{file}");
    let bytes = match show(&name)? {
        Ok(bytes) => bytes,
        Err(reason) => bail!("`{name}` cannot be read from git: {reason}"),
    };
    let mut source = Source::from_bytes(&name, bytes)?;
    let path = Path::new(file);
    for kinds in [path.with_extension("fields.toml"), path.with_file_name("fields.toml")] {
        // A path within git has slashes everywhere.
        let kinds = format!("{revision}:{}", kinds.display().to_string().replace('\\', "/"));
        if let Ok(bytes) = show(&kinds)? {
            let text = Source::from_bytes(&kinds, bytes)?.text;
            source.kinds = Some((kinds.into(), text));
            break;
        }
    }
    Ok(source)
}

/// The bytes of a file in a revision, or what git says about it.
fn show(name: &str) -> Result<Result<Vec<u8>, String>> {
    if name.starts_with('-') {
        return Ok(Err("a revision does not begin with `-`".to_owned()));
    }
    let mut git = Command::new("git")
        .args(["cat-file", "blob", name])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("git cannot be started, and `REV:PATH` is read from it")?;
    let mut bytes = Vec::new();
    if let Some(out) = git.stdout.take() {
        // One more than a page may have, so that what is too large is seen to be; git then stops at the closed pipe.
        out.take(Source::MOST_BYTES as u64 + 1).read_to_end(&mut bytes).context("git cannot be read from")?;
    }
    let output = git.wait_with_output().context("git cannot be waited for")?;
    if output.status.success() || bytes.len() > Source::MOST_BYTES {
        return Ok(Ok(bytes));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it does not say why");
    Ok(Err(said.trim_start_matches("fatal: ").to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_is_told_from_a_drive_and_from_a_name() {
        assert_eq!(split("HEAD~1:spec/Events.txt"), Some(("HEAD~1", "spec/Events.txt")));
        assert_eq!(split(r"C:\Events.txt"), None);
        assert_eq!(split("Events.txt"), None);
        assert_eq!(split("HEAD:"), None);
    }
}
