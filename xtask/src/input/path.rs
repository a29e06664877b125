//! Paths and names as users write them: wildcards, and `/` between folders on every system.

/// Whether a text matches a pattern in which `*` stands for any characters and `?` for one.
#[must_use]
pub fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where the last star stands and how much of the text it has taken; on a mismatch it takes one more.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match &mut star {
                Some((at, taken)) => {
                    *taken += 1;
                    (p, t) = (*at + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// A path with `/` between folders and without `./` in front, on every system.
#[must_use]
pub fn slashes(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.strip_prefix("./").map_or(path.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_any_and_one() {
        for (pattern, text) in
            [("*", ""), ("auth_*", "auth_x"), ("a*b*c", "a--b-c"), ("?", "é"), ("*_in", "bytes_in_in")]
        {
            assert!(glob(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("auth_*", "xauth_"), ("?", ""), ("a*b", "abc")] {
            assert!(!glob(pattern, text), "{pattern} {text}");
        }
    }
}
