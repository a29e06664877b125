//! Edits of files: words to replace, in steps that are applied completely or not at all.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::input::conf::text::{Files, Text};

/// Texts by file name.
pub(crate) type Texts = BTreeMap<String, String>;

/// A range of a file and its replacement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edit {
    /// The name of the file.
    pub(crate) file: String,
    /// The bytes that are replaced.
    pub(crate) range: Bytes,
    /// The replacement.
    pub(crate) new: String,
}

/// The first byte of a stretch, and the one after its last.
pub(crate) type Bytes = (usize, usize);

/// Edits that only make sense together.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) edits: Vec<Edit>,
    /// Whether it is applied by default.
    pub(crate) certain: bool,
    /// Whether a part of it cannot be applied, so that none of it is.
    pub(crate) is_broken: bool,
}

/// A step without edits, which is certain until something in it is not.
impl Default for Step {
    fn default() -> Self {
        Self { edits: Vec::new(), certain: true, is_broken: false }
    }
}

impl Step {
    /// Adds an edit; `None` breaks the step.
    pub(crate) fn push(&mut self, edit: Option<Edit>) {
        match edit {
            Some(edit) => self.edits.push(edit),
            None => self.is_broken = true,
        }
    }

    /// Whether it can be applied.
    pub(crate) fn is_whole(&self) -> bool {
        !self.is_broken && !self.edits.is_empty()
    }
}

/// The edit that replaces a range of a text; `None` if the text is not literally in a file, because it has escapes or
/// was assembled.
pub(crate) fn edit(files: &Files, text: &Text, range: Range<usize>, new: &str) -> Option<Edit> {
    let (file, place) = text.place(range.clone())?;
    let is_there = files.slice(file, place.clone()) == text.as_str().get(range)?;
    is_there.then(|| Edit { file: files.name(file).to_owned(), range: (place.start, place.end), new: new.to_owned() })
}

/// Breaks every step that conflicts with another step or with one of the places that must stay. Several metrics can use
/// the same word through a variable.
pub(crate) fn settle(steps: &mut [Step], stay: &[Edit]) {
    // A broken step no longer conflicts with others, but it never makes a step possible again.
    loop {
        let mut wanted: Vec<(&Edit, Option<usize>)> = stay.iter().map(|edit| (edit, None)).collect();
        for (at, step) in steps.iter().enumerate().filter(|(_, step)| step.is_whole()) {
            wanted.extend(step.edits.iter().map(|edit| (edit, Some(at))));
        }
        wanted.sort();
        let mut broken = Vec::new();
        let mut last: Option<(&Edit, Option<usize>)> = None;
        for (edit, step) in wanted {
            if let Some((before, other)) = last
                && before.file == edit.file
                && edit.range.0 < before.range.1
                && (before.range != edit.range || before.new != edit.new)
            {
                broken.extend([step, other].into_iter().flatten());
            }
            if last.is_none_or(|(before, _)| before.file != edit.file || edit.range.1 >= before.range.1) {
                last = Some((edit, step));
            }
        }
        if broken.is_empty() {
            return;
        }
        for at in broken {
            if let Some(step) = steps.get_mut(at) {
                step.is_broken = true;
            }
        }
    }
}

/// The texts after these edits, including unchanged ones. No two edits may overlap unless they are equal.
pub(crate) fn written<'e>(texts: &Texts, edits: impl IntoIterator<Item = &'e Edit>) -> Texts {
    let mut of_file: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        of_file.entry(&edit.file).or_default().push(edit);
    }
    let mut new = texts.clone();
    for (file, mut edits) in of_file {
        edits.sort();
        edits.dedup();
        let Some(text) = texts.get(file) else { continue };
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for edit in edits {
            let (start, end) = edit.range;
            let Some(before) = text.get(from..start) else { continue };
            out.push_str(before);
            out.push_str(&edit.new);
            from = end;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        new.insert(file.to_owned(), out);
    }
    new
}

/// The texts of files, without repetitions.
pub(crate) fn texts(files: &Files) -> Texts {
    files.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// The difference between the lines of two texts. Lines that occur once are paired first, because very many changes
/// would otherwise take time that grows with their square.
pub(crate) fn lines_diff<'t>(old: &'t str, new: &'t str) -> similar::TextDiff<'t, 't, str> {
    similar::TextDiff::configure().algorithm(similar::Algorithm::Patience).diff_lines(old, new)
}

/// The unified diff between two sets of texts.
pub(crate) fn diff(from: &Texts, to: &Texts) -> String {
    let mut all = String::new();
    for (file, old) in from {
        let Some(new) = to.get(file).filter(|new| *new != old) else { continue };
        let diff = lines_diff(old, new);
        all.push_str(&diff.unified_diff().context_radius(3).header(file, file).to_string());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit_of(range: Bytes, new: &str) -> Edit {
        Edit { file: "a".to_owned(), range, new: new.to_owned() }
    }

    fn step(edits: &[(Bytes, &str)]) -> Step {
        Step { edits: edits.iter().map(|(range, new)| edit_of(*range, new)).collect(), ..Step::default() }
    }

    #[test]
    fn steps_that_want_different_words_in_one_place_are_not_written() {
        let mut steps = vec![step(&[((0, 1), "x"), ((2, 3), "y")]), step(&[((2, 3), "z")]), step(&[((4, 5), "w")])];
        settle(&mut steps, &[]);
        assert_eq!(steps.iter().map(Step::is_whole).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn what_must_stay_stays() {
        let mut steps = vec![step(&[((0, 3), "x")]), step(&[((4, 5), "w")])];
        settle(&mut steps, &[edit_of((0, 3), "abc")]);
        assert_eq!(steps.iter().map(Step::is_whole).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn the_same_edit_of_two_steps_is_written_once() {
        let mut steps = vec![step(&[((0, 1), "xy")]), step(&[((0, 1), "xy"), ((2, 3), "z")])];
        settle(&mut steps, &[]);
        assert!(steps.iter().all(Step::is_whole));
        let texts = Texts::from([("a".to_owned(), "a b c".to_owned())]);
        let new = written(&texts, steps.iter().flat_map(|step| &step.edits));
        assert_eq!(new["a"], "xy z c");
        assert!(diff(&texts, &new).contains("-a b c"));
    }
}
