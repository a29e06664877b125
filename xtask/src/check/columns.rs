//! Aligns the columns of a table for the terminal.

/// Writes each row on a line, with two spaces between columns. Columns of numbers are aligned to the right, all others to
/// the left.
pub(super) fn aligned<R: AsRef<[String]>>(rows: &[R], is_number: impl Fn(usize) -> bool) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (column, cell) in row.as_ref().iter().enumerate() {
            let width = cell.chars().count();
            match widths.get_mut(column) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    let mut text = String::new();
    for row in rows {
        let columns = row.as_ref().iter().zip(&widths).enumerate();
        let cells: Vec<String> = columns
            .map(|(column, (cell, width))| match is_number(column) {
                true => format!("{cell:>width$}"),
                false => format!("{cell:<width$}"),
            })
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_aligned_to_the_left_and_numbers_to_the_right() {
        let rows = [["name", "n", "note"], ["é", "10", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(aligned(&rows, |column| column == 1), "name   n  note\né     10\n");
    }
}
