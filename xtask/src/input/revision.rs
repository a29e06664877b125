//! Reads a page of another revision from git.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use events_spec::Source;

/// Splits `REV:PATH`. A single letter before the colon is a drive, not a revision.
pub(crate) fn split(name: &str) -> Option<(&str, &str)> {
    let (revision, file) = name.split_once(':')?;
    (revision.len() > 1 && !file.is_empty()).then_some((revision, file))
}

/// Reads the page, and the kinds file beside it in that revision.
///
/// # Errors
///
/// If git cannot be started, the file does not exist, or it is not a page.
pub(crate) fn read(revision: &str, file: &str) -> Result<Source> {
    let name = format!("{revision}:{file}");
    let bytes = match show(&name)? {
        Ok(bytes) => bytes,
        Err(reason) => bail!("cannot read `{name}` from git: {reason}"),
    };
    let mut source = Source::from_bytes(&name, bytes)?;
    let path = Path::new(file);
    for kinds in [path.with_extension("fields.toml"), path.with_file_name("fields.toml")] {
        // Paths within git always have slashes.
        let kinds = format!("{revision}:{}", kinds.display().to_string().replace('\\', "/"));
        if let Ok(bytes) = show(&kinds)? {
            let text = Source::from_bytes(&kinds, bytes)?.text;
            source.kinds = Some((kinds.into(), text));
            break;
        }
    }
    Ok(source)
}

/// The content of a file in a revision, or git's error message.
fn show(name: &str) -> Result<Result<Vec<u8>, String>> {
    if name.starts_with('-') {
        return Ok(Err("a revision cannot begin with `-`".to_owned()));
    }
    let mut git = Command::new("git")
        .args(["cat-file", "blob", name])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start git, which is needed to read `REV:PATH`")?;
    let mut bytes = Vec::new();
    if let Some(out) = git.stdout.take() {
        // One byte more than a page may have, to detect larger files. git then stops at the closed pipe.
        out.take(Source::MOST_BYTES as u64 + 1).read_to_end(&mut bytes).context("cannot read from git")?;
    }
    let output = git.wait_with_output().context("cannot wait for git")?;
    if output.status.success() || bytes.len() > Source::MOST_BYTES {
        return Ok(Ok(bytes));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("it does not give a reason");
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
