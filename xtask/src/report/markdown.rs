//! Markdown, for a step summary or a comment: a table first, details below.

use events_spec::Finding;
use events_spec::visible::{line, visible};

use super::{Report, TOOL, text};

/// The report as Markdown.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = format!("## {TOOL} {}\n\n{}\n", report.command, prose(&text::sentence(report)));
    if let Some(page) = &report.spec {
        let file = code(&page.file);
        let sentence =
            page.sentence().map_or_else(|| format!("Checked against {file}"), |words| capital(&prose(&words)));
        out.push_str(&format!("\n{sentence} (`{}`).\n", short(&page.sha256)));
    }
    if let Some(consumers) = &report.consumers {
        out.push_str(&format!("\n**{}**\n", prose(&consumers.headline)));
        if !consumers.table.markdown.is_empty() {
            out.push_str(&format!("\n{}\n", consumers.table.markdown.trim_end()));
        }
        for note in &consumers.notes {
            out.push_str(&format!("\n{}.\n", prose(note)));
        }
    }
    if let Some(fixed) = &report.fixed {
        let files: Vec<String> = fixed.written.iter().map(|file| code(file)).collect();
        if !files.is_empty() {
            out.push_str(&format!("\nWrote {}.\n", files.join(", ")));
        }
        if !fixed.rest.is_empty() {
            let fence = "`".repeat(longest_run(&fixed.rest).max(2) + 1);
            out.push_str(&format!("\nLikely, and not written:\n\n{fence}diff\n{}\n{fence}\n", fixed.rest.trim_end()));
        }
    }
    if let Some(bump) = &report.bump {
        out.push_str(&format!("\n**Version bump: {}** ({})\n", bump.level, prose(&bump.reason)));
    }
    if !report.findings.is_empty() {
        out.push_str("\n| Level | Rule | Where | What | Times |\n| --- | --- | --- | --- | ---: |\n");
        for finding in &report.findings {
            out.push_str(&row(finding));
        }
    }
    if let Some(changes) = report.changes.as_ref().filter(|changes| !changes.markdown.is_empty()) {
        out.push_str(&format!("\n### What changed\n\n{}\n", changes.markdown.trim_end()));
    }
    if let Some(table) = &report.table {
        out.push_str(&format!("\n### Who knows it\n\n{}\n", table.markdown.trim_end()));
    }
    if let Some(coverage) = &report.coverage {
        out.push_str(&format!("\n{}\n", coverage.markdown.trim_end()));
    }
    let details: String = report.findings.iter().filter_map(|finding| detail(finding, report)).collect();
    if !details.is_empty() {
        out.push_str(&format!("\n### Details\n{details}"));
    }
    out
}

/// A sentence with a capital first letter.
fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn row(finding: &Finding) -> String {
    let times = finding.count.map(|count| count.to_string()).unwrap_or_default();
    let cells = [
        finding.level.as_str().to_owned(),
        code(finding.rule.id()),
        code(&place(finding)),
        prose(&finding.message),
        times,
    ];
    // A bar ends a cell even inside code, unless it is escaped.
    let cells = cells.map(|cell| cell.replace('|', "\\|"));
    format!("| {} |\n", cells.join(" | "))
}

fn detail(finding: &Finding, report: &Report) -> Option<String> {
    let page = text::page_line(finding, report);
    let excerpt = report.sources.at(&finding.location);
    if page.is_none() && excerpt.is_none() && finding.help.is_none() {
        return None;
    }
    let mut out = format!("\n**{}** {}: {}\n", code(finding.rule.id()), code(&place(finding)), prose(&finding.message));
    if let Some(excerpt) = excerpt {
        let skipped = (finding.location.column.saturating_sub(excerpt.first_column) as usize).saturating_sub(60);
        let mut line: String = excerpt.text.chars().skip(skipped).take(160).map(visible).collect();
        if skipped > 0 || excerpt.first_column > 1 {
            line.insert(0, '…');
        }
        if excerpt.text.chars().nth(skipped + 160).is_some() {
            line.push('…');
        }
        let fence = "`".repeat(longest_run(&line).max(2) + 1);
        out.push_str(&format!("\n{fence}text\n{}\n{fence}\n", line.trim_end()));
    }
    let note = page.map(|page| format!("- note: {}\n", code(&page)));
    let help = finding.help.as_ref().map(|help| format!("- help: {}\n", prose(help)));
    let bullets: String = note.into_iter().chain(help).collect();
    if !bullets.is_empty() {
        out.push_str(&format!("\n{bullets}"));
    }
    Some(out)
}

fn place(finding: &Finding) -> String {
    format!("{}:{}", finding.location.file, finding.location.line)
}

fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

/// A text in which only backticks keep their meaning in Markdown.
fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('`') {
        let (before, from) = rest.split_at(at);
        out.push_str(&escaped(before));
        let run = from.len() - from.trim_start_matches('`').len();
        let inside = &from[run..];
        match closing(inside, run) {
            Some(end) => {
                out.push_str(&code(&inside[..end]));
                rest = &inside[end + run..];
            }
            None => {
                out.push_str(&"\\`".repeat(run));
                rest = inside;
            }
        }
    }
    out.push_str(&escaped(rest));
    out
}

/// The position of the next run of exactly this many backticks.
fn closing(text: &str, run: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let start = at + found;
        let length = text[start..].len() - text[start..].trim_start_matches('`').len();
        if length == run {
            return Some(start);
        }
        at = start + length;
    }
    None
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\*_[]<>#&~`".contains(c) {
            out.push('\\');
        }
        out.push(visible(c));
    }
    out
}

/// A text as code, in as many backticks as necessary.
fn code(text: &str) -> String {
    let text = line(text);
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
