//! A real Dovecot, started by a test in a directory of its own, without listening on any network.

mod server;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Error};
#[cfg(unix)]
use std::io::{Read as _, Write as _};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

pub use server::{Server, Version};

/// A running Dovecot; it stops when this is dropped.
#[derive(Debug)]
pub struct Dovecot {
    dir: PathBuf,
    server: Server,
    master: Child,
}

/// How long Dovecot may take to open its sockets, and to stop.
const PATIENCE: Duration = Duration::from_secs(20);

impl Dovecot {
    /// Starts Dovecot with these lines after the ones that set its directories, and waits for its stats sockets.
    ///
    /// # Errors
    ///
    /// With Dovecot's own words when it does not start.
    pub fn start(server: &Server, config: &str) -> io::Result<Self> {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        // Short, because a socket's path may not have more than some hundred bytes.
        let dir = server.temporary().join(format!("dovecot-{}-{number}", std::process::id()));
        fs::create_dir_all(&dir)?;
        let shown = dir.display();
        let head = format!(
            "{}base_dir = {shown}/run\nstate_dir = {shown}/state\nlog_path = {shown}/log\nprotocols =\nssl = no\n",
            server.version.preamble()
        );
        fs::write(dir.join("dovecot.conf"), format!("{head}{}{config}", own_user(server.version)))?;
        let master = launch(server, &dir)?;
        let mut dovecot = Self { dir, server: server.clone(), master };
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
        let mut ended = children(self.master.id())?;
        terminate(&self.master.id().to_string());
        ended.iter().for_each(|pid| terminate(pid));
        let start = Instant::now();
        loop {
            let is_over = self.master.try_wait()?.is_some();
            // The master may start another one before it hears that it must end; that one has no parent afterwards.
            let parent = if is_over { 1 } else { self.master.id() };
            let mut others = children(parent)?;
            // A process of Dovecot works in the directory of its sockets.
            let is_its_own = |pid: &String| {
                let works_in = fs::read_link(Path::new("/proc").join(pid).join("cwd"));
                works_in.is_ok_and(|folder| folder.starts_with(&self.dir))
            };
            others.retain(|pid| !ended.contains(pid) && (!is_over || is_its_own(pid)));
            others.iter().for_each(|pid| terminate(pid));
            if is_over && others.is_empty() && !ended.iter().any(|pid| Path::new("/proc").join(pid).exists()) {
                break;
            }
            ended.append(&mut others);
            if start.elapsed() > PATIENCE {
                return Err(Error::other("dovecot did not stop"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // Those of the old server would be there before the new one can be asked to stop.
        for socket in [self.stats_writer(), self.base_dir().join("stats-reader")] {
            let _ = fs::remove_file(socket);
        }
        self.master = launch(&self.server, &self.dir)?;
        self.wait_for_sockets()
    }

    fn wait_for_sockets(&mut self) -> io::Result<()> {
        let start = Instant::now();
        while !listens(&self.stats_writer()) || !self.base_dir().join("stats-reader").exists() {
            if self.master.try_wait()?.is_some() || start.elapsed() > PATIENCE {
                let out = fs::read_to_string(self.dir.join("out")).unwrap_or_default();
                return Err(Error::other(format!("dovecot did not start: {out}{}", self.log())));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// The line of versions that it is of.
    #[must_use]
    pub fn version(&self) -> Version {
        self.server.version
    }

    /// The directory that contains everything of this Dovecot.
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

    /// A connection to that socket on which the server has greeted.
    ///
    /// # Errors
    /// When the server does not listen within five seconds, or does not greet within ten.
    #[cfg(unix)]
    pub fn stats_client(&self) -> io::Result<UnixStream> {
        let mut stream = connect(&self.stats_writer())?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream.write_all(b"VERSION\tstats-client\t4\t0\n")?;
        let mut lines = 0;
        while lines < 2 {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            lines += usize::from(byte == *b"\n");
        }
        Ok(stream)
    }

    /// The current contents of the log.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.join("log")).unwrap_or_default()
    }

    /// Runs `doveadm` against this Dovecot and returns what it printed; on failure what it printed to standard
    /// error, as the error.
    ///
    /// # Errors
    ///
    /// When `doveadm` fails or cannot be run.
    pub fn doveadm(&self, args: &[&str]) -> io::Result<String> {
        let output = self.server.command("doveadm").arg("-c").arg(self.dir.join("dovecot.conf")).args(args).output()?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(Error::other(String::from_utf8_lossy(&output.stderr).into_owned()))
        }
    }

    /// Sends a signal to each process of the service of this name.
    ///
    /// # Errors
    ///
    /// When the processes cannot be listed.
    pub fn signal(&self, service: &str, signal: &str) -> io::Result<()> {
        for pid in self.processes(service)? {
            // One that is gone already has no use for it.
            let _ = Command::new("kill").args(["-s", signal, &pid]).stderr(Stdio::null()).status();
        }
        Ok(())
    }

    /// The numbers of the processes of the service of this name.
    ///
    /// # Errors
    ///
    /// When the processes cannot be listed.
    pub fn processes(&self, service: &str) -> io::Result<Vec<String>> {
        let mut children = children(self.master.id())?;
        children.retain(|pid| name(pid) == service);
        Ok(children)
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

/// The name of a process; empty for one that is gone.
fn name(pid: &str) -> String {
    let name = fs::read_to_string(Path::new("/proc").join(pid).join("comm")).unwrap_or_default();
    name.trim_end().to_owned()
}

/// Asks a process to end. One that is gone already cannot be asked.
fn terminate(pid: &str) {
    let _ = Command::new("kill").arg(pid).stderr(Stdio::null()).status();
}

/// Starts the master process of the Dovecot in this directory.
fn launch(server: &Server, dir: &Path) -> io::Result<Child> {
    let out = fs::File::create(dir.join("out"))?;
    server
        .command("dovecot")
        .args(["-F", "-c"])
        .arg(dir.join("dovecot.conf"))
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(out)
        .spawn()
}

/// What lets Dovecot run as a user other than root: every process as that user and without a root directory of its
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
        // The master then ends its children; killed, it would leave them running for a while. (`doveadm stop` sends the
        // same signal, and waits for seconds.)
        terminate(&self.master.id().to_string());
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
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

/// Whether a server listens at a socket, which exists a moment before.
fn listens(socket: &Path) -> bool {
    #[cfg(unix)]
    return UnixStream::connect(socket).is_ok();
    #[cfg(not(unix))]
    return socket.exists();
}

/// Connects to a socket, which exists before the server listens.
///
/// # Errors
/// When the server does not listen within five seconds.
#[cfg(unix)]
pub fn connect(socket: &Path) -> io::Result<UnixStream> {
    let start = Instant::now();
    loop {
        match UnixStream::connect(socket) {
            Err(_) if start.elapsed() < Duration::from_secs(5) => std::thread::sleep(Duration::from_millis(10)),
            connected => return connected,
        }
    }
}
