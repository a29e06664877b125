//! Edits to a text, by its bytes, that are all made at once.

use std::ops::Range;

/// Edits, each for a stretch of the text that no other one touches.
#[derive(Default)]
pub(super) struct Edits {
    edits: Vec<(Range<usize>, String)>,
}

impl Edits {
    pub(super) fn insert(&mut self, at: usize, text: String) {
        self.edits.push((at..at, text));
    }

    pub(super) fn replace(&mut self, span: Range<usize>, text: String) {
        self.edits.push((span, text));
    }

    /// The text with the edits; what is put in has the text's line ends.
    pub(super) fn apply(mut self, text: &str) -> String {
        let is_crlf = text.contains("\r\n");
        // Stable: what is inserted at one place stays in the order in which it came.
        self.edits.sort_by_key(|(span, _)| (span.start, span.end));
        let mut done = String::with_capacity(text.len());
        let mut at = 0;
        for (span, new) in self.edits {
            if span.start < at {
                continue;
            }
            done.push_str(&text[at..span.start]);
            done.push_str(&if is_crlf { new.replace('\n', "\r\n") } else { new });
            at = span.end;
        }
        done.push_str(&text[at..]);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::Edits;

    #[test]
    fn edits_are_made_in_the_order_of_the_text() {
        let mut edits = Edits::default();
        edits.insert(4, "x\n".to_owned());
        edits.replace(0..1, "A".to_owned());
        edits.insert(4, "y\n".to_owned());
        assert_eq!(edits.apply("a\r\nb"), "A\r\nbx\r\ny\r\n");
    }
}
