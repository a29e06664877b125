//! Wildcards in names: in the kinds file, the parents file, field names, `events.toml` and options.

/// Whether a name matches a pattern. `*` stands for any characters or none, and `?` for one character.
///
/// ```
/// use events_spec::wildcard::matches;
///
/// assert!(matches("*_ip", "local_ip") && !matches("*_ip", "ip"));
/// ```
#[must_use]
#[inline]
pub fn matches(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    // Where to continue if the last `*` has to match one more character.
    let mut retry = None;
    loop {
        let before = (pattern.clone(), name.clone());
        match (pattern.next(), name.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                // At first, the `*` matches nothing.
                name = before.1;
                retry = Some((pattern.clone(), name.clone()));
            }
            (Some('?'), Some(_)) => {}
            (Some(wanted), Some(found)) if wanted == found => {}
            (_, _) => {
                let Some((after, mut taken)) = retry.take() else { return false };
                if taken.next().is_none() {
                    return false;
                }
                (pattern, name) = (after.clone(), taken.clone());
                retry = Some((after, taken));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters_and_a_question_mark_for_one() {
        for (pattern, name) in [
            ("*", ""),
            ("*", "a"),
            ("ip", "ip"),
            ("*_ip", "local_ip"),
            ("a*b*c", "a1b2c"),
            ("a*b*c", "a--b-c"),
            ("*_in", "bytes_in_in"),
            ("a**", "a"),
            ("?", "é"),
            ("a?*", "abc"),
            ("", ""),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("", "a"),
            ("a", ""),
            ("*_ip", "ip"),
            ("ip", "local_ip"),
            ("a*ba", "aba2"),
            ("ab*ab", "ab"),
            ("auth_*", "xauth_"),
            ("?", ""),
            ("a*b", "abc"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
