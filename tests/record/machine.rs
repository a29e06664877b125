//! The folder, the ports and the processes of one recording.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::{self, Error};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use events_tests::dovecot::Server;

/// The names of the ports that a topic may use.
const PORTS: [&str; 18] = [
    "imap", "imaps", "imap2", "pop3", "pop3s", "pop32", "lmtp", "lmtp2", "smtp", "smtp2", "smtp3", "sieve", "sieve2",
    "doveadm", "api", "stats", "http", "extra",
];

/// One server with all that belongs to it; it ends when this is dropped.
pub(crate) struct Machine<'a> {
    server: &'a Server,
    dir: PathBuf,
    ports: BTreeMap<&'static str, u16>,
    master: Option<Child>,
    /// What steps have started in the background.
    background: Vec<Child>,
}

impl<'a> Machine<'a> {
    /// Makes the folder, and takes ports that are free now.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made.
    pub(crate) fn new(server: &'a Server) -> io::Result<Self> {
        // The same for every topic, and short: it is in events, and the path of a socket is limited.
        let dir = server.temporary().join(format!("dovecot-record-{}", std::process::id()));
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        for folder in ["", "mail", "log", "events"] {
            let folder = dir.join(folder);
            fs::create_dir(&folder)?;
            fs::set_permissions(&folder, Permissions::from_mode(0o777))?;
        }
        let mut listeners = Vec::new();
        let mut ports = BTreeMap::new();
        for name in PORTS {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            ports.insert(name, listener.local_addr()?.port());
            listeners.push(listener);
        }
        Ok(Self { server, dir, ports, master: None, background: Vec::new() })
    }

    /// The folder that holds everything.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The port of this name; 0 if there is none.
    pub(crate) fn port(&self, name: &str) -> u16 {
        self.ports.get(name).copied().unwrap_or(0)
    }

    /// Fills in `{dir}` and `{port.NAME}`.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut text = text.replace("{dir}", &self.dir.display().to_string());
        for (name, port) in &self.ports {
            text = text.replace(&format!("{{port.{name}}}"), &port.to_string());
        }
        text
    }

    /// Writes a file, readable by everyone.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let path = self.dir.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
            fs::set_permissions(parent, Permissions::from_mode(0o777))?;
        }
        fs::write(&path, self.fill(text))?;
        fs::set_permissions(&path, Permissions::from_mode(0o666))
    }

    /// Starts the server, and waits for its socket for events.
    ///
    /// # Errors
    ///
    /// With the server's own words when it does not start.
    pub(crate) fn start(&mut self) -> io::Result<()> {
        let out = fs::File::create(self.dir.join("log/out"))?;
        let mut command = self.server.command("dovecot");
        command.args(["-F", "-c"]).arg(self.dir.join("dovecot.conf")).stdin(Stdio::null());
        self.master = Some(command.stdout(out.try_clone()?).stderr(out).spawn()?);
        let start = Instant::now();
        while !self.dir.join("run/stats-writer").exists() {
            let gone = self.master.as_mut().is_some_and(|master| !matches!(master.try_wait(), Ok(None)));
            if gone || start.elapsed() > Duration::from_secs(20) {
                return Err(Error::other(format!("it does not start: {}", self.logs())));
            }
            thread::sleep(Duration::from_millis(20));
        }
        // The other services begin to listen after that.
        thread::sleep(Duration::from_millis(500));
        Ok(())
    }

    /// All that the server has logged.
    pub(crate) fn logs(&self) -> String {
        ["log/out", "log/error.log"].map(|name| fs::read_to_string(self.dir.join(name)).unwrap_or_default()).concat()
    }

    /// Runs a command of the shell within the server's root, and returns what it printed.
    ///
    /// # Errors
    ///
    /// When there is no shell.
    pub(crate) fn shell(&mut self, command: &str, wait: bool) -> io::Result<String> {
        let mut shell = self.server.command("enter");
        shell.args(["sh", "-c", command]).env("DOVECOT_CONF", self.dir.join("dovecot.conf")).stdin(Stdio::null());
        if wait {
            let output = shell.output()?;
            return Ok([output.stdout, output.stderr]
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .concat());
        }
        self.background.push(shell.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
        Ok(String::new())
    }
}

impl Drop for Machine<'_> {
    fn drop(&mut self) {
        // Errors have nowhere to go from here; at worst a process or a folder is left.
        for child in self.background.iter_mut().chain(self.master.as_mut()) {
            let _ = Command::new("kill").arg(child.id().to_string()).stderr(Stdio::null()).status();
            let start = Instant::now();
            while matches!(child.try_wait(), Ok(None)) && start.elapsed() < Duration::from_secs(10) {
                thread::sleep(Duration::from_millis(20));
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = fs::remove_dir_all(&self.dir);
    }
}
