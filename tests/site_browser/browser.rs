//! Chromium without a window, driven over its protocol for developers: messages on two pipes, each ended by a zero.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long a page may take for what a test waits for.
const PATIENCE: Duration = Duration::from_secs(120);

/// A browser with one page.
pub(crate) struct Browser {
    child: Child,
    to: File,
    from: BufReader<File>,
    session: String,
    number: u64,
    /// What scripts wrote to the console, and what the browser wrote there.
    console: Vec<String>,
    folder: tempfile::TempDir,
}

/// What a browser did until it was closed.
pub(crate) struct Done {
    pub(crate) console: Vec<String>,
    /// The addresses that pages asked for beyond their own files; what the browser itself asks for is not among them.
    pub(crate) requests: Vec<String>,
}

impl Browser {
    pub(crate) fn start(chromium: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [to, from] = ["to", "from"].map(|name| folder.path().join(name));
        assert!(Command::new("mkfifo").args([&to, &from]).status().unwrap().success());
        let child = Command::new("sh")
            .args(["-c", "exec 3<\"$1\" 4>\"$2\"; shift 2; exec \"$@\"", "sh"])
            .args([&to, &from])
            .args([
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--remote-debugging-pipe",
            ])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .arg(format!("--log-net-log={}", folder.path().join("net.json").display()))
            .args(["--window-size=400,800", "about:blank"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let to = File::options().write(true).open(to).unwrap();
        let from = BufReader::new(File::open(from).unwrap());
        let mut browser = Self { child, to, from, session: String::new(), number: 0, console: Vec::new(), folder };
        let targets = browser.ask("Target.getTargets", &json!({}));
        let is_page = |target: &&Value| target["type"] == "page";
        let target = targets["targetInfos"].as_array().unwrap().iter().find(is_page).unwrap()["targetId"].clone();
        let attached = browser.ask("Target.attachToTarget", &json!({ "targetId": target, "flatten": true }));
        browser.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Runtime", "Log"] {
            browser.ask(&format!("{domain}.enable"), &json!({}));
        }
        browser
    }

    /// Sends a command and returns its result.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let mut bytes = Vec::new();
            self.from.read_until(0, &mut bytes).unwrap();
            assert_eq!(bytes.pop(), Some(0), "the browser has ended");
            let message: Value = serde_json::from_slice(&bytes).unwrap();
            if message["id"] == self.number {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            if ["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"]
                .map(Value::from)
                .contains(&message["method"])
            {
                self.console.push(message["params"].to_string());
            }
        }
    }

    /// Opens a page of a site, and waits until its scripts have run.
    pub(crate) fn open(&mut self, site: &Path, page: &str) {
        self.ask("Page.navigate", &json!({ "url": "about:blank" }));
        self.ask("Page.navigate", &json!({ "url": format!("file://{}/{page}", site.display()) }));
        self.until("location.protocol === 'file:' && document.readyState === 'complete'");
    }

    /// The value of an expression of JavaScript.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let result = self.ask("Runtime.evaluate", &params);
        assert!(result["exceptionDetails"].is_null(), "{expression}: {}", result["exceptionDetails"]);
        result["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    pub(crate) fn until(&mut self, expression: &str) {
        let begun = Instant::now();
        while self.value(expression) != true {
            assert!(begun.elapsed() < PATIENCE, "it never came to {expression}");
            sleep(Duration::from_millis(50));
        }
    }

    /// The visible text of the element that a selector finds.
    pub(crate) fn text(&mut self, selector: &str) -> String {
        self.value(&format!("document.querySelector({}).innerText", json!(selector))).as_str().unwrap().to_owned()
    }

    /// Drops files on the element that a selector finds.
    pub(crate) fn drop(&mut self, selector: &str, files: &[PathBuf]) {
        let area = format!("document.querySelector({})", json!(selector));
        self.value(&format!("{area}.scrollIntoView({{ block: 'center' }})"));
        let place = self.value(&format!(
            "(({{ x, y, width, height }}) => [x + width / 2, y + height / 2])({area}.getBoundingClientRect())"
        ));
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": files, "dragOperationsMask": 1 });
            self.ask("Input.dispatchDragEvent", &json!({ "type": kind, "x": place[0], "y": place[1], "data": data }));
        }
    }

    /// What was written to the console so far, which is forgotten.
    pub(crate) fn take_console(&mut self) -> Vec<String> {
        std::mem::take(&mut self.console)
    }

    /// Ends the browser, and says what it did.
    pub(crate) fn close(mut self) -> Done {
        self.value("0");
        self.session.clear();
        self.ask("Browser.close", &json!({}));
        self.child.wait().unwrap();
        Done { requests: requests(&self.folder.path().join("net.json")), console: self.console }
    }
}

/// The requests in a log of the browser's that a page made: the browser's own have no origin.
fn requests(log: &Path) -> Vec<String> {
    let text = fs::read_to_string(log).unwrap();
    // A browser that ends in a hurry leaves the list open.
    let log: Value = serde_json::from_str(&text)
        .or_else(|_| serde_json::from_str(&(text.trim_end().trim_end_matches(',').to_owned() + "]}")))
        .unwrap();
    let of_a_page = |event: &Value| {
        let (url, initiator) = (event["params"]["url"].as_str()?, event["params"]["initiator"].as_str()?);
        let is_local = ["file:", "data:", "blob:", "chrome:", "devtools:"].iter().any(|scheme| url.starts_with(scheme));
        (initiator != "not an origin" && !is_local).then(|| url.to_owned())
    };
    log["events"].as_array().unwrap().iter().filter_map(of_a_page).collect()
}
