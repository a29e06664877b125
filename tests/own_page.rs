//! Emitters for a page of the user's own: a crate beside this one, compiled as a user compiles it.
//!
//! `TRYBUILD=overwrite` writes the expected messages anew, as it does for the other ones.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A crate that depends on `events-core` with the feature `custom-spec`.
struct User {
    root: PathBuf,
}

impl User {
    /// The crate, with the pages of the fixtures in it.
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let core = fixtures().join("../../events-core");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             events-core = {{ path = {:?}, features = [\"custom-spec\", \"dovecot-2-3\", \"dovecot-2-4\", \"generated\", \"read\"] }}\n",
            core.canonicalize().unwrap()
        );
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        fs::create_dir_all(root.join("src/bin")).unwrap();
        let user = Self { root };
        user.write("Cargo.toml", &manifest);
        user.write("Cargo.lock", &fs::read_to_string(fixtures().join("../../Cargo.lock")).unwrap());
        for file in ["Mail.txt", "Mail.fields.toml", "Broken.txt"] {
            user.write(file, &fs::read_to_string(fixtures().join(file)).unwrap());
        }
        user
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.root.join(file), text).unwrap();
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        let mut cargo = Command::new(env!("CARGO"));
        // One target folder for all of them: the dependencies are compiled once.
        cargo.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("own-page-target"));
        cargo.current_dir(&self.root).args(arguments).args(["--quiet", "--color", "never"]).output().unwrap()
    }

    /// What the compiler says about a program, as the goldens have it.
    fn messages(&self, output: &Output) -> String {
        let root = self.root.canonicalize().unwrap();
        let text = String::from_utf8(output.stderr.clone()).unwrap().replace(&root.display().to_string(), "$DIR");
        let end = text.find("error: could not compile").unwrap_or(text.len());
        let (text, _) = text.split_at(end);
        let lines = text.lines().filter(|line| !line.starts_with("For more information"));
        let mut text = lines.collect::<Vec<_>>().join("\n");
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("own_page")
}

#[test]
fn emitters_are_checked_against_the_page_that_they_name() {
    let user = User::new("own-page");
    let mut cases: Vec<PathBuf> = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    cases.sort();
    for case in &cases {
        fs::copy(case, user.root.join("src/bin").join(case.file_name().unwrap())).unwrap();
    }
    let mut wrong = Vec::new();
    for case in &cases {
        let name = case.file_stem().unwrap().to_str().unwrap();
        let golden = case.with_extension("stderr");
        if name == "fits" {
            let output = user.cargo(&["run", "--bin", name]);
            assert!(output.status.success(), "{}", user.messages(&output));
            continue;
        }
        let output = user.cargo(&["check", "--bin", name]);
        let messages = user.messages(&output);
        assert!(!output.status.success(), "{name} compiles");
        if std::env::var_os("TRYBUILD").is_some_and(|mode| mode == "overwrite") {
            fs::write(&golden, &messages).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != messages {
            wrong.push(format!("{name}:\n{messages}"));
        }
    }
    assert!(wrong.is_empty(), "other messages than expected:\n{}", wrong.join("\n"));
}

#[test]
fn a_change_of_the_page_or_its_kinds_is_noticed_by_the_next_build() {
    let user = User::new("own-page-tracked");
    let page = "Mail\n====\n\nMailbox\n-------\n\n*mail_opened*\n\n * size: how large it is\n";
    let kinds = "[[rule]]\nfield = \"size\"\nkind = \"int\"\nreason = \"a number\"\n";
    let program = "#[derive(events_core::EventEmitter)]\n#[event(spec = \"Own.txt\", name = \"mail_opened\")]\n\
                   pub struct Opened {\n    pub size: u64,\n}\n\nfn main() {}\n";
    user.write("src/main.rs", program);
    user.write("Own.txt", page);
    user.write("Own.fields.toml", kinds);
    let is_fine = || user.cargo(&["check"]).status.success();
    assert!(is_fine());
    user.write("Own.txt", &page.replace("mail_opened", "mail_read"));
    assert!(!is_fine(), "a renamed event went unnoticed");
    user.write("Own.txt", page);
    assert!(is_fine());
    user.write("Own.fields.toml", &kinds.replace("int", "str"));
    assert!(!is_fine(), "another kind went unnoticed");
}

/// A derive can name no file that does not exist, and a folder not at all. A build script can: any that names nothing makes
/// cargo watch the whole package, and one line watches the folder of a page that is elsewhere.
#[test]
fn a_file_that_is_created_later_is_noticed_where_there_is_a_build_script() {
    let user = User::new("own-page-created");
    fs::create_dir_all(user.root.join("pages")).unwrap();
    let page = "Mail\n====\n\nMailbox\n-------\n\n*mail_opened*\n\n * size: how large it is\n";
    let kinds = "[[rule]]\nfield = \"size\"\nkind = \"int\"\nreason = \"a number\"\n";
    let parents = "[[every]]\nfield = \"host\"\nkind = \"text\"\nreason = \"the logger adds it\"\n";
    let is_fine = || user.cargo(&["check"]).status.success();
    for (script, folder) in
        [("fn main() {}\n", ""), ("fn main() {\n    println!(\"cargo::rerun-if-changed=pages\");\n}\n", "pages/")]
    {
        let spec = format!("{folder}Own.txt");
        let program = format!(
            "#[derive(events_core::EventEmitter)]\n#[event(spec = {spec:?}, name = \"mail_opened\")]\n\
             pub struct Opened {{\n    pub size: String,\n}}\n\nfn main() {{}}\n"
        );
        user.write("build.rs", script);
        user.write("src/main.rs", &program);
        user.write(&spec, page);
        assert!(is_fine());
        for (file, text) in [("Own.fields.toml", kinds), ("Own.parents.toml", parents)] {
            let file = user.root.join(folder).join(file);
            fs::write(&file, text).unwrap();
            assert!(!is_fine(), "{} went unnoticed", file.display());
            fs::remove_file(file).unwrap();
            assert!(is_fine(), "it is gone again");
        }
    }
}

/// Two members with a page each: `shop` calls `events-core` by another name, and `app` reaches it through `telemetry`,
/// which re-exports it.
#[test]
fn every_file_of_every_page_is_watched_in_a_workspace() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own-page-workspace");
    if root.exists() {
        fs::remove_dir_all(&root).unwrap();
    }
    let user = User { root };
    let write = |file: &str, text: &str| {
        fs::create_dir_all(user.root.join(file).parent().unwrap()).unwrap();
        user.write(file, text);
    };
    let manifest = |name: &str, dependencies: &str| {
        let text = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n"
        );
        write(&format!("{name}/Cargo.toml"), &text);
    };
    let core = fixtures().join("../../events-core").canonicalize().unwrap();
    write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"shop\", \"telemetry\"]\n");
    write("Cargo.lock", &fs::read_to_string(fixtures().join("../../Cargo.lock")).unwrap());
    manifest("shop", &format!("ev = {{ package = \"events-core\", path = {core:?}, features = [\"custom-spec\"] }}"));
    manifest("telemetry", &format!("events-core = {{ path = {core:?}, features = [\"custom-spec\"] }}"));
    manifest("app", "shop = { path = \"../shop\" }\ntelemetry = { path = \"../telemetry\" }");
    write("telemetry/src/lib.rs", "pub use events_core as ev;\n");
    let emitter = |krate: &str, spec: &str, event: &str| {
        format!(
            "#[derive({krate}::EventEmitter)]\n#[event(crate = {krate}, spec = {spec:?}, name = {event:?})]\n\
             pub struct Sent {{\n    pub size: u64,\n}}\n"
        )
    };
    // Several types, because only one of them tells the compiler about the files.
    let two = |krate, spec, event| emitter(krate, spec, event) + &emitter(krate, spec, event).replace("Sent", "Again");
    write("shop/src/lib.rs", &two("ev", "Shop.txt", "order_placed"));
    write("app/src/main.rs", &(two("telemetry::ev", "pages/App.txt", "app_started") + "\nfn main() {}\n"));
    let page = |event: &str| format!("Page\n====\n\nAll\n---\n\n*{event}*\n\n * size: how large it is\n");
    let kinds = "[[rule]]\nfield = \"size\"\nkind = \"int\"\nreason = \"a number\"\n";
    let parents = "[[every]]\nfield = \"host\"\nkind = \"str\"\nreason = \"the logger adds it\"\n";
    let files = [
        ("shop/Shop.txt", page("order_placed"), page("order_paid")),
        ("shop/Shop.fields.toml", kinds.to_owned(), kinds.replace("int", "str")),
        ("shop/Shop.parents.toml", parents.to_owned(), parents.replace("str", "text")),
        ("app/pages/App.txt", page("app_started"), page("app_stopped")),
        ("app/pages/fields.toml", kinds.to_owned(), kinds.replace("int", "time")),
    ];
    for (file, right, _) in &files {
        write(file, right);
    }
    let check = || {
        let output = user.cargo(&["check", "--offline", "--package", "app"]);
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (is_fine, messages) = check();
    assert!(is_fine, "{messages}");
    for (file, right, wrong) in &files {
        write(file, wrong);
        assert!(!check().0, "a change of {file} went unnoticed");
        write(file, right);
        let (is_fine, messages) = check();
        assert!(is_fine, "{file} is right again: {messages}");
    }
}
