//! Tab-separated records: `event:NAME`, `hostname:H`, `start_time:T`, `end_time:T`, `category:C`, `field:KEY=VALUE`.

use super::collected::escape_prefix;
use super::form::PARTS;
use super::names::Names;
use super::record::{Field, Scanner};
use super::{Part, Problem, ScanError, Shape, Span};

/// Scans the parts of `line` from `start`.
pub(super) fn scan(scanner: &mut Scanner, line: &[u8], start: usize, names: &mut impl Names) -> Result<(), ScanError> {
    let mut at = start;
    loop {
        let end = memchr::memchr(b'\t', &line[at..]).map_or(line.len(), |length| at + length);
        if at == start && end == line.len() && escape_prefix(&line[start..]).is_some() {
            return Err(ScanError { problem: Problem::EscapedTabs, at });
        }
        let part = &line[at..end];
        if part.is_empty() && scanner.categories.is_empty() && scanner.fields.is_empty() && !scanner.no_categories {
            // For an event without categories, Dovecot writes an empty part in their place.
            scanner.no_categories = true;
            if end == line.len() {
                return Ok(());
            }
            at = end + 1;
            continue;
        }
        let Some(kind) = PARTS.iter().position(|word| part.starts_with(word)) else {
            return Err(ScanError { problem: Problem::UnknownPart, at });
        };
        let from = at + PARTS[kind].len();
        match kind {
            4 if scanner.no_categories => return Err(ScanError { problem: Problem::RepeatedMember, at }),
            4 => scanner.categories.push(text(line, from, end)?),
            5 => field(scanner, line, from, end, names)?,
            _ => {
                let slot = &mut scanner.members[kind];
                if slot.is_some() {
                    return Err(ScanError { problem: Problem::RepeatedMember, at });
                }
                *slot = Some(text(line, from, end)?);
                if kind == 0 {
                    scanner.begin(line, names);
                }
            }
        }
        if end == line.len() {
            return Ok(());
        }
        at = end + 1;
    }
}

fn field(
    scanner: &mut Scanner,
    line: &[u8],
    start: usize,
    end: usize,
    names: &mut impl Names,
) -> Result<(), ScanError> {
    let part = &line[start..end];
    // A prediction ends in `":`, where tab-separated text has `=`.
    let guess = names.guess().len().saturating_sub(2);
    let guessed =
        scanner.named && guess > 0 && part.get(guess) == Some(&b'=') && part[..guess] == names.guess()[..guess];
    let (key_end, id) = if guessed {
        (start + guess, names.confirm())
    } else {
        let Some(length) = memchr::memchr(b'=', part) else {
            return Err(ScanError { problem: Problem::NoEqualsSign, at: start });
        };
        (start + length, Field::UNNAMED)
    };
    let key = text(line, start, key_end)?;
    let id = match key.shape {
        Shape::Text if !guessed && scanner.named => names.look_up(key.span.of(line)),
        _ => id,
    };
    let value = text(line, key_end + 1, end)?;
    scanner.fields.push(Field { id, key, value });
    Ok(())
}

/// The value between two positions, after checking its escapes.
fn text(line: &[u8], start: usize, end: usize) -> Result<Part, ScanError> {
    let mut shape = Shape::Text;
    let bytes = &line[start..end];
    // Escapes are rare; searching for any of them first is cheaper than examining each byte.
    if bytes.contains(&1) {
        shape = Shape::EscapedText;
        let mut at = 0;
        while let Some(found) = memchr::memchr(1, &bytes[at..]) {
            at += found;
            let problem = match bytes.get(at + 1) {
                Some(b'0' | b'1' | b't' | b'n' | b'r') => {
                    at += 2;
                    continue;
                }
                Some(_) => Problem::InvalidEscape,
                None => Problem::EndsEarly,
            };
            return Err(ScanError { problem, at: start + at });
        }
    }
    Ok(Part { span: Span::new(start, end), shape })
}
