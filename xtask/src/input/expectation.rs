//! Files of tests for metrics: events, and the series that they should make.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use events_spec::{LineIndex, Location, ServerVersion};
use serde::Deserialize;
use toml::Spanned;

use super::file::{self, NamedBy};

/// A file of tests.
#[derive(Clone, Debug)]
pub struct Expectations {
    /// The file, as the user named it.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The configuration, from where the command was started.
    pub conf: Vec<String>,
    /// The version of the server, where the file says one.
    pub version: Option<ServerVersion>,
    /// The tests, in order.
    pub tests: Vec<Expectation>,
    lines: LineIndex,
}

/// A test: events, and the series that they should make.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// What it shows, in words.
    pub name: String,
    /// The events, a line each.
    pub events: Vec<String>,
    /// Files of events, from where the command was started.
    pub files: Vec<String>,
    /// Whether the metrics named here may have no other groups.
    pub exact: bool,
    /// The series.
    pub series: Vec<ExpectedSeries>,
    /// Where the name stands.
    pub place: Range<usize>,
}

/// A series with the numbers that it should have.
#[derive(Clone, Debug)]
pub struct ExpectedSeries {
    /// The metric.
    pub metric: Spanned<String>,
    /// The values of its groups, the outermost first.
    pub group: Vec<String>,
    /// The number of events.
    pub count: Option<Spanned<u64>>,
    /// Statistics of fields: what of which field, and the number.
    pub numbers: Vec<(Statistic, String, Spanned<f64>)>,
}

/// A statistic of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statistic {
    /// The sum.
    Sum,
    /// The smallest value.
    Min,
    /// The greatest value.
    Max,
    /// The mean.
    Avg,
    /// The value in the middle.
    Median,
    /// The value below which 95 % lie.
    P95,
}

/// The most bytes of a file of tests.
const MOST_BYTES: u64 = 16 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    conf: OneOrMany,
    dovecot: Option<Spanned<String>>,
    #[serde(default)]
    test: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a file name or a list of file names")]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: Spanned<String>,
    #[serde(default)]
    events: Vec<String>,
    file: Option<OneOrMany>,
    #[serde(default)]
    exact: bool,
    #[serde(default)]
    series: Vec<SeriesRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeriesRow {
    metric: Spanned<String>,
    #[serde(default)]
    group: Vec<String>,
    count: Option<Spanned<u64>>,
    #[serde(default)]
    sum: BTreeMap<String, Spanned<f64>>,
    #[serde(default)]
    min: BTreeMap<String, Spanned<f64>>,
    #[serde(default)]
    max: BTreeMap<String, Spanned<f64>>,
    #[serde(default)]
    avg: BTreeMap<String, Spanned<f64>>,
    #[serde(default)]
    median: BTreeMap<String, Spanned<f64>>,
    #[serde(default)]
    p95: BTreeMap<String, Spanned<f64>>,
}

impl Expectations {
    /// Reads a file of tests.
    ///
    /// # Errors
    /// When it cannot be read, or is not such a file; the message names the place.
    pub fn read(name: &str) -> Result<Self> {
        let bytes = file::read(Path::new(name), MOST_BYTES, NamedBy::User).with_context(|| name.to_owned())?;
        let text = String::from_utf8(bytes).with_context(|| name.to_owned())?;
        let lines = LineIndex::new(&text);
        let at = |span: Range<usize>| {
            let place = lines.location(name, &text, span);
            format!("{name}:{}:{}", place.line, place.column)
        };
        let file: File = toml::from_str(&text).map_err(|error| match error.span() {
            Some(span) => anyhow!("{}: {}", at(span), error.message()),
            None => anyhow!("{name}: {}", error.message()),
        })?;
        let version = match &file.dovecot {
            None => None,
            Some(version) => {
                let parsed = version.as_ref().parse();
                Some(parsed.map_err(|_| anyhow!("{}: `{}` is not a version", at(version.span()), version.as_ref()))?)
            }
        };
        if file.test.is_empty() {
            bail!("{name}: there is no `[[test]]`");
        }
        let beside = |path: String| beside(name, &path);
        let mut tests = Vec::new();
        for row in file.test {
            let place = row.name.span();
            let files: Vec<String> = row.file.map(OneOrMany::all).unwrap_or_default().into_iter().map(beside).collect();
            if row.events.is_empty() && files.is_empty() {
                bail!("{}: the test has neither `events` nor `file`", at(place));
            }
            if !row.events.is_empty() && !files.is_empty() {
                bail!("{}: the test has both `events` and `file`", at(place));
            }
            let series: Vec<ExpectedSeries> = row.series.into_iter().map(ExpectedSeries::of).collect();
            let mut numbers = series.iter().flat_map(|series| &series.numbers);
            if let Some((.., number)) = numbers.find(|(.., number)| !number.as_ref().is_finite()) {
                bail!(
                    "{}: `{}` cannot be expected, because no statistic is ever so",
                    at(number.span()),
                    number.as_ref()
                );
            }
            tests.push(Expectation {
                name: row.name.into_inner(),
                events: row.events,
                files,
                exact: row.exact,
                series,
                place,
            });
        }
        let conf = file.conf.all().into_iter().map(beside).collect();
        Ok(Self { file: name.to_owned(), conf, version, tests, lines, text })
    }

    /// Where a stretch of the file is.
    #[must_use]
    pub fn location(&self, span: Range<usize>) -> Location {
        self.lines.location(&self.file, &self.text, span)
    }
}

/// A path in a file of tests is read from the folder of that file.
fn beside(file: &str, path: &str) -> String {
    let folder = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !Path::new(path).is_absolute() => PathBuf::from(folder).join(path).display().to_string(),
        Some(_) | None => path.to_owned(),
    }
}

impl OneOrMany {
    fn all(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

impl ExpectedSeries {
    fn of(row: SeriesRow) -> Self {
        let all = [
            (Statistic::Sum, row.sum),
            (Statistic::Min, row.min),
            (Statistic::Max, row.max),
            (Statistic::Avg, row.avg),
            (Statistic::Median, row.median),
            (Statistic::P95, row.p95),
        ];
        let numbers = all
            .into_iter()
            .flat_map(|(statistic, fields)| fields.into_iter().map(move |(field, number)| (statistic, field, number)));
        Self { metric: row.metric, group: row.group, count: row.count, numbers: numbers.collect() }
    }
}

impl Statistic {
    /// The statistic in words.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Min => "minimum",
            Self::Max => "maximum",
            Self::Avg => "mean",
            Self::Median => "median",
            Self::P95 => "95 % value",
        }
    }
}
