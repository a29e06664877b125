//! What a real Dovecot exports while a client reads mail over IMAP, against the page.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use dovecot_events::cli::capture;
use events_tests::dovecot::{Dovecot, Server, Version};
use events_tests::real;
use libtest_mimic::Failed;
use serde_json::Value;

/// The published page, of 2019.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../events-spec/spec/Events.txt");

fn main() -> ExitCode {
    real::run(&[("a_session_over_imap_is_checked_as_dovecot_exported_it", session)])
}

/// A server of IMAP for the users of a file, which exports both forms to its log.
fn config(version: Version, port: u16, users: &Path, mail: &Path) -> String {
    let (users, mail) = (users.display(), mail.display());
    let of_version = match version {
        Version::V2_3 => format!(
            "disable_plaintext_auth = no
mail_location = maildir:{mail}/%n
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {users}
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {users}
}}
event_exporter js {{
  format = json
  format_args = time-rfc3339
  transport = log
}}
event_exporter tt {{
  format = tab-text
  format_args = time-unix
  transport = log
}}
"
        ),
        Version::V2_4 => format!(
            "auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {mail}/%{{user | username}}
passdb passwd-file {{
  passwd_file_path = {users}
}}
userdb passwd-file {{
  passwd_file_path = {users}
}}
event_exporter js {{
  format = json
  time_format = rfc3339
  driver = log
}}
event_exporter tt {{
  format = tab-text
  time_format = unix
  driver = log
}}
"
        ),
    };
    let listen = match version {
        Version::V2_3 => "address",
        Version::V2_4 => "listen",
    };
    format!(
        "{of_version}protocols = imap
auth_failure_delay = 0
first_valid_uid = 1
service imap-login {{
  inet_listener imap {{
    {listen} = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
metric all_json {{
  filter = event=*
  exporter = js
  exporter_include = name hostname timestamps categories fields
}}
metric all_tab {{
  filter = event=*
  exporter = tt
  exporter_include = name hostname timestamps categories fields
}}
"
    )
}

fn session(server: &Server) -> Result<(), Failed> {
    let folder = tempfile::tempdir_in(server.temporary())?;
    // The mail is read by processes of another user when this one is root.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
    let (users, mail) = (folder.path().join("users"), folder.path().join("mail"));
    fs::create_dir(&mail)?;
    fs::set_permissions(&mail, fs::Permissions::from_mode(0o777))?;
    let (uid, gid) = (id("-u")?, id("-g")?);
    let (uid, gid) = if uid == "0" { ("1000".to_owned(), "1000".to_owned()) } else { (uid, gid) };
    fs::write(&users, format!("alice:{{PLAIN}}secret:{uid}:{gid}::{}/alice::\n", mail.display()))?;

    // A port that is free now; Dovecot is the next to ask for it.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let dovecot = Dovecot::start(server, &config(server.version, port, &users, &mail))?;
    read_mail(port).map_err(|error| format!("{}\n{}", error.message().unwrap_or("no reason"), dovecot.log()))?;
    wait_for_events(&dovecot)?;

    let log = dovecot.dir().join("log");
    check(server.version, log.to_str().ok_or("the log's path is not text")?, 0.5)?;
    // The same without the log's prefix, one form at a time, as other transports send it.
    let text = dovecot.log();
    let records: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once("stats: Info: ")?.1)).collect();
    let (json, tab): (Vec<&str>, Vec<&str>) = records.into_iter().partition(|record| record.starts_with('{'));
    for (name, lines) in [("export.jsonl", json), ("export.tab", tab)] {
        let path = folder.path().join(name);
        fs::write(&path, lines.join("\n") + "\n")?;
        check(server.version, path.to_str().ok_or("the path is not text")?, 1.0)?;
    }
    Ok(())
}

fn id(what: &str) -> Result<String, Failed> {
    let output = Command::new("id").arg(what).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// The login service may begin to listen after the sockets of the stats service are there.
fn connect(port: u16) -> Result<TcpStream, Failed> {
    let start = Instant::now();
    loop {
        match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            Err(error) if start.elapsed() > Duration::from_secs(20) => return Err(error.into()),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
            Ok(stream) => return Ok(stream),
        }
    }
}

/// A login that fails, and one that reads mail.
fn read_mail(port: u16) -> Result<(), Failed> {
    let stream = connect(port)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    let mut greeting = String::new();
    answers.read_line(&mut greeting)?;
    for (tag, command, expected) in [
        ("a1", "LOGIN alice wrong", "NO"),
        ("a2", "LOGIN alice secret", "OK"),
        ("a3", "SELECT INBOX", "OK"),
        ("a4", "LIST \"\" *", "OK"),
        ("a5", "FETCH 1 FLAGS", "BAD"),
        ("a6", "NOOP", "OK"),
        ("a7", "LOGOUT", "OK"),
    ] {
        stream.write_all(format!("{tag} {command}\r\n").as_bytes())?;
        let mut answer = String::new();
        while !answer.starts_with(tag) {
            answer.clear();
            if answers.read_line(&mut answer)? == 0 {
                return Err(format!("the server hung up at `{command}`").into());
            }
        }
        if !answer.starts_with(&format!("{tag} {expected}")) {
            return Err(format!("`{command}` was answered with {answer}").into());
        }
    }
    Ok(())
}

/// The last thing that a session exports is its end.
fn wait_for_events(dovecot: &Dovecot) -> Result<(), Failed> {
    let start = Instant::now();
    let done = |log: &str| {
        log.lines().filter(|line| line.contains("mail_user_session_finished") && line.contains("stats: Info: ")).count()
            >= 2
    };
    while !done(&dovecot.log()) {
        if start.elapsed() > Duration::from_secs(20) {
            return Err(format!("the session's end was not exported: {}", dovecot.log()).into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The drift that a server shows against the page of 2019, and nothing that could not be read.
fn check(version: Version, file: &str, share: f64) -> Result<(), Failed> {
    let run = capture(&["live-check", file, "--spec", PAGE, "--format", "json"], b"");
    if run.status != 100 {
        return Err(format!("status {}: {}{}", run.status, run.out, run.err).into());
    }
    let report: Value = serde_json::from_str(&run.out)?;
    let findings = report["findings"].as_array().ok_or("no findings")?;
    let of = |rule: &str| findings.iter().filter(|finding| finding["rule"] == rule).collect::<Vec<_>>();
    let malformed = of("malformed-record");
    if !malformed.is_empty() || !of("wrong-kind").is_empty() {
        return Err(format!("{file}: {}", run.out).into());
    }
    // 2.4 calls a connection `secured` that 2.3 called `trusted`.
    let values: Vec<&Value> = of("unknown-value").iter().map(|finding| &finding["context"]["value"]).collect();
    let expected: &[&str] = match version {
        Version::V2_3 => &[],
        Version::V2_4 => &["secured"],
    };
    if values != expected {
        return Err(format!("{file}: {values:?}").into());
    }
    let renamed = |event: &str| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let of_event = of("renamed-field").into_iter().filter(|finding| finding["context"]["event"] == event);
        let mut pairs: Vec<(String, String)> = of_event
            .map(|finding| (text(&finding["context"]["field"]), text(&finding["context"]["renamed_to"])))
            .collect();
        pairs.sort();
        pairs
    };
    let mut expected =
        vec![("args", "cmd_args"), ("human_args", "cmd_human_args"), ("name", "cmd_name"), ("tag", "cmd_tag")];
    if version == Version::V2_4 {
        expected.extend([("bytes_in", "net_in_bytes"), ("bytes_out", "net_out_bytes")]);
    }
    expected.sort_unstable();
    let expected: Vec<(String, String)> =
        expected.into_iter().map(|(old, new)| (old.to_owned(), new.to_owned())).collect();
    if renamed("imap_command_finished") != expected {
        return Err(format!("{file}: {:?}", renamed("imap_command_finished")).into());
    }
    let success = renamed("auth_request_finished");
    if !success.contains(&("successful".to_owned(), "success".to_owned())) {
        return Err(format!("{file}: {success:?}").into());
    }
    // Five commands were run in the session, each exported in two forms; the two logins belong to none.
    let tagged = of("renamed-field").into_iter().find(|finding| finding["context"]["field"] == "tag");
    let count = tagged.and_then(|finding| finding["count"].as_u64()).unwrap_or(0);
    let commands = (5.0 / share) as u64;
    if count != commands {
        return Err(format!("{file}: {count} commands, not {commands}").into());
    }
    Ok(())
}
