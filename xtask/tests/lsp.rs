//! The language server, driven as an editor does: a process, and messages on its standard streams.
#![expect(clippy::expect_used, reason = "a test stops where it cannot go on")]

use std::io::BufReader;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use lsp_server::{Message, Notification, Request, Response};
use serde_json::{Value, json};

/// An editor with one file open.
struct Editor {
    server: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    folder: tempfile::TempDir,
    number: i32,
}

impl Editor {
    /// Starts the server in a folder of its own and opens a file; returns what the server says of it.
    fn open(name: &str, text: &str) -> (Self, Value) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = Command::new(env!("CARGO_BIN_EXE_dovecot-events"))
            .arg("lsp")
            .env("XDG_CACHE_HOME", folder.path().join("cache"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let to = server.stdin.take().expect("a pipe");
        let from = BufReader::new(server.stdout.take().expect("a pipe"));
        let mut editor = Self { server, to, from, folder, number: 0 };
        let capabilities = editor.ask("initialize", json!({ "capabilities": {} }));
        assert_eq!(capabilities["serverInfo"]["name"], "dovecot-events");
        assert_eq!(capabilities["capabilities"]["hoverProvider"], true);
        editor.tell("initialized", json!({}));
        let found = editor.open_also(name, text);
        (editor, found)
    }

    fn open_also(&mut self, name: &str, text: &str) -> Value {
        let document = json!({ "uri": self.uri(name), "languageId": "", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        self.found()
    }

    fn change(&mut self, name: &str, text: &str) {
        let document = json!({ "uri": self.uri(name), "version": 2 });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [{ "text": text }] }));
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}", self.folder.path().join(name).display())
    }

    fn tell(&mut self, method: &str, params: Value) {
        let notification = Notification { method: method.to_owned(), params };
        Message::Notification(notification).write(&mut self.to).expect("the server listens");
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.number += 1;
        let request = Request { id: self.number.into(), method: method.to_owned(), params };
        Message::Request(request).write(&mut self.to).expect("the server listens");
        loop {
            if let Message::Response(response) = self.next() {
                return result(response);
            }
        }
    }

    /// Asks about a place in a file: a line and a column, both from 0.
    fn ask_at(&mut self, method: &str, name: &str, line: u32, character: u32) -> Value {
        let position = json!({ "line": line, "character": character });
        let params = json!({ "textDocument": { "uri": self.uri(name) }, "position": position });
        self.ask(&format!("textDocument/{method}"), params)
    }

    /// The labels of the completions at a place.
    fn completions(&mut self, name: &str, line: u32, character: u32) -> Vec<String> {
        let items = self.ask_at("completion", name, line, character);
        let items = items.as_array().expect("a list");
        items.iter().map(|item| item["label"].as_str().expect("a label").to_owned()).collect()
    }

    /// The next findings.
    fn found(&mut self) -> Value {
        loop {
            if let Message::Notification(notification) = self.next() {
                assert_eq!(notification.method, "textDocument/publishDiagnostics");
                return notification.params["diagnostics"].clone();
            }
        }
    }

    fn next(&mut self) -> Message {
        Message::read(&mut self.from).expect("the protocol").expect("the server is there")
    }

    fn close(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        assert_eq!(self.server.wait().expect("the server ends").code(), Some(0));
    }
}

fn result(response: Response) -> Value {
    let text = serde_json::to_value(response).expect("an answer is JSON");
    assert!(text["error"].is_null(), "{text}");
    text["result"].clone()
}

const CONF: &str = "dovecot_config_version = 2.4.1
metric slow {
  filter = event=pop3_command_finished AND reply_state=ERROR
  fields {
    bytes_in = yes
  }
}
";

#[test]
fn a_configuration_is_checked_while_it_is_written() {
    let (mut editor, found) = Editor::open("dovecot.conf", CONF);
    let rules: Vec<&Value> = found.as_array().expect("a list").iter().map(|one| &one["code"]).collect();
    assert_eq!(rules, ["unknown-value", "unknown-field"], "{found:#}");
    assert_eq!(found[0]["range"]["start"], json!({ "line": 2, "character": 55 }));
    assert_eq!(found[0]["range"]["end"], json!({ "line": 2, "character": 60 }));
    assert_eq!(found[0]["severity"], 1);
    assert!(found[1]["message"].as_str().expect("text").contains("net_in_bytes"), "{found:#}");
    editor.change("dovecot.conf", &CONF.replace("ERROR", "ERR").replace("bytes_in", "net_in_bytes"));
    assert_eq!(editor.found(), json!([]));
    editor.close();
}

#[test]
fn what_conf_check_fixes_is_offered_where_it_applies() {
    let text = "dovecot_config_version = 2.4.1\nmetric slow {\n  filter = event=imap_command_finished\n  fields = bytes_in user\n}\n";
    let (mut editor, _) = Editor::open("dovecot.conf", text);
    let ask = |editor: &mut Editor, line: u32, only: Value| {
        let at = json!({ "line": line, "character": 5 });
        let context = json!({ "diagnostics": [], "only": only });
        let document = json!({ "uri": editor.uri("dovecot.conf") });
        let params = json!({ "textDocument": document, "range": { "start": at, "end": at }, "context": context });
        editor.ask("textDocument/codeAction", params)
    };
    let actions = ask(&mut editor, 3, json!(["quickfix"]));
    assert_eq!(actions[0]["title"], "Write `net_in_bytes` for `bytes_in`", "{actions:#}");
    let edit = &actions[0]["edit"]["changes"][editor.uri("dovecot.conf")][0];
    assert_eq!(edit["newText"], "net_in_bytes");
    let place = json!({ "start": { "line": 3, "character": 11 }, "end": { "line": 3, "character": 19 } });
    assert_eq!(edit["range"], place);
    assert_eq!(ask(&mut editor, 0, json!(["quickfix"])), json!([]), "nothing is offered on other lines");
    let all = ask(&mut editor, 0, json!(["source"]));
    let new = all[0]["edit"]["changes"][editor.uri("dovecot.conf")][0]["newText"].as_str().expect("a text");
    assert!(new.contains("net_in_bytes") && !new.contains(" bytes_in"), "{new}");
    editor.change("dovecot.conf", new);
    editor.found();
    assert_eq!(ask(&mut editor, 3, Value::Null), json!([]), "what is fixed is not offered again");
    editor.close();
}

#[test]
fn the_page_speaks_about_the_name_under_the_cursor() {
    let (mut editor, _) = Editor::open("dovecot.conf", CONF);
    let hover = editor.ask_at("hover", "dovecot.conf", 2, 20);
    let text = hover["contents"]["value"].as_str().expect("text");
    assert!(text.starts_with("**pop3_command_finished**"), "{text}");
    assert!(text.contains("- `net_in_bytes` (int)"), "{text}");
    let hover = editor.ask_at("hover", "dovecot.conf", 2, 45);
    assert!(hover["contents"]["value"].as_str().expect("text").contains("{OK, ERR}"), "{hover:#}");
    assert!(editor.ask_at("hover", "dovecot.conf", 5, 1).is_null());
    let place = editor.ask_at("definition", "dovecot.conf", 2, 20);
    let path = place["uri"].as_str().expect("an address").trim_start_matches("file://").to_owned();
    let page = std::fs::read_to_string(Path::new(&path)).expect("the page is there to be opened");
    let line = usize::try_from(place["range"]["start"]["line"].as_u64().expect("a line")).expect("it is small");
    assert!(page.lines().nth(line).is_some_and(|line| line.contains("pop3_command_finished")), "{place}");
    editor.close();
}

#[test]
fn what_can_stand_at_the_cursor_is_offered() {
    let text = "dovecot_config_version = 2.4.1\nevent_exporter log {\n  driver = log\n}\nmetric m {\n  filter = event=\n  \n  exporter = \n}\n";
    let (mut editor, _) = Editor::open("dovecot.conf", text);
    let events = editor.completions("dovecot.conf", 5, 17);
    assert!(events.contains(&"imap_command_finished".to_owned()) && !events.contains(&"bytes_in".to_owned()));
    let settings = editor.completions("dovecot.conf", 6, 2);
    assert!(
        ["filter", "group_by", "exporter"].iter().all(|name| settings.contains(&(*name).to_owned())),
        "{settings:?}"
    );
    assert_eq!(editor.completions("dovecot.conf", 7, 13), ["log"]);
    editor.change("dovecot.conf", "dovecot_config_version = 2.4.1\nmetric m {\n  filter = event=pop3_command_finished AND reply_state=\n  fields {\n    \n  }\n}\n");
    assert_eq!(editor.completions("dovecot.conf", 2, 56), ["ERR", "OK"]);
    let fields = editor.completions("dovecot.conf", 4, 4);
    assert!(fields.contains(&"net_in_bytes".to_owned()) && !fields.contains(&"bytes_in".to_owned()), "{fields:?}");
    assert!(!fields.contains(&"mechanism".to_owned()), "only fields of the events that the filter names: {fields:?}");
    editor.close();
}

#[test]
fn an_included_file_is_checked_for_the_version_of_its_configuration() {
    let (mut editor, _) = Editor::open("other.conf", "");
    std::fs::write(editor.folder.path().join("dovecot.conf"), "dovecot_config_version = 2.4.1\n").expect("a file");
    std::fs::create_dir(editor.folder.path().join("conf.d")).expect("a folder");
    let text = "metric m {\n  filter = event=imap_command_finished AND net_in_bytes > 1000\n}\n";
    assert_eq!(editor.open_also("conf.d/metrics.conf", text), json!([]));
    editor.close();
}

#[test]
fn a_page_is_checked_while_it_is_written() {
    let text =
        "*a_finished*\n\n * user: full username\n\n*b_finished*\n\n * Same fields as *a_finsihed*\n * code: a number\n";
    let (mut editor, found) = Editor::open("Events.txt", text);
    assert_eq!(found[0]["code"], "unknown-parent", "{found:#}");
    assert_eq!(found[0]["range"]["start"]["line"], 6);
    editor.change("Events.txt", &text.replace("a_finsihed", "a_finished"));
    editor.found();
    let hover = editor.ask_at("hover", "Events.txt", 6, 20);
    assert!(hover["contents"]["value"].as_str().expect("text").contains("full username"), "{hover:#}");
    let place = editor.ask_at("definition", "Events.txt", 6, 20);
    assert_eq!((&place["uri"], &place["range"]["start"]["line"]), (&json!(editor.uri("Events.txt")), &json!(0)));
    assert!(editor.completions("Events.txt", 6, 19).contains(&"a_finished".to_owned()));
    assert!(editor.completions("Events.txt", 7, 3).contains(&"user".to_owned()));
    editor.close();
}

#[test]
fn what_is_not_the_protocol_ends_the_session_with_an_error() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_dovecot-events"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut to = server.stdin.take().expect("a pipe");
    let exit = Notification { method: "exit".to_owned(), params: Value::Null };
    Message::Notification(exit).write(&mut to).expect("the server listens");
    drop(to);
    let output = server.wait_with_output().expect("the server ends");
    assert_eq!(output.status.code(), Some(101), "{output:?}");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.starts_with("error: the editor does not follow the protocol"), "{error}");
}
