//! Whole configurations as people write them and mistype them, made from the same seed on every run.

#[path = "generate/mistake.rs"]
mod mistake;
#[path = "generate/service.rs"]
mod service;
#[path = "generate/word.rs"]
mod word;

use events_tests::dovecot::Version;

use word::{EXPORTERS, FIELDS, FILTERS, FUNCTIONS, METHODS, NAMES, WRONG_FUNCTIONS};

/// A configuration: the lines after those that every configuration of a test has, and the files that they include.
#[derive(Clone, Debug, Default)]
pub(crate) struct Made {
    /// The lines that must come first, such as `dovecot_config_version`.
    pub(crate) head: String,
    pub(crate) body: String,
    /// Files beside the configuration, by name.
    pub(crate) files: Vec<(String, String)>,
    /// What was done to it on purpose.
    pub(crate) mistakes: Vec<&'static str>,
}

/// Numbers that only look random.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            dice.below(2);
        }
        dice
    }

    fn below(&mut self, end: usize) -> usize {
        // The generator of Marsaglia's "Xorshift RNGs" with the shifts 13, 7, 17.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// True once in this many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// Makes the configuration of this number for a server of this line.
pub(crate) fn generate(number: u64, version: Version) -> Made {
    let mut make = Make { dice: Dice::new(number + 1), version, made: Made::default(), exporters: Vec::new() };
    make.head();
    let parts = 1 + make.dice.below(5);
    for _ in 0..parts {
        make.part();
    }
    for _ in 0..[0, 0, 1, 1, 1, 2][make.dice.below(6)] {
        make.mistake();
    }
    make.made
}

struct Make {
    dice: Dice,
    version: Version,
    made: Made,
    exporters: Vec<&'static str>,
}

impl Make {
    /// One of the first, and now and then one of the others.
    fn mostly<'a>(&mut self, right: &[&'a str], wrong: &[&'a str]) -> &'a str {
        let from = if self.dice.once_in(15) { wrong } else { right };
        self.dice.pick(from)
    }

    fn is_2_4(&self) -> bool {
        self.version == Version::V2_4
    }

    fn line(&mut self, depth: usize, text: &str) {
        let indent = match self.dice.below(12) {
            0 => "\t".repeat(depth),
            1 => String::new(),
            _ => "  ".repeat(depth),
        };
        self.made.body += &format!("{indent}{text}\n");
    }

    fn set(&mut self, depth: usize, key: &str, value: &str) {
        let equal = self.dice.pick(&[" = ", " = ", " = ", " = ", "=", " =", "= ", "  =\t"]);
        self.line(depth, &format!("{key}{equal}{value}"));
    }

    /// The lines that say which version the file is for.
    fn head(&mut self) {
        if !self.is_2_4() {
            if self.dice.once_in(80) {
                self.made.head = "dovecot_config_version = 2.4.0\n".to_owned();
            }
            return;
        }
        let config = match self.dice.below(200) {
            0 => "",
            1 => "dovecot_config_version = 2.4\n",
            2 => "dovecot_config_version = 2.3.0\n",
            3 => "dovecot_config_version = 2.5.0\n",
            4 => "ssl = no\ndovecot_config_version = 2.4.0\n",
            5 => "dovecot_config_version = 2.4.0\ndovecot_config_version = 2.4.0\n",
            6 => "dovecot_config_version = \"2.4.0\"\n",
            7 => "# first\n\ndovecot_config_version=2.4.0 # why\n",
            8 => "dovecot_config_version = 2.4.1\n",
            9 => "dovecot_config_version = 2.4.9\n",
            10 => "dovecot_config_version = new\n",
            11 => "dovecot_config_version = 2.4.0-1\n",
            12 => "dovecot_config_version = 3.0.0\n",
            13 => "dovecot_config_version =\n",
            14 => "dovecot_config_version = 2.4.0\ndovecot_config_version = 2.4.1\n",
            _ => "dovecot_config_version = 2.4.0\n",
        };
        let storage = match self.dice.below(120) {
            0 => "",
            1 => "dovecot_storage_version = 2.4\n",
            2 => "dovecot_storage_version = 2.3.0\n",
            3 => "dovecot_storage_version = 2.5.0\n",
            4 => "dovecot_storage_version =\n",
            5 => "dovecot_storage_version = new\n",
            6 => "dovecot_storage_version = 2.3.19\n",
            _ => "dovecot_storage_version = 2.4.0\n",
        };
        self.made.head = match self.dice.below(80) {
            0 => format!("{storage}{config}"),
            _ => format!("{config}{storage}"),
        };
    }

    fn part(&mut self) {
        match self.dice.below(30) {
            0..10 | 24..28 => self.metric(0),
            10..15 => self.exporter(0),
            15 | 28 => {
                let key = self.dice.pick(&["log_debug", "log_core_filter", "process_shutdown_filter"]);
                // The other two end a process whose event passes.
                let filter = if key == "log_debug" { self.dice.pick(FILTERS) } else { "event=no_such_event" };
                self.set(0, key, filter);
            }
            16 | 17 => self.service(),
            18 => self.include(),
            19 => self.group(),
            20 => self.variable(),
            21 => self.section(),
            22 => {
                let line = self.dice.pick(&["# a comment", "", "  # metric x {", "log_path = /dev/stderr"]);
                self.line(0, line);
            }
            _ => {
                let line = self.dice.pick(&["stats_writer_socket_path =", "stats_writer_socket_path = stats-writer"]);
                self.line(0, line);
            }
        }
    }

    fn metric(&mut self, depth: usize) {
        let name = self.dice.pick(NAMES);
        self.line(depth, &format!("metric {name} {{"));
        let in_2_4 = self.is_2_4();
        let prefix = if in_2_4 && self.dice.once_in(10) { "metric_" } else { "" };
        if !self.dice.once_in(60) {
            let filter = self.dice.pick(FILTERS);
            self.set(depth + 1, &format!("{prefix}filter"), filter);
        }
        if self.dice.once_in(3) {
            self.fields(depth + 1);
        }
        if self.dice.once_in(3) {
            self.group_by(depth + 1);
        }
        if self.dice.once_in(3) && !self.exporters.is_empty() {
            // Mostly one that there is.
            let known = self.exporters.clone();
            let from = if self.dice.once_in(20) { EXPORTERS } else { &known };
            let exporter = self.dice.pick(from);
            self.set(depth + 1, "exporter", exporter);
            if self.dice.once_in(2) {
                let include =
                    self.dice.pick(&["name fields", "name hostname timestamps categories fields", "name", "nane"]);
                self.set(depth + 1, "exporter_include", include);
            }
        }
        if self.dice.once_in(8) {
            let words = self.mostly(
                &["commands", "\"what it counts\"", "é", "100%", "%x", ""],
                &["%{x}", "%{system:hostname}", "%{x | default('a')}", "%{"],
            );
            self.set(depth + 1, "description", words);
        }
        self.line(depth, "}");
    }

    fn fields(&mut self, depth: usize) {
        if self.is_2_4() && self.dice.once_in(3) {
            self.line(depth, "fields {");
            for _ in 0..1 + self.dice.below(2) {
                let field = self.dice.pick(FIELDS);
                let value = self.mostly(&["yes", "no", "y", "1", "YES"], &["maybe", "true", ""]);
                self.set(depth + 1, field, value);
            }
            return self.line(depth, "}");
        }
        let (one, other) = (self.dice.pick(FIELDS), self.dice.pick(FIELDS));
        let joint = self.dice.pick(&[" ", "  ", ", ", ","]);
        self.set(depth, "fields", &format!("{one}{joint}{other}"));
    }

    fn group_by(&mut self, depth: usize) {
        let field = self.dice.pick(FIELDS);
        if !self.is_2_4() {
            let function = self.mostly(FUNCTIONS, WRONG_FUNCTIONS);
            let more = if self.dice.once_in(3) { " tagged_reply_state" } else { "" };
            return self.set(depth, "group_by", &format!("{field}{function}{more}"));
        }
        self.line(depth, &format!("group_by {field} {{"));
        let methods = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2][self.dice.below(15)];
        for _ in 0..methods {
            self.method(depth + 1);
        }
        self.line(depth, "}");
    }

    fn method(&mut self, depth: usize) {
        let (method, settings) = METHODS[self.dice.below(METHODS.len())];
        let written = if self.dice.once_in(30) { "exponental" } else { method };
        self.line(depth, &format!("method {written} {{"));
        for (name, values) in settings {
            if self.dice.once_in(20) {
                continue;
            }
            // Mostly one that fits.
            let value = if self.dice.once_in(8) { self.dice.pick(values) } else { values[1] };
            let value = if self.dice.once_in(40) {
                self.dice.pick(&["-1", "x", "1.5", "", "99999999999999999999", "0x10", "1k"])
            } else {
                value
            };
            let long = self.dice.once_in(12);
            let key = if long { format!("metric_group_by_method_{method}_{name}") } else { (*name).to_owned() };
            self.set(depth + 1, &key, value);
        }
        self.line(depth, "}");
    }

    fn include(&mut self) {
        let name = self.mostly(&["a.inc", "b.inc", "d/c.inc", "*.inc"], &["none.inc", "no-*.inc"]);
        let word = self.dice.pick(&["!include", "!include_try"]);
        if !name.contains("no") {
            let body = std::mem::take(&mut self.made.body);
            for _ in 0..1 + self.dice.below(2) {
                self.metric(0);
            }
            let text = std::mem::replace(&mut self.made.body, body);
            self.made.files.push((name.replace('*', "z"), text));
        }
        self.line(0, &format!("{word} {name}"));
    }

    fn group(&mut self) {
        // Of 2.3, which has none, that is all that there is to say.
        if !self.is_2_4() && !self.dice.once_in(10) {
            return;
        }
        let label = self.dice.pick(&["@metric_defaults", "@metric_defaults", "@mine"]);
        match self.dice.below(4) {
            0 => {
                let name = self.mostly(&["backend", "proxy"], &["bakend", "own"]);
                self.set(0, label, name);
            }
            1 => {
                self.line(0, &format!("group {label} own {{"));
                self.metric(1);
                self.line(0, "}");
            }
            _ => {
                self.line(0, &format!("group {label} own {{"));
                self.metric(1);
                self.line(0, "}");
                self.set(0, label, "own");
            }
        }
    }

    fn variable(&mut self) {
        let value = self.dice.pick(FILTERS);
        self.set(0, "log_debug", value);
        self.line(0, "metric var {");
        let old = ["$log_debug", "$log_debug OR event=b", "event=b OR $log_debug", "($log_debug)", "\"$log_debug\""];
        let new = ["$SET:log_debug", "$SET:log_debug AND event=z", "event=c OR $SET:log_debug"];
        let use_it = if self.is_2_4() { self.mostly(&new, &old) } else { self.mostly(&old, &new) };
        self.set(1, "filter", use_it);
        self.line(0, "}");
    }

    fn section(&mut self) {
        let open = self.dice.pick(&["protocol imap {", "local 127.0.0.1 {", "remote 10.0.0.0/8 {", "protocol !imap {"]);
        self.line(0, open);
        match self.dice.below(3) {
            0 => self.metric(1),
            1 => self.exporter(1),
            _ => self.set(1, "log_debug", "event=a"),
        }
        self.line(0, "}");
    }
}
