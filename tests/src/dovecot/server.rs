//! The Dovecots that tests can run: the installed one, and those whose programs `EVENTS_DOVECOT` names.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use events_spec::ServerVersion;

/// A line of Dovecot's versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 2.3
    V2_3,
    /// 2.4
    V2_4,
}

/// A Dovecot that can be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The line that it is of.
    pub version: Version,
    /// Its whole version, such as `2.3.19.1`.
    pub release: String,
    /// Where its programs are; none: on `PATH`.
    programs: Option<PathBuf>,
}

impl Version {
    /// The version as people write it.
    #[must_use]
    pub const fn number(self) -> &'static str {
        match self {
            Self::V2_3 => "2.3",
            Self::V2_4 => "2.4",
        }
    }

    /// The version as the library knows it.
    #[must_use]
    pub const fn server(self) -> ServerVersion {
        match self {
            Self::V2_3 => ServerVersion::V2_3,
            Self::V2_4 => ServerVersion::V2_4,
        }
    }

    /// The lines that must be at the top of every configuration.
    #[must_use]
    pub const fn preamble(self) -> &'static str {
        match self {
            Self::V2_3 => "",
            Self::V2_4 => "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n",
        }
    }
}

impl Server {
    /// Returns every server that is there, each version once: those in the folders of `EVENTS_DOVECOT`, which are
    /// separated as in `PATH`, and the one on `PATH`.
    ///
    /// # Errors
    ///
    /// When a folder that `EVENTS_DOVECOT` names has no Dovecot, or one that the tests do not know: a test that was
    /// asked for must not be skipped.
    pub fn all() -> Result<Vec<Self>, String> {
        let named = env::var_os("EVENTS_DOVECOT").unwrap_or_default();
        let folders = env::split_paths(&named).filter(|folder| !folder.as_os_str().is_empty());
        let mut servers: Vec<Self> = Vec::new();
        for folder in folders {
            let shown = folder.display().to_string();
            let server = Self::find(Some(folder)).map_err(|why| format!("EVENTS_DOVECOT names {shown}, but {why}"))?;
            servers.push(server);
        }
        servers.extend(Self::find(None));
        let mut once: Vec<Self> = Vec::new();
        for server in servers {
            if once.iter().all(|other| other.release != server.release) {
                once.push(server);
            }
        }
        once.sort_by(|one, other| (one.version, &one.release).cmp(&(other.version, &other.release)));
        Ok(once)
    }

    /// Returns a server of this line, if one is there; where there are several, the oldest.
    ///
    /// # Errors
    ///
    /// As [`Server::all`].
    pub fn of(version: Version) -> Result<Option<Self>, String> {
        Ok(Self::all()?.into_iter().find(|server| server.version == version))
    }

    fn find(programs: Option<PathBuf>) -> Result<Self, String> {
        let mut server = Self { version: Version::V2_3, release: String::new(), programs };
        let output = server.command("dovecot").arg("--version").output();
        let output = output.map_err(|error| format!("`dovecot --version` cannot be run: {error}"))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        // Such as `2.4.1-4 (7d8c0e5759)`.
        server.release = printed.split(['-', ' ', '\n']).next().unwrap_or_default().to_owned();
        let known = [Version::V2_3, Version::V2_4];
        let of = |version: &Version| server.release.starts_with(&format!("{}.", version.number()));
        match known.into_iter().find(of) {
            Some(version) => Ok(Self { version, ..server }),
            None => Err(format!("`dovecot --version` prints `{}`, which is not 2.3 or 2.4", printed.trim())),
        }
    }

    /// Returns a command that runs one of its programs: `dovecot`, `doveadm` or `doveconf`.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        Command::new(self.programs.as_ref().map_or_else(|| program.into(), |programs| programs.join(program)))
    }

    /// The folder for temporary files that this server sees under the same path as the test does.
    #[must_use]
    pub fn temporary(&self) -> PathBuf {
        // A wrapper that cannot mount anything says with a link which folder of its root that is.
        let own = self.programs.as_deref().map(|programs| programs.join("tmp"));
        own.and_then(|link| link.canonicalize().ok()).unwrap_or_else(env::temp_dir)
    }

    /// Where its programs are; `None` if they are on `PATH`.
    #[must_use]
    pub fn programs(&self) -> Option<&Path> {
        self.programs.as_deref()
    }
}
