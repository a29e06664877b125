//! Patterns of names: what `*` stands for in a kinds file, a parents' file and the names of fields.

/// Whether `name` matches `pattern`, in which `*` stands for any characters, or none.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(mut part) = parts.next() else { return rest.is_empty() };
    for next in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
        part = next;
    }
    rest.ends_with(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        assert!(matches("*_ip", "local_ip") && matches("ip", "ip") && matches("a*b*c", "a1b2c"));
        assert!(!matches("*_ip", "ip") && !matches("ip", "local_ip") && !matches("a*ba", "aba2"));
        assert!(!matches("ab*ab", "ab"));
    }
}
