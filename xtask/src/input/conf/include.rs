//! Finds included files: paths relative to the including file, with shell wildcards.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The maximum number of patterns from the braces of one include.
const MOST_PATTERNS: usize = 256;
/// The longest pattern; no system has longer paths.
const LONGEST: usize = 4096;
/// How many names of files are compared with the patterns of a configuration.
pub(super) const MOST_NAMES: usize = 1 << 16;

/// Resolves a path in a file: it is relative to that file, unless it is absolute.
pub(crate) fn beside(file: &str, path: &str) -> PathBuf {
    Path::new(file).parent().unwrap_or(Path::new("")).join(path)
}

/// Whether a path has a wildcard.
pub(crate) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// The files that match a pattern, sorted by name. `looked` counts the names that are compared; `None` if they are more
/// than all patterns together may be compared with.
pub(super) fn matching(pattern: &Path, looked: &mut usize) -> Option<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    let pattern = pattern.to_string_lossy();
    if pattern.len() > LONGEST {
        return Some(found);
    }
    for pattern in braces(&pattern) {
        let mut paths = vec![PathBuf::new()];
        for part in Path::new(&pattern).components() {
            let part = part.as_os_str().to_string_lossy().into_owned();
            paths = paths.iter().flat_map(|path| step(path, &part, looked)).collect();
        }
        for path in paths {
            if known.insert(path.clone()) {
                found.push(path);
            }
        }
    }
    (*looked <= MOST_NAMES).then_some(found)
}

/// The matches of one component of a pattern in a folder.
fn step(folder: &Path, part: &str, looked: &mut usize) -> Vec<PathBuf> {
    if !is_pattern(part) {
        let path = folder.join(part);
        return if path.exists() { vec![path] } else { Vec::new() };
    }
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = std::fs::read_dir(here) else { return Vec::new() };
    let left = (MOST_NAMES + 1).saturating_sub(*looked);
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.take(left).collect();
    *looked += names.len();
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
        match (taken, star) {
            (Some(taken), _) => (p, n) = (p + taken, n + 1),
            // The star takes one letter more.
            (None, Some((at, from))) => (p, n) = (at, from + 1),
            (None, None) => return false,
        }
    }
    pattern[p..].iter().all(|char| *char == '*')
}

/// The length of a class such as `[0-9]` at the start of a pattern, if the class contains the letter.
fn class(pattern: &[char], letter: char) -> Option<usize> {
    let negated = matches!(pattern.get(1), Some('!' | '^'));
    let start = if negated { 2 } else { 1 };
    // A closing bracket that comes first is a letter like any other. Without another one, the opening one is literal.
    let length = pattern.iter().skip(start + 1).position(|char| *char == ']').map(|at| at + 1);
    let Some(length) = length else { return (letter == '[').then_some(1) };
    let inside = &pattern[start..start + length];
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
    (found != negated).then_some(start + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_those_of_a_shell() {
        // A pattern, the names that match, and those that do not.
        for (pattern, right, wrong) in [
            ("", &[""][..], &["a"][..]),
            ("a", &["a"], &["", "b", "aa"]),
            ("?", &["a", "é"], &["", "aa"]),
            ("a?c", &["abc", "acc"], &["ac", "abbc", "abd"]),
            ("*", &["", "a", "a.b"], &[]),
            ("**", &["", "ab"], &[]),
            ("*.conf", &["10-a.conf", ".conf", "a.conf.conf", "a.co.conf"], &["a.conf~", "aconf", "conf"]),
            ("a*b*c", &["abc", "aXbYc", "abbcc", "abcbc"], &["ab", "acb", "abcd", "bc"]),
            ("*ab", &["ab", "aab", "abab"], &["aba", "b"]),
            ("[0-9]?-*", &["10-a", "1x-"], &["a0-a", "1-a", "10"]),
            ("[b-d]", &["b", "c", "d"], &["a", "e", "-"]),
            ("[b-dx]", &["b", "d", "x"], &["a", "e", "-"]),
            ("[xb-d]", &["x", "b", "d"], &["a", "e", "-"]),
            ("[d-b]", &[], &["b", "c", "d", "-"]),
            ("[a-]", &["a", "-"], &["b", "]"]),
            ("[-a]", &["a", "-"], &["b"]),
            ("[a-c-e]", &["a", "c", "-", "e"], &["d"]),
            ("[ab]c", &["ac", "bc"], &["abc", "c", "cc"]),
            ("[!ab]", &["c", "!"], &["a", "b", ""]),
            ("[^ab]", &["c", "^"], &["a", "b"]),
            ("[a!]", &["a", "!"], &["b"]),
            ("[]]", &["]"], &["[", "[]]", "a"]),
            ("[]a]", &["]", "a"], &["b", "]a]"]),
            ("[!]a]", &["b", "["], &["]", "a", "xa]"]),
            ("[^]]", &["b", "^"], &["]"]),
            ("a[", &["a["], &["a", "ab"]),
            ("[a", &["[a"], &["a"]),
            ("[]", &["[]"], &["]", ""]),
            ("[!]", &["[!]"], &["a", "!"]),
            ("*[ab]", &["a", "xb", "ab"], &["x", "ax"]),
        ] {
            for name in right {
                assert!(matches(pattern, name), "{pattern} {name}");
            }
            for name in wrong {
                assert!(!matches(pattern, name), "{pattern} {name}");
            }
        }
    }

    #[test]
    fn braces_stand_for_each_of_their_choices() {
        for (pattern, patterns) in [
            ("a", &["a"][..]),
            ("a{b", &["a{b"]),
            ("a}b", &["a}b"]),
            ("}a{", &["}a{"]),
            ("{}", &[""]),
            ("{a}", &["a"]),
            ("{a,}x", &["ax", "x"]),
            ("a{b,c}{1,2}d", &["ab1d", "ab2d", "ac1d", "ac2d"]),
            ("{a{b,c},d}", &["ab", "d", "ac", "d"]),
        ] {
            assert_eq!(braces(pattern), patterns, "{pattern}");
        }
        let halves = |count: usize| braces(&"{a,b}".repeat(count));
        assert_eq!(halves(8).len(), MOST_PATTERNS);
        assert!(halves(8).iter().all(|pattern| pattern.len() == 8));
        // What is beyond the limit keeps its braces.
        assert_eq!(halves(9).len(), MOST_PATTERNS + 1);
        let choices = vec!["a"; 2 * MOST_PATTERNS].join(",");
        assert_eq!(braces(&format!("{{{choices}}}")).len(), 2 * MOST_PATTERNS);
    }

    #[test]
    fn a_pattern_has_a_wildcard() {
        for (path, is) in
            [("a/b.conf", false), ("a]}", false), ("a*", true), ("a?", true), ("[a]", true), ("{a}", true)]
        {
            assert_eq!(is_pattern(path), is, "{path}");
        }
    }

    #[test]
    fn the_files_that_match_are_sorted_and_each_is_there_once() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b/2.conf", "b/1.conf", "b/1.txt", "a/1.conf", "a/.hidden.conf", "c.conf"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        for (pattern, files) in [
            ("*.conf", &["c.conf"][..]),
            ("b/*.conf", &["b/1.conf", "b/2.conf"]),
            ("*/1.*", &["a/1.conf", "b/1.conf", "b/1.txt"]),
            ("b/*", &["b/1.conf", "b/1.txt", "b/2.conf"]),
            ("a/*", &["a/1.conf"]),
            ("a/.h*", &["a/.hidden.conf"]),
            ("{b,a}/*.conf", &["b/1.conf", "b/2.conf", "a/1.conf"]),
            ("b/{*,1.*}", &["b/1.conf", "b/1.txt", "b/2.conf"]),
            ("[ab]/2.conf", &["b/2.conf"]),
            ("c.conf/*", &[]),
            ("d/*", &[]),
            ("{c,d}.conf", &["c.conf"]),
        ] {
            let found = matching(&folder.path().join(pattern), &mut 0).unwrap();
            let found: Vec<&Path> = found.iter().map(|path| path.strip_prefix(folder.path()).unwrap()).collect();
            assert_eq!(found, files.iter().map(Path::new).collect::<Vec<_>>(), "{pattern}");
        }
        // A pattern without a folder is about the current one, which is that of the crate.
        assert_eq!(matching(Path::new("Cargo.[t]oml"), &mut 0).unwrap(), [PathBuf::from("Cargo.toml")]);
        let mut looked = MOST_NAMES - 1;
        assert_eq!((matching(Path::new("src/*"), &mut looked), looked), (None, MOST_NAMES + 1));
    }

    #[test]
    fn a_path_is_beside_the_file_that_names_it() {
        assert_eq!(beside("conf/dovecot.conf", "conf.d/*.conf"), Path::new("conf/conf.d/*.conf"));
        assert_eq!(beside("conf/dovecot.conf", "/etc/x"), Path::new("/etc/x"));
        assert_eq!(beside("dovecot.conf", "x"), Path::new("x"));
    }
}
