//! What people do to a configuration by mistake.

use super::Make;
use super::word::WRONG_FILTERS;

impl Make {
    /// Does to the text what people do to it.
    pub(super) fn mistake(&mut self) {
        let body = std::mem::take(&mut self.made.body);
        let mut lines: Vec<String> = body.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            lines.push("# nothing".to_owned());
        }
        let at = self.dice.below(lines.len());
        let mut other = self.dice.below(lines.len());
        let what = match self.dice.below(16) {
            0 => {
                lines.remove(at);
                "a line is left out"
            }
            1 => {
                lines.insert(at, lines[at].clone());
                "a line is there twice"
            }
            2 => {
                lines.swap(at, other);
                "two lines change places"
            }
            3 | 4 => {
                let chars: Vec<char> = lines[at].chars().collect();
                let place = self.dice.below(chars.len());
                lines[at] = chars.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, char)| *char).collect();
                "a letter is left out"
            }
            5 | 6 => {
                let new = self.dice.pick(&[
                    "x", "=", "{", "}", "\"", "'", "#", "\\", "$", " ", "<", "%", "(", ")", ":", ",", "*", "é",
                ]);
                let ends: Vec<usize> = lines[at].char_indices().map(|(at, _)| at).chain([lines[at].len()]).collect();
                let place = ends[self.dice.below(ends.len())];
                lines[at].insert_str(place, new);
                "a letter is too many"
            }
            7 | 8 => {
                let filter = self.dice.pick(WRONG_FILTERS).to_owned();
                other = self.filter_line(&lines);
                lines.insert(other, format!("filter = {filter}"));
                "a filter is wrong"
            }
            9 => {
                let joined = lines.join(" ");
                let end = joined.char_indices().nth(60).map_or(joined.len(), |(at, _)| at);
                lines.insert(at, joined[..end].to_owned());
                "lines are joined"
            }
            10 => {
                lines[at].push_str(" \\");
                "a line goes on"
            }
            11 => {
                let line = self.dice.pick(&[
                    "event_name = a",
                    "categories = imap",
                    "group_by = cmd_name",
                    "transport = log",
                    "driver = log",
                    "format_args = time-unix",
                    "time_format = unix",
                    "filtr = event=a",
                    "exporterr = log",
                    "metric_filter = event=q",
                    "filter {",
                    "filter = event=a {",
                    "listen",
                    "metric",
                    "metric {",
                    "metric x{",
                    "!inclde x",
                    "include x",
                    "fields = ",
                    "group_by =",
                    "exporter =",
                    "exporter = $x",
                    "name = n",
                    "metric_name = q",
                    "nonsense = 1",
                    "filter = <a.inc",
                    "ssl = no",
                    "exporter_include =",
                    "exporter_include = nme",
                    "source_location = a.c:1",
                    "method linear {",
                ]);
                lines.insert(at, line.to_owned());
                "a line of another kind"
            }
            12 => {
                lines.insert(at, "}".to_owned());
                "a brace is too many"
            }
            13 => {
                for line in &mut lines {
                    line.push('\r');
                }
                "lines end as on Windows"
            }
            14 => {
                lines[at] = lines[at].to_uppercase();
                "a line in capitals"
            }
            _ => {
                lines[at] = format!("#{}", lines[at]);
                "a line is commented out"
            }
        };
        self.made.mistakes.push(what);
        self.made.body = lines.into_iter().map(|line| line + "\n").collect();
    }

    /// A line after one that opens a metric.
    fn filter_line(&mut self, lines: &[String]) -> usize {
        let opens = |line: &String| line.trim_start().starts_with("metric ");
        lines.iter().position(opens).map_or(lines.len(), |at| at + 1)
    }
}
