//! A real Dovecot, started by a test in a directory of its own, without listening on any network.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Error};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use events_spec::ServerVersion;

/// Which Dovecot it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 2.3
    V2_3,
    /// 2.4
    V2_4,
}

/// A running Dovecot; it stops when this is dropped.
#[derive(Debug)]
pub struct Dovecot {
    dir: PathBuf,
    version: Version,
    master: Child,
}

/// How long Dovecot may take to open its sockets, and to stop.
const PATIENCE: Duration = Duration::from_secs(20);

impl Version {
    /// The version that is installed; none when there is none, or one that these tests know nothing about.
    #[must_use]
    pub fn installed() -> Option<Self> {
        let output = Command::new("dovecot").arg("--version").output().ok()?;
        let version = String::from_utf8_lossy(&output.stdout);
        if version.starts_with("2.3.") {
            Some(Self::V2_3)
        } else if version.starts_with("2.4.") {
            Some(Self::V2_4)
        } else {
            None
        }
    }

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

    /// What has to stand at the top of every configuration.
    #[must_use]
    pub fn preamble(self) -> &'static str {
        match self {
            Self::V2_3 => "",
            Self::V2_4 => "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n",
        }
    }
}

impl Dovecot {
    /// Starts Dovecot with these lines behind the ones that give it its directories, and waits for its stats sockets.
    ///
    /// # Errors
    ///
    /// With Dovecot's own words when it does not start.
    pub fn start(version: Version, config: &str) -> io::Result<Self> {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        // Short, because a socket's path may not have more than some hundred bytes.
        let dir = std::env::temp_dir().join(format!("dovecot-{}-{number}", std::process::id()));
        fs::create_dir_all(&dir)?;
        let shown = dir.display();
        let head = format!(
            "{}base_dir = {shown}/run\nstate_dir = {shown}/state\nlog_path = {shown}/log\nprotocols =\nssl = no\n",
            version.preamble()
        );
        fs::write(dir.join("dovecot.conf"), format!("{head}{}{config}", own_user(version)))?;
        let master = launch(&dir)?;
        let mut dovecot = Self { dir, version, master };
        dovecot.wait_for_sockets()?;
        Ok(dovecot)
    }

    /// Stops it and starts it again, in the same directory and with the same configuration, as an init system does: no
    /// process stays behind, not even one that would serve its clients to their end.
    ///
    /// # Errors
    ///
    /// When it does not stop in time, or with Dovecot's own words when it does not start.
    pub fn restart(&mut self) -> io::Result<()> {
        let children = children(self.master.id())?;
        self.doveadm(&["stop"])?;
        for child in &children {
            // One that is gone already cannot be told to go.
            let _ = Command::new("kill").arg(child).stderr(Stdio::null()).status();
        }
        let start = Instant::now();
        while self.master.try_wait()?.is_none() || children.iter().any(|child| Path::new("/proc").join(child).exists())
        {
            if start.elapsed() > PATIENCE {
                return Err(Error::other("dovecot did not stop"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.master = launch(&self.dir)?;
        self.wait_for_sockets()
    }

    fn wait_for_sockets(&mut self) -> io::Result<()> {
        let start = Instant::now();
        while !(self.stats_writer().exists() && self.base_dir().join("stats-reader").exists()) {
            if self.master.try_wait()?.is_some() || start.elapsed() > PATIENCE {
                let out = fs::read_to_string(self.dir.join("out")).unwrap_or_default();
                return Err(Error::other(format!("dovecot did not start: {out}{}", self.log())));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Which version it is.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The directory that everything of this Dovecot stands in.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The directory with the sockets.
    #[must_use]
    pub fn base_dir(&self) -> PathBuf {
        self.dir.join("run")
    }

    /// The socket that takes events.
    #[must_use]
    pub fn stats_writer(&self) -> PathBuf {
        self.base_dir().join("stats-writer")
    }

    /// What stands in the log by now.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    /// Runs `doveadm` against this Dovecot and gives back what it printed; on failure what it printed to standard
    /// error, as the error.
    ///
    /// # Errors
    ///
    /// When `doveadm` fails or cannot be run.
    pub fn doveadm(&self, args: &[&str]) -> io::Result<String> {
        let output = Command::new("doveadm").arg("-c").arg(self.dir.join("dovecot.conf")).args(args).output()?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
        }
    }

    /// How many events each metric has counted, those of a grouped metric also as `METRIC_VALUE`.
    ///
    /// # Errors
    ///
    /// When `doveadm stats dump` fails or prints something else than a table.
    pub fn counts(&self) -> io::Result<BTreeMap<String, u64>> {
        let table = self.doveadm(&["stats", "dump"])?;
        let mut counts = BTreeMap::new();
        for line in table.lines().skip(1) {
            let mut columns = line.split('\t');
            let (Some(metric), Some("duration"), Some(count)) = (columns.next(), columns.next(), columns.next()) else {
                continue;
            };
            let count = count.parse().map_err(|_| Error::other(format!("not a count: {line}")))?;
            counts.insert(metric.to_owned(), count);
        }
        Ok(counts)
    }
}

/// The processes that this one has started.
fn children(parent: u32) -> io::Result<Vec<String>> {
    let parent = format!("PPid:\t{parent}");
    let is_child = |pid: &String| {
        let status = fs::read_to_string(Path::new("/proc").join(pid).join("status")).unwrap_or_default();
        status.lines().any(|line| line == parent)
    };
    let pids = fs::read_dir("/proc")?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(pids.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).filter(is_child).collect())
}

/// Starts the master process of the Dovecot in this directory.
fn launch(dir: &Path) -> io::Result<Child> {
    let out = fs::File::create(dir.join("out"))?;
    Command::new("dovecot")
        .args(["-F", "-c"])
        .arg(dir.join("dovecot.conf"))
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(out)
        .spawn()
}

/// What lets Dovecot run as somebody who is not root: every process as that user and without a root directory of its
/// own.
fn own_user(version: Version) -> String {
    let id = |what: &str| {
        let output = Command::new("id").arg(what).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    match (id("-un"), id("-gn")) {
        (Some(user), Some(group)) if user != "root" => {
            let mut lines = format!(
                "default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}\n"
            );
            let services: &[&str] = match version {
                Version::V2_3 => &["anvil", "director", "ipc", "stats", "old-stats", "imap-urlauth-login"],
                Version::V2_4 => &["anvil", "stats", "imap-urlauth-login"],
            };
            for service in services {
                lines.push_str(&format!("service {service} {{\n  chroot =\n}}\n"));
            }
            lines
        }
        _ => String::new(),
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        // Asked kindly, the master takes its children along; killed, it would leave them behind for a while.
        let asked = self.doveadm(&["stop"]);
        let start = Instant::now();
        while asked.is_ok() && start.elapsed() < PATIENCE {
            if let Ok(Some(_)) = self.master.try_wait() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // Errors have nowhere to go from here; at worst a process or a directory stays behind.
        let _ = self.master.kill();
        let _ = self.master.wait();
        let _ = fs::remove_dir_all(&self.dir);
    }
}
