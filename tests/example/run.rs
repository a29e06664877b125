//! Building and running the examples.

use std::fs;
use std::io::{self, Error, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

/// The target folder that these tests were built into.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("..")
}

/// Builds every example with every feature that one needs.
pub(super) fn build() -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "build",
            "--offline",
            "--quiet",
            "--package",
            "events-core",
            "--features",
            "json,read,stats",
            "--examples",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", target())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// The example of this name.
pub(super) fn example(name: &str) -> Command {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    Command::new(target().join("debug").join("examples").join(file))
}

/// Runs an example to its end with this input; returns what it wrote to standard output and standard error.
pub(super) fn with_input(name: &str, arguments: &[&str], input: &[u8]) -> io::Result<(ExitStatus, String, String)> {
    let mut command = example(name);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    child.stdin.take().ok_or("no input").map_err(Error::other)?.write_all(input)?;
    let output = child.wait_with_output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok((output.status, text(&output.stdout), text(&output.stderr)))
}

/// A server that runs until this is dropped.
pub(super) struct Server {
    child: Child,
    /// What it says that it listens on.
    pub(super) address: String,
}

impl Server {
    /// Starts an example that says `listening on ADDRESS` on standard error.
    pub(super) fn start(name: &str, arguments: &[&str]) -> io::Result<Self> {
        let mut command = example(name);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let mut said = Vec::new();
        let err = child.stderr.as_mut().ok_or("no standard error").map_err(Error::other)?;
        while !said.ends_with(b"\n") {
            let mut byte = [0];
            err.read_exact(&mut byte)?;
            said.extend(byte);
        }
        let said = String::from_utf8_lossy(&said).trim_end().to_owned();
        let mut server = Self { child, address: String::new() };
        let address = said.strip_prefix("listening on ");
        server.address = address.ok_or_else(|| Error::other(format!("{name} said: {said}")))?.to_owned();
        Ok(server)
    }

    /// How many threads it has, where Linux tells.
    pub(super) fn threads(&self) -> Option<usize> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        status.lines().find_map(|line| line.strip_prefix("Threads:"))?.trim().parse().ok()
    }

    /// Waits for the next line of its standard output.
    pub(super) fn line(&mut self) -> io::Result<String> {
        let out = self.child.stdout.as_mut().ok_or("no standard output").map_err(Error::other)?;
        let mut line = Vec::new();
        loop {
            let mut byte = [0];
            out.read_exact(&mut byte)?;
            if byte == *b"\n" {
                return String::from_utf8(line).map_err(Error::other);
            }
            line.extend(byte);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // At worst it ends with the test.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
