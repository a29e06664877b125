//! Exporters, and the stats service.

use super::Make;
use super::word::EXPORTERS;

impl Make {
    pub(super) fn exporter(&mut self, depth: usize) {
        let name = self.dice.pick(EXPORTERS);
        self.exporters.push(name);
        self.line(depth, &format!("event_exporter {name} {{"));
        let format = match self.dice.below(50) {
            0 => None,
            1 => Some(self.dice.pick(&["jsn", "", "JSON", "text"])),
            _ => Some(self.dice.pick(&["json", "json", "tab-text", "none"])),
        };
        if let Some(format) = format {
            self.set(depth + 1, "format", format);
        }
        if self.is_2_4() {
            if !self.dice.once_in(8) {
                let driver = self.mostly(&["log", "file", "unix", "http-post", "drop"], &["loog", ""]);
                self.set(depth + 1, "driver", driver);
            }
            if self.dice.once_in(3) {
                let time = self.mostly(&["rfc3339", "unix"], &["iso", ""]);
                self.set(depth + 1, "time_format", time);
            }
            if self.dice.once_in(3) {
                let key = self.dice.pick(&["file_path", "unix_path", "http_post_url", "event_exporter_file_path"]);
                let value = self.dice.pick(&["/tmp/x", "http://127.0.0.1:9/", "", "relative"]);
                self.set(depth + 1, key, value);
            }
            if self.dice.once_in(8) {
                let time = self.mostly(&["250ms", "1 s", "0", "infinite"], &["soon", "1 moon", "", "5"]);
                self.set(depth + 1, "unix_connect_timeout", time);
            }
        } else {
            if !self.dice.once_in(40) {
                let transport = self.mostly(&["log", "http-post", "drop"], &["file", ""]);
                self.set(depth + 1, "transport", transport);
            }
            if !self.dice.once_in(30) {
                let wrong = ["rfc3339", "time-unix time-rfc3339", "time-unix time-unix", "", "time-unix\ttime-unix"];
                let args = self.mostly(&["time-rfc3339", "time-unix"], &wrong);
                self.set(depth + 1, "format_args", args);
            }
            if self.dice.once_in(4) {
                let value = self.dice.pick(&["http://127.0.0.1:9/", "", "nonsense"]);
                self.set(depth + 1, "transport_args", value);
            }
            if self.dice.once_in(6) {
                let time = self.mostly(&["250 msecs", "1s", "0", "1 min"], &["soon", "5", "infinite", "1 moon", ""]);
                self.set(depth + 1, "transport_timeout", time);
            }
        }
        self.line(depth, "}");
    }

    pub(super) fn service(&mut self) {
        self.line(0, "service stats {");
        match self.dice.below(4) {
            0 => {
                self.line(1, "inet_listener http {");
                let port = self.mostly(&["0"], &["port", "99999", "-1", ""]);
                self.set(2, "port", port);
                self.line(1, "}");
            }
            1 | 2 => {
                let name = self.dice.pick(&["stats-writer", "stats-reader", "mine"]);
                self.line(1, &format!("unix_listener {name} {{"));
                let key = self.mostly(&["mode", "user", "group"], &["mod"]);
                let value = match key {
                    "user" | "group" => self.dice.pick(&["root", "dovecot", ""]),
                    _ => self.mostly(&["0600", "0666", "0660", "660"], &["0999", "rw", ""]),
                };
                self.set(2, key, value);
                self.line(1, "}");
            }
            _ => {
                let key = self.mostly(
                    &["vsz_limit", "client_limit", "process_limit", "process_min_avail", "user"],
                    &["service_count", "restart_request_count", "idle_kill", "executabel"],
                );
                let value = match key {
                    "vsz_limit" => self.mostly(&["256M", "1G"], &["0", "big", "1 M", "100"]),
                    "user" => "root",
                    "process_min_avail" => self.mostly(&["0", "1"], &["100", "-1"]),
                    _ => self.mostly(&["1", "100"], &["0", "many", ""]),
                };
                self.set(1, key, value);
            }
        }
        self.line(0, "}");
    }
}
