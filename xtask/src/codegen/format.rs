//! How generated Rust is printed: by prettyplease, with lines refilled to the width of this repository.
//!
//! prettyplease breaks lines at 89 columns and sets no empty lines; the repository's rustfmt.toml says 120 columns and
//! "what fits on a line stays on a line". The difference is made up here, for the shapes that the generators use: lists
//! in brackets and parentheses, struct literals, arms of a match. A test holds the result against rustfmt.

use proc_macro2::TokenStream;

/// `max_width` in rustfmt.toml.
const WIDTH: usize = 120;

/// The text of one item, or of several that belong together, with an empty line between the members of an item.
///
/// # Errors
///
/// When the tokens are no items: a mistake in the generator.
pub(super) fn item(tokens: &TokenStream) -> Result<String, syn::Error> {
    let file: syn::File = syn::parse2(tokens.clone())?;
    let mut lines: Vec<String> = Vec::new();
    for line in prettyplease::unparse(&file).lines() {
        refit(&mut lines, line);
    }
    let mut text = String::new();
    let mut before: Option<&str> = None;
    for line in &lines {
        if before.is_some_and(|before| ends_member(before) && begins_member(line) && indent(before) == indent(line)) {
            text.push('\n');
        }
        text.push_str(line);
        text.push('\n');
        before = Some(line);
    }
    Ok(text)
}

/// Adds a line, and joins it with the lines above it when they are one thing that fits.
fn refit(lines: &mut Vec<String>, line: &str) {
    if let Some(joined) = closed(lines, line) {
        lines.truncate(joined.first);
        lines.push(joined.text);
    } else if let Some(first) = lone_literal(lines, line) {
        let inner = lines.split_off(first + 1);
        let dedent = |line: &String| line.strip_prefix("    ").unwrap_or(line).to_owned();
        if let ([head, rest @ .., last], Some(opens)) = (inner.as_slice(), lines.pop()) {
            lines.push(opens + head.trim());
            for line in rest {
                refit(lines, &dedent(line));
            }
            let closes = dedent(last).trim_end_matches(',').to_owned() + line.trim();
            refit(lines, &closes);
        }
    } else {
        lines.push(line.to_owned());
    }
}

/// Where a list begins that this line ends, when all it holds is one struct literal of several lines.
fn lone_literal(lines: &[String], line: &str) -> Option<usize> {
    let depth = indent(line);
    if !line.trim_start().starts_with(']') {
        return None;
    }
    let first = lines.iter().rposition(|line| indent(line) == depth && line.ends_with('['))?;
    let inner = &lines[first + 1..];
    let (head, last) = (inner.first()?, inner.last()?);
    let is_lone = inner.iter().filter(|line| indent(line) == depth + 4).count() == 2;
    (is_lone && head.ends_with('{') && last.trim() == "},").then_some(first)
}

/// Lines that became one, from the index of the first of them.
struct Joined {
    first: usize,
    text: String,
}

/// A line that closes a bracket, joined with everything back to the line that opens it.
fn closed(lines: &[String], line: &str) -> Option<Joined> {
    let (depth, rest) = (indent(line), line.trim_start());
    let opens = match rest.chars().next()? {
        ')' => '(',
        ']' => '[',
        '}' => '{',
        _ => return None,
    };
    let first = lines.iter().rposition(|line| indent(line) == depth && line.ends_with(opens))?;
    let (head, inner) = (&lines[first], &lines[first + 1..]);
    // Only a list of whole lines: no nested block, no comment, no chain of calls.
    let is_whole =
        |line: &String| indent(line) == depth + 4 && !line.trim_start().starts_with(['/', '#', ')', '}', ']']);
    if inner.is_empty() || !inner.iter().all(is_whole) {
        return None;
    }
    let before = head.strip_suffix(opens)?;
    let text = match (opens, inner) {
        ('{', [only]) if before.ends_with("=> ") && !only.ends_with([';', '{']) => {
            format!("{before}{},", only.trim())
        }
        ('{', _) if is_literal(before) => format!("{before}{{ {} {rest}", listed(inner)?),
        ('{', _) => return None,
        _ => format!("{before}{opens}{}{rest}", listed(inner)?),
    };
    (text.chars().count() <= WIDTH).then_some(Joined { first, text })
}

/// Whether what stands before a brace is the name of a struct in an expression: `SectionDef`, `since: Since`.
fn is_literal(before: &str) -> bool {
    let name = before.trim().rsplit([' ', '[', '(']).next().unwrap_or_default();
    let keyword = ["struct ", "enum ", "fn ", "impl ", "match ", "for "].iter().any(|word| before.contains(word));
    !keyword && name.starts_with(|first: char| first.is_ascii_uppercase())
}

/// The lines of a list on one line, without the comma behind the last.
fn listed(inner: &[String]) -> Option<String> {
    let parts: Option<Vec<&str>> =
        inner[..inner.len() - 1].iter().map(|line| line.ends_with(',').then(|| line.trim())).collect();
    let last = inner.last()?.trim();
    let mut parts = parts?;
    parts.push(last.strip_suffix(',').unwrap_or(last));
    Some(parts.join(" "))
}

/// Whether a line ends a method or constant within an `impl`.
fn ends_member(line: &str) -> bool {
    indent(line) > 0 && (line.ends_with('}') || line.ends_with(';'))
}

/// Whether a line begins a method or constant, with what stands above it.
fn begins_member(line: &str) -> bool {
    ["///", "#[", "fn ", "pub fn ", "pub const "].iter().any(|start| line.trim_start().starts_with(start))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
