//! A configuration as a tree: blocks with settings, includes and variables put in, each word with its place.

use std::ops::Range;

use super::text::Text;

/// A block: `key name {` and what stands in it; the whole configuration is one without a key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    pub(crate) key: Text,
    pub(crate) name: Option<Text>,
    /// The settings in it, in the order in which they were read; the last one of a name counts.
    pub(crate) settings: Vec<Setting>,
    /// The blocks in it, in the same order.
    pub(crate) blocks: Vec<Self>,
}

/// A setting: `key = value`.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) key: Text,
    pub(crate) value: Text,
    /// Whether the value is the path of a file that holds it.
    pub(crate) from_file: bool,
}

/// A comment line of `doveconf`'s output and of nobody else says which Dovecot wrote it.
const DOVECONF: &str = "# 2.";

impl Block {
    /// The last setting of this name.
    pub(crate) fn setting(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().rev().find(|setting| setting.key.as_str() == key)
    }

    /// Whether the block is called so.
    pub(crate) fn is(&self, key: &str) -> bool {
        self.key.as_str() == key
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.settings.is_empty() && self.blocks.is_empty()
    }

    /// Every block, this one first, each in front of those in it.
    pub(crate) fn all(&self) -> Vec<&Self> {
        let mut all = vec![self];
        let mut at = 0;
        while let Some(block) = all.get(at).copied() {
            let next = at + 1;
            all.splice(next..next, block.blocks.iter());
            at = next;
        }
        all
    }

    /// Whether 2.4 is meant: it wants its version as the first setting.
    pub(crate) fn is_2_4(&self) -> bool {
        self.setting("dovecot_config_version").is_some_and(|version| !version.value.as_str().starts_with("2.3"))
    }
}

/// The version that `doveconf` gives in the first line of its output, such as `2.4.1`.
pub(crate) fn doveconf_version(text: &str) -> Option<&str> {
    let line = text.lines().next()?.strip_prefix(DOVECONF).map(|rest| &text[..DOVECONF.len() + rest.len()])?;
    line.strip_prefix("# ")?.split([' ', '(']).next()
}

/// The words of a text that begin with `$` and name a variable: the stretch and the name, without `SET:`.
pub(crate) fn variables(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split(' ') {
        let end = start + word.len();
        if let Some(name) = word.strip_prefix('$').filter(|name| !name.is_empty()) {
            found.push((start..end, name.strip_prefix("SET:").unwrap_or(name)));
        }
        start = end + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_variables() {
        assert_eq!(variables("a $b $SET:c d=$e $"), [(2..4, "b"), (5..11, "c")]);
    }

    #[test]
    fn doveconf_says_its_version_in_the_first_line() {
        assert_eq!(
            doveconf_version("# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf\nssl = no\n"),
            Some("2.3.19.1")
        );
        assert_eq!(doveconf_version("## Dovecot configuration file\n"), None);
    }
}
