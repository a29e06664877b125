//! Blocks of one name, which the server reads as one, and the places where they can stand.

use events_spec::ServerVersion;

use crate::input::conf::metric::is_seen;
use crate::input::conf::text::Text;
use crate::input::conf::tree::{Block, Setting};

/// Blocks of the same key and name, in the order in which they were read.
pub(in crate::check::conf) struct Merged<'b> {
    blocks: Vec<&'b Block>,
}

impl<'b> Merged<'b> {
    /// A block alone.
    pub(super) fn of(block: &'b Block) -> Self {
        Self { blocks: vec![block] }
    }

    /// The blocks.
    pub(in crate::check::conf) fn blocks(&self) -> &[&'b Block] {
        &self.blocks
    }

    /// Their name; empty when they have none.
    pub(in crate::check::conf) fn name(&self) -> &'b str {
        self.blocks.first().and_then(|block| block.name.as_ref()).map_or("", Text::as_str)
    }

    /// The last setting that is one of those meant.
    pub(in crate::check::conf) fn last(&self, meant: impl Fn(&Setting) -> bool) -> Option<&'b Setting> {
        self.blocks.iter().rev().find_map(|block| block.settings.iter().rev().find(|setting| meant(setting)))
    }

    /// The value of the last setting with this key.
    pub(super) fn value(&self, key: &str) -> Option<&'b str> {
        self.last(|setting| setting.key.as_str() == key).map(|setting| setting.value.as_str())
    }
}

/// The blocks with one of these keys in some blocks, those of one name together, in the order of their first ones.
pub(in crate::check::conf) fn merged<'b>(within: &[&'b Block], keys: &[&str]) -> Vec<Merged<'b>> {
    let mut all: Vec<Merged<'b>> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for block in within.iter().flat_map(|within| &within.blocks).filter(|block| keys.contains(&block.key.as_str())) {
        let name = block.name.as_ref().map_or("", Text::as_str);
        let at = *known.entry(name).or_insert(all.len());
        match all.get_mut(at) {
            Some(merged) => merged.blocks.push(block),
            None => all.push(Merged::of(block)),
        }
    }
    all
}

/// A block that contains others.
pub(in crate::check::conf) struct Scope<'b> {
    pub(in crate::check::conf) block: &'b Block,
    /// The block that it adds to; none for the whole configuration and for groups.
    pub(super) outer: Option<&'b Block>,
}

impl Scope<'_> {
    /// Whether the stats process of a server reads what is here.
    pub(super) fn is_read(&self, root: &Block, server: ServerVersion) -> bool {
        let is_2_4 = server.has(ServerVersion::V2_4);
        if self.block.is("group") { root.includes(self.block) } else { is_seen(self.block, is_2_4) }
    }
}

/// Everything that can contain metrics and exporters: the whole, `protocol` and its like, and groups, whether they are
/// included or not, since Dovecot reads them all.
pub(in crate::check::conf) fn scopes(root: &Block) -> Vec<Scope<'_>> {
    let mut scopes = Vec::new();
    let mut open = vec![Scope { block: root, outer: None }];
    while let Some(scope) = open.pop() {
        let inner = scope.block.blocks.iter().filter(|block| !OWN.contains(&block.key.as_str())).rev();
        let outer = scope.block;
        open.extend(inner.map(|block| Scope { block, outer: (!block.is("group")).then_some(outer) }));
        scopes.push(scope);
    }
    scopes
}

/// The blocks that are checked as a whole.
const OWN: [&str; 3] = ["metric", "event_exporter", "service"];
