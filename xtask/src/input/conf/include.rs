//! Finds included files: paths relative to the including file, with shell wildcards.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The maximum number of patterns from the braces of one include.
const MOST_PATTERNS: usize = 256;

/// Resolves a path in a file: it is relative to that file, unless it is absolute.
pub(crate) fn beside(file: &str, path: &str) -> PathBuf {
    Path::new(file).parent().unwrap_or(Path::new("")).join(path)
}

/// Whether a path has a wildcard.
pub(crate) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// The files that match a pattern, sorted by name.
pub(crate) fn matching(pattern: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    for pattern in braces(&pattern.to_string_lossy()) {
        let mut paths = vec![PathBuf::new()];
        for part in Path::new(&pattern).components() {
            let part = part.as_os_str().to_string_lossy().into_owned();
            paths = paths.iter().flat_map(|path| step(path, &part)).collect();
        }
        for path in paths {
            if known.insert(path.clone()) {
                found.push(path);
            }
        }
    }
    found
}

/// The matches of one component of a pattern in a folder.
fn step(folder: &Path, part: &str) -> Vec<PathBuf> {
    if !is_pattern(part) {
        let path = folder.join(part);
        return if path.exists() { vec![path] } else { Vec::new() };
    }
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(here) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| (!name.starts_with('.') || part.starts_with('.')) && matches(part, name));
    names.sort();
    names.into_iter().map(|name| folder.join(name)).collect()
}

/// Expands braces: `{a,b}` stands for either.
fn braces(pattern: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut left = vec![pattern.to_owned()];
    while let Some(pattern) = left.pop() {
        let inner = pattern.find('}').and_then(|close| Some((pattern[..close].rfind('{')?, close)));
        match inner {
            Some((open, close)) if done.len() + left.len() < MOST_PATTERNS => {
                let choices = pattern[open + 1..close].split(',').rev();
                left.extend(choices.map(|choice| format!("{}{choice}{}", &pattern[..open], &pattern[close + 1..])));
            }
            _ => done.push(pattern),
        }
    }
    done
}

/// Whether a name matches a pattern with `*`, `?` and `[a-z]`.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        let taken = match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
                continue;
            }
            Some('?') => Some(1),
            Some('[') => class(&pattern[p..], name[n]),
            Some(char) => (*char == name[n]).then_some(1),
            None => None,
        };
        match (taken, &mut star) {
            (Some(taken), _) => (p, n) = (p + taken, n + 1),
            (None, Some((at, from))) => {
                *from += 1;
                (p, n) = (*at + 1, *from);
            }
            (None, None) => return false,
        }
    }
    pattern[p..].iter().all(|char| *char == '*')
}

/// The length of a class such as `[0-9]` at the start of a pattern, if the class contains the letter.
fn class(pattern: &[char], letter: char) -> Option<usize> {
    let end = pattern.iter().skip(2).position(|char| *char == ']').map(|end| end + 2);
    // Without a closing bracket, the bracket is literal.
    let Some(end) = end else { return (letter == '[').then_some(1) };
    let (negated, inside) = match &pattern[1..end] {
        ['!' | '^', inside @ ..] => (true, inside),
        inside => (false, inside),
    };
    let mut at = 0;
    let mut found = false;
    while at < inside.len() {
        if at + 2 < inside.len() && inside[at + 1] == '-' {
            found |= (inside[at]..=inside[at + 2]).contains(&letter);
            at += 3;
        } else {
            found |= inside[at] == letter;
            at += 1;
        }
    }
    (found != negated).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_those_of_a_shell() {
        for (pattern, name) in [("*.conf", "10-a.conf"), ("[0-9]?-*", "10-a"), ("[!a]*", "b"), ("a[", "a["), ("*", "")]
        {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.conf", "a.conf~"), ("[0-9]*", "a"), ("?", ""), ("[^b]", "b")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
        assert_eq!(braces("a{b,c}{1,2}"), ["ab1", "ab2", "ac1", "ac2"]);
        assert_eq!(braces("a{b"), ["a{b"]);
    }

    #[test]
    fn a_path_is_beside_the_file_that_names_it() {
        assert_eq!(beside("conf/dovecot.conf", "conf.d/*.conf"), Path::new("conf/conf.d/*.conf"));
        assert_eq!(beside("conf/dovecot.conf", "/etc/x"), Path::new("/etc/x"));
        assert_eq!(beside("dovecot.conf", "x"), Path::new("x"));
    }
}
