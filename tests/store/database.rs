//! The databases: how each is found, loaded and asked.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// A database that may be installed here.
#[derive(Clone)]
pub(super) enum Database {
    /// The module `duckdb` of this Python.
    Duckdb(String),
    /// The module `chdb` of this Python, which is a recent ClickHouse.
    Chdb(String),
    /// ClickHouse's server, by its path.
    Clickhouse(String),
}

/// Names the Python that has the modules.
const PYTHON: &str = "EVENTS_STORES";

/// Creates the tables, loads a file, and prints the answer to each query.
const DUCKDB: &str = "import sys, duckdb
db = duckdb.connect()
schema, load, queries = (open(name).read() for name in sys.argv[1:])
db.execute(schema)
db.execute(load)
for query in queries.split('\\n'):
    for row in db.execute(query).fetchall():
        print(*('NULL' if value is None else value for value in row), sep='\\t')
";

const CHDB: &str = "import sys
from chdb.session import Session
db = Session()
schema, load, queries = (open(name).read() for name in sys.argv[1:])
db.query(schema)
db.query(load)
for query in queries.split('\\n'):
    print(db.query(query, 'TabSeparatedRaw').bytes().decode(), end='')
";

impl Database {
    /// The databases, each with the reason why it cannot be used.
    pub(super) fn all() -> Vec<(Self, Option<&'static str>)> {
        let python = env::var(PYTHON).unwrap_or_else(|_| "python3".to_owned());
        let has = |module: &str| works(Command::new(&python).args(["-c", &format!("import {module}")]));
        let servers = ["clickhouse-server", "/usr/sbin/clickhouse-server"];
        let server = servers.into_iter().find(|server| starts(server)).filter(|_| starts("clickhouse-client"));
        vec![
            (Self::Duckdb(python.clone()), (!has("duckdb")).then_some("python3 has no duckdb")),
            (Self::Chdb(python.clone()), (!has("chdb")).then_some("python3 has no chdb")),
            (
                Self::Clickhouse(server.unwrap_or_default().to_owned()),
                server.is_none().then_some("there is no clickhouse-server"),
            ),
        ]
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Duckdb(_) => "DuckDB",
            Self::Chdb(_) => "chDB",
            Self::Clickhouse(_) => "ClickHouse",
        }
    }

    /// The argument of `--sql`.
    pub(super) fn dialect(&self) -> &'static str {
        match self {
            Self::Duckdb(_) => "duckdb",
            Self::Chdb(_) | Self::Clickhouse(_) => "clickhouse",
        }
    }

    /// Runs the statements, loads the file as they say, and returns the lines of the answers to the queries.
    pub(super) fn run(&self, schema: &str, file: &Path, queries: &[String]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let (schema_file, load_file) = (folder.path().join("schema.sql"), folder.path().join("load.sql"));
        let queries_file = folder.path().join("queries.sql");
        fs::write(&schema_file, schema).unwrap();
        let path = file.to_str().unwrap();
        let (python, script, load) = match self {
            Self::Duckdb(python) => (python, DUCKDB, said(schema).replace("/var/log/dovecot/events*.jsonl", path)),
            Self::Chdb(python) => {
                let load = format!(
                    "INSERT INTO dovecot.lines (line) SELECT line FROM file('{path}', LineAsString, 'line String')"
                );
                (python, CHDB, load)
            }
            Self::Clickhouse(program) => {
                let load = said(schema).replace("events.jsonl", path);
                return Server::start(program, folder.path()).run(&schema_file, &load, queries);
            }
        };
        fs::write(&load_file, load).unwrap();
        fs::write(&queries_file, queries.join("\n")).unwrap();
        let mut command = Command::new(python);
        command.args(["-c", script]).args([schema_file, load_file, queries_file]).current_dir(folder.path());
        lines(&command.output().unwrap())
    }
}

/// The statement that loads a file, as the beginning of the output says it.
fn said(schema: &str) -> String {
    let lines = schema.lines().skip_while(|line| !line.starts_with("-- To load"));
    let lines = lines.take_while(|line| !line.starts_with("-- Every") && !line.starts_with("-- Later"));
    let lines: Vec<&str> = lines.filter_map(|line| line.strip_prefix("--     ")).collect();
    assert!(!lines.is_empty(), "there is no statement");
    lines.join("\n")
}

/// A server of its own.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(program: &str, folder: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let data = folder.join("data");
        let users = folder.join("users.xml");
        fs::create_dir(&data).unwrap();
        fs::write(
            &users,
            "<yandex><profiles><default/></profiles><quotas><default/></quotas><users><default><password/>\
             <networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>\
             </yandex>",
        )
        .unwrap();
        let config = folder.join("config.xml");
        let (data, users) = (data.display(), users.display());
        let text = format!(
            "<yandex><logger><level>warning</level><console>1</console></logger><tcp_port>{port}</tcp_port>\
             <listen_host>127.0.0.1</listen_host><path>{data}/</path><tmp_path>{data}/tmp/</tmp_path>\
             <users_config>{users}</users_config><mark_cache_size>67108864</mark_cache_size>\
             <default_profile>default</default_profile><default_database>default</default_database></yandex>"
        );
        fs::write(&config, text).unwrap();
        let mut command = Command::new(program);
        command.arg(format!("--config-file={}", config.display())).current_dir(folder);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { child, port };
        let begun = Instant::now();
        while !works(server.client().args(["--query", "SELECT 1"])) {
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not answer");
            thread::sleep(Duration::from_millis(100));
        }
        server
    }

    fn client(&self) -> Command {
        let mut command = Command::new("clickhouse-client");
        command.args(["--port", &self.port.to_string()]);
        command
    }

    /// Runs the statements of a file, and returns the lines of their results.
    fn statements(&self, file: &Path) -> Vec<String> {
        lines(&self.client().arg("--multiquery").stdin(fs::File::open(file).unwrap()).output().unwrap())
    }

    fn run(&self, schema: &Path, load: &str, queries: &[String]) -> Vec<String> {
        self.statements(schema);
        let load = load.replace("clickhouse-client", &format!("clickhouse-client --port {}", self.port));
        lines(&Command::new("sh").args(["-c", &load]).output().unwrap());
        let query = |query: &String| format!("{query} FORMAT TabSeparatedRaw;\n");
        let file = schema.with_extension("queries");
        fs::write(&file, queries.iter().map(query).collect::<String>()).unwrap();
        self.statements(&file)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn works(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Whether there is such a program, whatever it says of its arguments.
fn starts(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// What a program printed, which must have succeeded.
fn lines(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    // How ClickHouse shows that there is no value, in 18.16 and now.
    text.lines().map(|line| line.replace("\u{1d3a}\u{1d41}\u{1d38}\u{1d38}", "NULL").replace("\\N", "NULL")).collect()
}
