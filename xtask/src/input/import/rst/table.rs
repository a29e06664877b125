//! The tables of reStructuredText: those drawn with lines and bars, and those with equals signs.

use super::block::Line;

/// A table as drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) rows: Vec<GridRow>,
}

/// A row, with the lines of each cell. A cell that spans all columns is the only one of its row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct GridRow {
    pub(super) line: u32,
    pub(super) is_header: bool,
    pub(super) cells: Vec<Vec<Line>>,
}

/// Parses the table that begins at this line, and returns the index of the line after it.
pub(super) fn read(lines: &[Line], at: usize) -> Option<(Grid, usize)> {
    let line = lines.get(at)?;
    if is_border(&line.text) {
        return Some(drawn(lines, at));
    }
    if is_ruler(&line.text) { simple(lines, at) } else { None }
}

/// `+-----+-----+`.
fn is_border(text: &str) -> bool {
    text.len() >= 3
        && text.starts_with('+')
        && text.ends_with('+')
        && text.chars().all(|c| matches!(c, '+' | '-' | '='))
}

/// `===== =====`.
fn is_ruler(text: &str) -> bool {
    text.contains(' ') && text.contains("==") && text.chars().all(|c| matches!(c, '=' | ' '))
}

fn drawn(lines: &[Line], at: usize) -> (Grid, usize) {
    let mut grid = Grid::default();
    let mut row: Vec<&Line> = Vec::new();
    let mut above: &Line = &lines[at];
    let mut next = at + 1;
    while let Some(line) = lines.get(next) {
        let is_border = line.text.starts_with('+') && line.text.ends_with('+');
        if is_border {
            if !row.is_empty() {
                // Only the line under the header consists of equals signs.
                let is_header = line.text.contains('=');
                if is_header {
                    grid.rows.iter_mut().for_each(|row| row.is_header = true);
                }
                grid.rows.push(GridRow { line: row[0].number, is_header, cells: cells(&row, above, line) });
                row.clear();
            }
            above = line;
        } else if line.text.starts_with('|') {
            row.push(line);
        } else {
            break;
        }
        next += 1;
    }
    (grid, next)
}

/// The cells of a row. They are separated by bars that are below the corners of the line above, or above those of the
/// line below, or in the same position in all lines of the row.
fn cells(row: &[&Line], above: &Line, below: &Line) -> Vec<Vec<Line>> {
    let chars: Vec<Vec<char>> = row.iter().map(|line| line.text.chars().collect()).collect();
    let corners = |line: &Line| -> Vec<usize> {
        line.text.chars().enumerate().filter(|(_, c)| *c == '+').map(|(at, _)| at).collect()
    };
    let inner = |corners: &[usize]| -> Vec<usize> {
        let is_bar = |at: &usize| chars.iter().all(|line| line.get(*at) == Some(&'|'));
        corners.iter().copied().filter(|at| *at > 0 && is_bar(at)).collect()
    };
    let width = chars.iter().map(Vec::len).min().unwrap_or_default();
    let mut bars = inner(&corners(above));
    if bars.len() < 2 {
        bars = inner(&corners(below));
    }
    if bars.len() < 2 && corners(above).len() > 2 {
        bars = inner(&(0..width).collect::<Vec<_>>());
    }
    bars.retain(|bar| *bar + 1 < width);
    let mut starts = vec![1];
    starts.extend(bars.iter().map(|bar| bar + 1));
    let cell = |column: usize| -> Vec<Line> {
        let (from, to) = (starts[column], starts.get(column + 1).map(|next| next - 1));
        let line = |(line, chars): (&&Line, &Vec<char>)| {
            let to = to.unwrap_or_else(|| chars.len().saturating_sub(usize::from(chars.last() == Some(&'|'))));
            let text: String = chars.get(from..to.max(from).min(chars.len())).unwrap_or_default().iter().collect();
            Line { indent: text.len() - text.trim_start().len(), text: text.trim().to_owned(), number: line.number }
        };
        row.iter().zip(&chars).map(line).collect()
    };
    (0..starts.len()).map(cell).collect()
}

/// A table whose columns are below runs of equals signs.
fn simple(lines: &[Line], at: usize) -> Option<(Grid, usize)> {
    let ruler = &lines[at];
    let mut starts: Vec<usize> = Vec::new();
    let mut before = ' ';
    for (at, c) in ruler.text.chars().enumerate() {
        if c == '=' && before == ' ' {
            starts.push(at + ruler.indent);
        }
        before = c;
    }
    let mut grid = Grid::default();
    let mut rulers = 1;
    let mut next = at + 1;
    while let Some(line) = lines.get(next) {
        next += 1;
        if is_ruler(&line.text) {
            rulers += 1;
            if rulers == 2 {
                grid.rows.iter_mut().for_each(|row| row.is_header = true);
            }
            // Rows follow the second ruler, unless the table has no header and ends there.
            let goes_on = lines.get(next).is_some_and(|line| !line.text.is_empty());
            if rulers == 3 || !goes_on {
                return Some((grid, next));
            }
            continue;
        }
        if line.text.is_empty() {
            continue;
        }
        let full: String = " ".repeat(line.indent) + &line.text;
        let chars: Vec<char> = full.chars().collect();
        let cell = |column: usize| -> Line {
            let to = starts.get(column + 1).copied().unwrap_or(chars.len()).min(chars.len());
            let text: String = chars.get(starts[column].min(to)..to).unwrap_or_default().iter().collect();
            Line { indent: 0, text: text.trim().to_owned(), number: line.number }
        };
        let cells: Vec<Line> = (0..starts.len()).map(cell).collect();
        match grid.rows.last_mut() {
            // A row whose first cell is empty continues the row above it.
            Some(row) if cells[0].text.is_empty() => {
                row.cells.iter_mut().zip(cells).for_each(|(cell, line)| cell.push(line));
            }
            _ => grid.rows.push(GridRow {
                line: line.number,
                is_header: false,
                cells: cells.into_iter().map(|line| vec![line]).collect(),
            }),
        }
    }
    None
}

impl GridRow {
    /// The text of a cell on one line.
    pub(super) fn text(&self, cell: usize) -> String {
        let lines = self.cells.get(cell).map(Vec::as_slice).unwrap_or_default();
        lines.iter().map(|line| line.text.as_str()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::lines;
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let Some((grid, _)) = read(&lines(text), 0) else { return Vec::new() };
        let row = |row: &GridRow| {
            let cells: Vec<String> = (0..row.cells.len()).map(|cell| row.text(cell)).collect();
            format!("{}{}", if row.is_header { "= " } else { "" }, cells.join("; "))
        };
        grid.rows.iter().map(row).collect()
    }

    #[test]
    fn cells_may_have_several_lines_and_span_all_columns() {
        let text = "\
+-------+-----------+
| Field | Means     |
+=======+===========+
| Inherits from x   |
+-------+-----------+
| door  | which one |
|       | it was    |
+-------+-----------+
";
        assert_eq!(shown(text), ["= Field; Means", "Inherits from x", "door; which one it was"]);
    }

    #[test]
    fn a_line_that_is_a_sign_too_long_does_not_lose_the_columns() {
        let text = "\
+--------+---------+
| door  | which    |
+-------+----------+
| key   | a [b|c]  |
+-------+----------+
";
        assert_eq!(shown(text), ["door; which", "key; a [b|c]"]);
    }

    #[test]
    fn tables_of_equals_signs_are_read() {
        let text = "==== =====\nDoor Means\n==== =====\nin   here\n     too\nout  there\n==== =====\n";
        assert_eq!(shown(text), ["= Door; Means", "in; here too", "out; there"]);
    }
}
