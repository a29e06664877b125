//! Compiles this program to WebAssembly, for the page of the checker in the site.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::report::TOOL;

/// The target: a system that a page can imitate, with arguments, files and streams.
const TARGET: &str = "wasm32-wasip1";

/// Compiles the program of this checkout, with a target folder of its own, and returns its path.
///
/// # Errors
/// If the compiler lacks the target, or if it fails. The reason is one sentence.
pub(crate) fn build() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().filter(|root| root.join("Cargo.lock").is_file());
    let root = root.ok_or("the checkout in which this program was built no longer exists")?;
    let rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(root)
        .output();
    let libraries = rustc.ok().filter(|output| output.status.success()).map(|output| output.stdout);
    let libraries = libraries.and_then(|path| String::from_utf8(path).ok()).unwrap_or_default();
    if !Path::new(libraries.trim()).is_dir() {
        return Err(format!("the compiler lacks its target; `rustup target add {TARGET}` installs it"));
    }
    let target = root.join("target/page");
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--package", "xtask", "--bin", TOOL, "--profile", "page", "--target", TARGET])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(root)
        // Flags for this machine's own system, such as a linker, are none for that one.
        .env_remove("RUSTFLAGS")
        .stdin(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(target.join(TARGET).join("page").join(TOOL).with_extension("wasm")),
        Ok(_) => Err("it does not compile".to_owned()),
        Err(error) => Err(format!("cannot start cargo: {error}")),
    }
}
