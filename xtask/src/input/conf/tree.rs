//! A configuration as a tree of blocks and settings, after replacing includes and variables, with the place of each
//! word.

use std::collections::HashMap;
use std::ops::Range;

use events_spec::ServerVersion;

use super::text::Text;

/// A block: `key name {` and its contents. The whole configuration is a block without a key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    pub(crate) key: Text,
    /// The key and the name as they are written: `protocol imap`.
    pub(crate) title: Text,
    /// The label of a group: `@metric_defaults` of `group @metric_defaults backend {`.
    pub(crate) label: Option<Text>,
    pub(crate) name: Option<Text>,
    /// The number of its first line among all statements, in the order in which they were read.
    pub(crate) order: usize,
    /// Its settings, in the order in which they were read. The last one of each name counts.
    pub(crate) settings: Vec<Setting>,
    /// Its blocks, in the same order.
    pub(crate) blocks: Vec<Self>,
    /// The `}` that closes it; empty where none does.
    pub(crate) end: Text,
    /// The index of the last setting of each name, if there are many.
    pub(super) last: HashMap<String, usize>,
}

/// A setting: `key = value`.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) key: Text,
    pub(crate) value: Text,
    /// Whether the value is the path of a file that contains it.
    pub(crate) from_file: bool,
    /// The first backslash in a quoted value that escapes nothing.
    pub(crate) escape: Option<Text>,
    /// Its number among all statements, in the order in which they were read.
    pub(crate) order: usize,
}

/// The number of settings from which a block has an index.
const MANY: usize = 32;

impl Block {
    /// Appends a setting.
    pub(crate) fn add(&mut self, setting: Setting) {
        let at = self.settings.len();
        if at == MANY {
            let all = self.settings.iter().enumerate();
            self.last = all.map(|(at, setting)| (setting.key.as_str().to_owned(), at)).collect();
        }
        if at >= MANY {
            self.last.insert(setting.key.as_str().to_owned(), at);
        }
        // Most blocks of very many have one.
        self.settings.reserve_exact(usize::from(at == 0));
        self.settings.push(setting);
    }

    /// The last setting of this name.
    pub(crate) fn setting(&self, key: &str) -> Option<&Setting> {
        if self.settings.len() > MANY {
            return self.settings.get(*self.last.get(key)?);
        }
        self.settings.iter().rev().find(|setting| setting.key.as_str() == key)
    }

    /// Whether the block has this key.
    pub(crate) fn is(&self, key: &str) -> bool {
        self.key.as_str() == key
    }

    /// Whether it has no contents.
    pub(crate) fn is_empty(&self) -> bool {
        self.settings.is_empty() && self.blocks.is_empty()
    }

    /// Whether this block includes one of its groups with a setting such as `@metric_defaults = mine`.
    pub(crate) fn includes(&self, group: &Self) -> bool {
        let (Some(label), Some(name)) = (&group.label, &group.name) else { return false };
        self.setting(label.as_str()).is_some_and(|include| include.value.as_str() == name.as_str())
    }

    /// This block and every one in it, each before those inside it. The contents of a `group` count only where the group is
    /// included, and there they come first.
    pub(crate) fn all(&self) -> Vec<&Self> {
        self.all_within().into_iter().map(|(block, _)| block).collect()
    }

    /// As [`all`](Self::all), each with the outermost section of connections or a protocol that contains it.
    pub(crate) fn all_within(&self) -> Vec<(&Self, Option<&Self>)> {
        let mut all = Vec::new();
        let groups = self.blocks.iter().filter(|block| block.is("group") && self.includes(block));
        let mut open = vec![(self, None)];
        open.extend(groups.flat_map(|group| &group.blocks).rev().map(|block| (block, None)));
        while let Some((block, within)) = open.pop() {
            all.push((block, within));
            let is_section = SECTIONS.iter().any(|key| block.is(key));
            let within = within.or(is_section.then_some(block));
            open.extend(block.blocks.iter().rev().filter(|inner| !inner.is("group")).map(|inner| (inner, within)));
        }
        all
    }
}

/// The sections whose settings are only for some protocols or connections.
const SECTIONS: [&str; 4] = ["protocol", "local", "remote", "local_name"];

/// The version in the first line of `doveconf` output: `# 2.4.1-4 (7d8c0e5759): /etc/dovecot/dovecot.conf`.
pub(crate) fn doveconf_version(text: &str) -> Option<ServerVersion> {
    let (version, rest) = text.lines().next()?.strip_prefix("# ")?.split_once(' ')?;
    let (revision, file) = rest.strip_prefix('(')?.split_once("): ")?;
    if !revision.chars().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    // It has three numbers; other comments may begin with two.
    let version: ServerVersion = version.parse().ok()?;
    (version.patch().is_some() && !file.is_empty()).then_some(version)
}

/// The words of a text that begin with `$` and name a variable: the stretch and the name, with `SET:`.
pub(crate) fn variables(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split(' ') {
        let end = start + word.len();
        if let Some(name) = word.strip_prefix('$').filter(|name| !name.is_empty()) {
            found.push((start..end, name));
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
        assert_eq!(variables("a $b $SET:c d=$e $"), [(2..4, "b"), (5..11, "SET:c")]);
    }

    #[test]
    fn the_last_setting_of_a_name_counts_however_many_there_are() {
        let setting = |key: &str, order: usize| {
            let mut text = Text::default();
            text.push(key, 0, 0);
            Setting { key: text.clone(), value: text, from_file: false, escape: None, order }
        };
        for count in [1, MANY - 1, MANY, MANY + 1, MANY + 2] {
            let mut block = Block::default();
            (0..count).for_each(|at| block.add(setting(&format!("k{at}"), at)));
            let order = |block: &Block, key: &str| block.setting(key).map(|setting| setting.order);
            for at in 0..count {
                assert_eq!(order(&block, &format!("k{at}")), Some(at), "{count}");
            }
            block.add(setting("k0", count));
            assert_eq!((order(&block, "k0"), order(&block, "k")), (Some(count), None), "{count}");
        }
    }

    /// A configuration in which `; ` ends a line.
    fn tree(text: &str) -> Block {
        crate::input::conf::read::tests::in_lines(text).root
    }

    #[test]
    fn a_block_is_empty_without_settings_and_blocks() {
        for (text, is_empty) in
            [("", true), ("# a", true), ("a = b", false), ("a {; }", false), ("a = b; c {; }", false)]
        {
            assert_eq!(tree(text).is_empty(), is_empty, "{text}");
        }
    }

    #[test]
    fn a_group_is_included_by_the_last_setting_of_its_label() {
        for (text, is_included) in [
            ("@a = b; group @a b {; }", true),
            ("@a = c; group @a b {; }", false),
            ("@b = b; group @a b {; }", false),
            ("group @a b {; }", false),
            ("@a = c; @a = b; group @a b {; }", true),
            ("@a = b; @a = c; group @a b {; }", false),
            // Without a label it is none.
            ("@a = b; group b {; }", false),
            ("group {; }", false),
        ] {
            let root = tree(text);
            assert_eq!(root.includes(&root.blocks[0]), is_included, "{text}");
        }
    }

    #[test]
    fn each_block_comes_before_those_in_it_and_an_included_group_first() {
        let all = |text: &str| {
            let root = tree(text);
            let title = |block: &Block| block.title.as_str().to_owned();
            let shown = |(block, within): (&Block, Option<&Block>)| match within {
                Some(within) => format!("{} in {}", title(block), title(within)),
                None => title(block),
            };
            root.all_within().into_iter().map(shown).collect::<Vec<_>>().join(", ")
        };
        for (text, blocks) in [
            ("a = b", ""),
            ("a x {; b y {; }; c {; }; }; d {; }", ", a x, b y, c, d"),
            ("protocol p {; a {; b {; }; }; }; c {; }", ", protocol p, a in protocol p, b in protocol p, c"),
            ("local l {; protocol p {; a {; }; }; }", ", local l, protocol p in local l, a in local l"),
            (
                "remote r {; a {; }; }; local_name n {; b {; }; }",
                ", remote r, a in remote r, local_name n, b in local_name n",
            ),
            ("service s {; a {; }; }", ", service s, a"),
            ("a {; }; @g = x; group @g x {; b {; c {; }; }; d {; }; }", "b, c, d, , a"),
            ("a {; }; @g = y; group @g x {; b {; }; }", ", a"),
            ("@g = x; group @g y {; b {; }; }; group @g x {; c {; }; }; d {; }", "c, , d"),
        ] {
            assert_eq!(all(text), blocks, "{text}");
        }
    }

    #[test]
    fn doveconf_says_its_version_in_the_first_line() {
        for (line, version) in [
            ("# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf\nssl = no\n", Some(ServerVersion::new(2, 3, 19))),
            ("# 2.4.1-4 (7d8c0e5759): /etc/dovecot/dovecot.conf", Some(ServerVersion::new(2, 4, 1))),
            ("# 2.5.0 (): dovecot.conf", Some(ServerVersion::new(2, 5, 0))),
            ("## Dovecot configuration file\n", None),
            ("# 2. Statistics\n", None),
            ("# 2.4.1 statistics (see: the wiki)\n", None),
            ("# 2.4 (stats): all of them\n", None),
            ("# 2.4.1 (old): see the wiki\n", None),
            ("# 2.4 (7d8c0e5759): dovecot.conf\n", None),
            ("# 2.4.1 (7d8c0e5759): \n", None),
            ("\n# 2.4.1 (7d8c0e5759): dovecot.conf\n", None),
        ] {
            assert_eq!(doveconf_version(line), version, "{line}");
        }
    }
}
