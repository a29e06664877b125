//! The report for people: each finding with an excerpt and a caret, then the counts.

use annotate_snippets::{AnnotationKind, Group, Level as Title, Origin, Renderer, Snippet};
use events_spec::visible::{line, lines, visible};
use events_spec::{Finding, Level, Location, Rule};

use super::{Accepted, Detail, Excerpt, FailOn, PageId, Report, Status, Summary};

/// The style of the text.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether it is in colour.
    pub color: bool,
    /// The maximum number of columns in a line.
    pub width: usize,
    /// The level from which findings are failures, for the last line.
    pub fail_on: FailOn,
}

/// The report as text.
#[must_use]
pub fn render(report: &Report, style: Style) -> String {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(style.width);
    let mut text = String::new();
    if let Some(sentence) = report.spec.as_ref().and_then(PageId::sentence) {
        text.push_str(&format!("{}\n\n", lines(&sentence)));
    }
    if let Some(consumers) = &report.consumers {
        text.push_str(&format!("{}\n\n", line(&consumers.headline)));
        if !consumers.table.text.is_empty() {
            text.push_str(&format!("{}\n\n", consumers.table.text.trim_end()));
        }
    }
    if let Some(changes) = report.changes.as_ref().filter(|changes| !changes.text.is_empty()) {
        text.push_str(changes.text.trim_end());
        text.push_str("\n\n");
    }
    match report.detail {
        Detail::Full => {
            for finding in report.findings.iter().filter(|finding| !is_in_table(finding, report, style.fail_on)) {
                let shown = renderer.render(&[group(finding, report)]);
                text.push_str(with_column(shown, finding, report).trim_end());
                text.push_str("\n\n");
            }
        }
        Detail::Lines => text.push_str(&brief(report)),
        Detail::Summary => {}
    }
    if let Some(table) = &report.table {
        text.push_str(table.text.trim_end());
        text.push_str("\n\n");
    }
    if let Some(series) = report.series.as_ref().filter(|series| !series.text.is_empty()) {
        text.push_str(series.text.trim_end());
        text.push_str("\n\n");
    }
    if let Some(source) = report.source.as_ref().filter(|source| !source.text.is_empty()) {
        text.push_str(&format!("{}\n", lines(&source.text)));
    }
    if let Some(coverage) = &report.coverage {
        text.push_str(coverage.text.trim_end());
        text.push_str("\n\n");
    }
    text.push_str(&after(report));
    text.push_str(&counts(report));
    if report.findings.iter().any(|finding| is_in_table(finding, report, style.fail_on)) {
        text.push_str("the infos about what was never seen are summed up above; `--fail-on info` shows each\n");
    }
    if let Some(bump) = &report.bump {
        text.push_str(&format!("version bump: {} ({})\n", bump.level, line(&bump.reason)));
    }
    if report.summary().total() > 0 {
        text.push_str("`explain RULE` explains a rule\n");
    }
    text.push_str(&format!("{}; {}\n", sentence(report), ending(report, style.fail_on)));
    text
}

/// Whether the table of what was seen says the same. A finding that makes the command fail is shown all the same.
fn is_in_table(finding: &Finding, report: &Report, fail_on: FailOn) -> bool {
    let fails = fail_on == FailOn::Info || finding.level != Level::Info;
    finding.rule == Rule::NeverSeen && report.coverage.is_some() && !fails
}

/// What was written, what is left to be written, and what else a user has to know.
fn after(report: &Report) -> String {
    let mut text = String::new();
    if let Some(fixed) = &report.fixed {
        for file in &fixed.written {
            text.push_str(&format!("wrote {}\n", line(file)));
        }
        if fixed.written.is_empty() {
            text.push_str("nothing was written: nothing is both certain and different\n");
        }
        text.push('\n');
        if !fixed.rest.is_empty() {
            text.push_str(&format!("likely, and not written:\n\n{}\n", lines(&fixed.rest)));
        }
    }
    let notes = report.consumers.iter().flat_map(|consumers| &consumers.notes);
    let notes: String = notes.map(|note| format!("note: {}\n", line(note))).collect();
    if !notes.is_empty() {
        text.push_str(&format!("{notes}\n"));
    }
    text
}

/// The exit status and the reason: `exit status 100: findings at or above --fail-on warning`.
fn ending(report: &Report, fail_on: FailOn) -> String {
    let status = report.status(fail_on);
    match (&report.forced, status, fail_on) {
        (Some(forced), _, _) => format!("exit status {}: {}", forced.status, line(&forced.reason)),
        (None, Status::Found, _) => format!("exit status 100: findings at or above `--fail-on {fail_on}`"),
        (None, Status::Clean, _) if report.summary().total() == 0 => "exit status 0".to_owned(),
        (None, Status::Clean, FailOn::Never) => "exit status 0: `--fail-on never`".to_owned(),
        (None, Status::Clean, _) => format!("exit status 0: no finding at or above `--fail-on {fail_on}`"),
    }
}

/// A line for each finding, and the number of those that are only about wording.
fn brief(report: &Report) -> String {
    let (words, told): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|finding| is_about_words(finding.rule) && finding.level == Level::Info);
    let mut text = String::new();
    for finding in &told {
        let place = &finding.location;
        let file = place.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let (level, rule, message) = (finding.level.as_str(), finding.rule.id(), line(&finding.message));
        let others = others(finding);
        let likely =
            if finding.help.as_ref().is_some_and(|help| help.starts_with("likely: ")) { ", likely" } else { "" };
        text.push_str(&format!("{level:7} {rule:15} {message}{likely}{others} ({}:{})\n", line(file), place.line));
    }
    if !words.is_empty() {
        text.push_str(&format!(
            "info    {:15} {} more about wording, version notes, sections and inheritance; use `--verbose` to show them\n",
            "",
            words.len()
        ));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// The other events that a finding affects: all of a few, or else some and how many more.
fn others(finding: &Finding) -> String {
    const NAMED: usize = 4;
    let Some(events) = finding.context.events.as_ref() else { return String::new() };
    let others: Vec<String> = events.iter().skip(1).map(|event| format!("`{}`", line(event.name()))).collect();
    match others.len().checked_sub(NAMED).filter(|more| *more > 1) {
        Some(more) => format!("; also in {} and {more} more events", others[..NAMED].join(", ")),
        None if others.is_empty() => String::new(),
        None => format!("; also in {}", others.join(", ")),
    }
}

/// Whether a rule is only about the wording of a page.
fn is_about_words(rule: Rule) -> bool {
    matches!(rule, Rule::DescriptionChanged | Rule::SinceChanged | Rule::SectionChanged | Rule::InheritanceChanged)
}

fn group(finding: &Finding, report: &Report) -> Group<'static> {
    let title = match finding.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        Level::Info => Title::INFO,
    };
    let location = &finding.location;
    let mut group = Group::with_title(title.primary_title(line(&finding.message)).id(finding.rule.id()));
    let label = finding.count.filter(|count| *count > 1).map(|count| format!("{count} times, here first"));
    match excerpt(location, report) {
        Some(excerpt) => group = group.element(snippet(location, &excerpt, label)),
        None => {
            let origin = Origin::path(line(&location.file)).line(location.line as usize);
            group = group.element(origin.char_column(location.column as usize));
            group = group.elements(label.map(|label| Title::NOTE.message(label)));
        }
    }
    group = group.elements(places(finding).map(|places| Title::NOTE.message(line(&places))));
    group = group.elements(page_line(finding, report).map(|page| Title::NOTE.message(line(&page))));
    group.elements(finding.help.as_deref().map(|help| Title::HELP.message(lines(help))))
}

/// The further places of a finding: `also at dovecot.conf:12 and dovecot.conf:20`.
fn places(finding: &Finding) -> Option<String> {
    const SHOWN: usize = 6;
    let shown: Vec<String> =
        finding.places.iter().take(SHOWN).map(|place| format!("{}:{}", place.file, place.line)).collect();
    let more = finding.places.len() - shown.len();
    match (shown.as_slice(), more) {
        ([], _) => None,
        (shown, 0) => Some(format!("also at {}", shown.join(", "))),
        (shown, more) => Some(format!("also at {} and {more} more places", shown.join(", "))),
    }
}

/// What stands for the beginning of a line that is shown in part.
const CUT: &str = "...";

fn excerpt(location: &Location, report: &Report) -> Option<Excerpt> {
    report.sources.at(location).filter(|_| location.line > 0)
}

/// The column of a place in the excerpt, from 0.
fn column_in(excerpt: &Excerpt, column: u32) -> usize {
    let cut = if excerpt.first_column > 1 { CUT.len() } else { 0 };
    column.max(1).saturating_sub(excerpt.first_column.max(1)) as usize + cut
}

/// A finding as it is shown, with its column in the whole line: the renderer counts in the part of the line that it gets.
fn with_column(shown: String, finding: &Finding, report: &Report) -> String {
    let location = &finding.location;
    let Some(excerpt) = excerpt(location, report).filter(|excerpt| excerpt.first_column > 1) else { return shown };
    let place = format!("{}:{}:", line(&location.file), location.line);
    let counted = format!("{place}{}", column_in(&excerpt, location.column) + 1);
    // The message is the first line.
    let after = shown.find('\n').unwrap_or(0);
    match shown[after..].find(&counted).map(|at| after + at) {
        Some(at) => format!("{}{place}{}{}", &shown[..at], location.column, &shown[at + counted.len()..]),
        None => shown,
    }
}

/// The line with a caret.
fn snippet(
    location: &Location,
    excerpt: &Excerpt,
    label: Option<String>,
) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
    let shown = excerpt.text.chars().map(|c| if c == '\t' { c } else { visible(c) });
    let cut = if excerpt.first_column > 1 { CUT } else { "" };
    let text: String = cut.chars().chain(shown).collect();
    let offset = |column: usize| text.char_indices().nth(column).map_or(text.len(), |(at, _)| at);
    let start = column_in(excerpt, location.column);
    let end = match (location.end_line, location.end_column) {
        (None, None) => start,
        (Some(line), _) if line != location.line => text.chars().count(),
        (_, end) => end.map_or(start, |end| column_in(excerpt, end)),
    };
    let span = offset(start)..offset(end.max(start));
    let annotation = AnnotationKind::Primary.span(span).label(label);
    Snippet::source(text).line_start(location.line as usize).path(line(&location.file)).annotation(annotation)
}

/// The line of the page that supports a finding, with its text: `Events.txt:32: * user: full username`.
pub(super) fn page_line(finding: &Finding, report: &Report) -> Option<String> {
    let spec = finding.spec.as_ref()?;
    let itself = spec.line == finding.location.line && spec.file == finding.location.file;
    if itself {
        return None;
    }
    let words = report.sources.line(&spec.file, spec.line).map_or("", str::trim);
    let words: String = words.chars().take(120).collect();
    let place = format!("{}:{}", spec.file, spec.line);
    Some(if words.is_empty() { place } else { format!("{place}: {words}") })
}

fn counts(report: &Report) -> String {
    let mut text = String::new();
    if report.findings.len() > 1 {
        let mut rules: Vec<(&Finding, u64)> = Vec::new();
        for finding in &report.findings {
            match rules.iter_mut().find(|(known, _)| known.rule == finding.rule && known.level == finding.level) {
                Some((_, count)) => *count += 1,
                None => rules.push((finding, 1)),
            }
        }
        // The worst first, even if the findings are in the order of a file.
        rules.sort_by_key(|(finding, _)| super::rank::rank(finding));
        for (finding, count) in rules {
            text.push_str(&format!("{count:5}  {:7}  {}\n", finding.level.as_str(), finding.rule));
        }
        text.push('\n');
    }
    text
}

/// The report in one line: `live-check: 2 errors, 1 warning; 3 more accepted by the baseline`.
pub(super) fn sentence(report: &Report) -> String {
    let mut line = format!("{}: {}", report.command, in_words(report.summary()));
    if report.more() > 0 {
        line.push_str(&format!(", of which {} are not shown", report.more()));
    }
    let Accepted { by_config, by_baseline } = report.accepted;
    let accepted: Vec<String> = [(by_config, report.accepted_by.as_str()), (by_baseline, "the baseline")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, by)| format!("{count} accepted by {by}"))
        .collect();
    if !accepted.is_empty() {
        line.push_str(&format!("; {}", accepted.join(", ")));
    }
    line
}

fn in_words(summary: Summary) -> String {
    let parts = [(summary.error, "error"), (summary.warning, "warning"), (summary.info, "info")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, level)| format!("{count} {level}{}", if count == 1 || level == "info" { "" } else { "s" }))
        .collect();
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}
