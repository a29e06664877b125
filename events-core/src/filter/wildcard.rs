//! Dovecot's wildcards: `*` stands for any bytes, `?` for exactly one.

/// A pattern with wildcards.
#[derive(Clone, Debug)]
pub(super) struct Mask {
    pieces: Vec<Piece>,
    ignore_case: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Any,
    One,
    Byte(u8),
}

impl Mask {
    /// Creates a pattern. With `escapes`, a `\` escapes a `*`, `?` or `\` after it; before other characters it is
    /// literal.
    pub(super) fn new(text: &str, escapes: bool, ignore_case: bool) -> Self {
        let mut pieces = Vec::with_capacity(text.len());
        let mut bytes = text.bytes().peekable();
        while let Some(byte) = bytes.next() {
            let piece = match byte {
                b'\\' if escapes => match bytes.next_if(|next| matches!(next, b'*' | b'?' | b'\\')) {
                    Some(escaped) => Piece::Byte(escaped),
                    None => Piece::Byte(b'\\'),
                },
                b'*' => Piece::Any,
                b'?' => Piece::One,
                other => Piece::Byte(if ignore_case { other.to_ascii_lowercase() } else { other }),
            };
            // Several `*` in a row are equivalent to one, but would each cost a step.
            if piece != Piece::Any || pieces.last() != Some(&Piece::Any) {
                pieces.push(piece);
            }
        }
        Self { pieces, ignore_case }
    }

    /// Creates a pattern without wildcards.
    pub(super) fn exact(text: &str, ignore_case: bool) -> Self {
        let fold = |byte: u8| if ignore_case { byte.to_ascii_lowercase() } else { byte };
        Self { pieces: text.bytes().map(|byte| Piece::Byte(fold(byte))).collect(), ignore_case }
    }

    /// The only text that matches, if there are no wildcards.
    pub(super) fn as_exact(&self) -> Option<Vec<u8>> {
        let byte = |piece: &Piece| match piece {
            Piece::Byte(byte) => Some(*byte),
            Piece::Any | Piece::One => None,
        };
        self.pieces.iter().map(byte).collect()
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether every text matches.
    pub(super) fn is_everything(&self) -> bool {
        self.pieces == [Piece::Any]
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        let text = text.as_bytes();
        let (mut at, mut piece) = (0, 0);
        // Where to continue if the last `*` has to match one more byte.
        let mut retry: Option<(usize, usize)> = None;
        loop {
            let fits = match self.pieces.get(piece) {
                Some(Piece::Any) => {
                    piece += 1;
                    retry = Some((at, piece));
                    continue;
                }
                Some(Piece::One) => at < text.len(),
                Some(Piece::Byte(byte)) => text.get(at).is_some_and(|found| self.fold(*found) == *byte),
                None if at == text.len() => return true,
                None => false,
            };
            if fits {
                at += 1;
                piece += 1;
            } else {
                match retry {
                    Some((from, after)) if from < text.len() => {
                        (at, piece) = (from + 1, after);
                        retry = Some((at, piece));
                    }
                    Some(_) | None => return false,
                }
            }
        }
    }

    /// Folds the case of a byte as the pattern requires.
    pub(super) fn fold(&self, byte: u8) -> u8 {
        if self.ignore_case { byte.to_ascii_lowercase() } else { byte }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(mask: &str, text: &str) -> bool {
        Mask::new(mask, true, true).matches(text)
    }

    #[test]
    fn a_star_stands_for_anything_and_nothing() {
        for text in ["", "a", "abc"] {
            assert!(matches("*", text) && matches("**", text));
        }
        assert!(matches("imap_*_finished", "imap_command_finished"));
        assert!(!matches("imap_*_finished", "imap_finished"));
        assert!(matches("*\\**", "a*b") && !matches("*\\**", "ab"));
        assert!(matches("*aab", "aaaab"));
    }

    #[test]
    fn a_question_mark_stands_for_one_byte() {
        assert!(matches("a?c", "abc") && !matches("a?c", "ac") && !matches("?", ""));
        assert!(!matches("?", "é") && matches("??", "é"));
    }

    #[test]
    fn case_folds_for_ascii_only() {
        assert!(matches("oK*", "OK SELECT") && !matches("É*", "é"));
        assert!(!Mask::new("oK*", true, false).matches("OK"));
    }

    #[test]
    fn a_backslash_before_anything_else_stands_for_itself() {
        assert!(matches("\\a*", "\\abc") && !matches("\\a*", "abc"));
        assert!(matches("\\\\*", "\\abc"));
        assert!(Mask::new("\\*", false, true).matches("\\abc"));
    }
}
