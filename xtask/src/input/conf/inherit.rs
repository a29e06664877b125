//! What a metric of 2.4 takes from the settings around it, from its lists, and from settings under their full names.

use std::collections::HashMap;
use std::rc::Rc;

use super::metric::{GroupBy, Metric, value};
use super::read::Conf;
use super::text::Text;
use super::tree::{Block, Setting};

/// The settings outside of metrics that apply to every metric: they have their full names. Names and filters are the
/// metric's own.
pub(super) fn defaults(root: &Block) -> Block {
    let is = |key: &Text| key.as_str().starts_with("metric_") && !matches!(short(key), "name" | "filter");
    let mut defaults = Block::default();
    root.settings.iter().filter(|setting| is(&setting.key)).for_each(|setting| defaults.add(setting.clone()));
    defaults.blocks = root.blocks.iter().filter(|block| is(&block.key)).cloned().collect();
    defaults
}

/// The settings around metrics, as one metric takes them.
#[derive(Debug, Default)]
pub(super) struct Outer {
    /// What a metric has before its own settings.
    pub(super) metric: Metric,
    fields: Vec<Text>,
    include: List,
}

impl Outer {
    /// What a metric without settings of its own would be.
    pub(super) fn of(mut metric: Metric) -> Self {
        let (fields, include) = (std::mem::take(&mut metric.own_fields), std::mem::take(&mut metric.own_include));
        Self { metric, fields: fields.within(&[]), include }
    }

    /// How many items each metric takes from it.
    pub(super) fn len(&self) -> usize {
        let metric = &self.metric;
        let settings: usize = metric.group_by.iter().map(|group| 1 + group.settings.len()).sum();
        self.fields.len() + self.include.added.len() + metric.methods.len() + settings
    }
}

/// A name in a metric, where its beginning `metric_` may be left out.
pub(super) fn short(key: &Text) -> &str {
    key.as_str().strip_prefix("metric_").unwrap_or(key.as_str())
}

/// A name in a group, where its beginning `metric_group_by_` may be left out.
pub(super) fn within_group(key: &Text) -> &str {
    short(key).strip_prefix("group_by_").unwrap_or(short(key))
}

/// The parts of an event that 2.4 exports where a configuration does not say which.
const INCLUDED: [&str; 5] = ["name", "hostname", "timestamps", "categories", "fields"];

/// What a metric, or what is around it, says about a list.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    /// Every item that was added, in order, also those that were taken away later.
    added: Vec<Text>,
    /// For each item that is named, from which of those added on it is in the list; `None` if it is taken away.
    from: HashMap<String, Option<usize>>,
    /// Whether it was set as a whole, so that nothing is added from around the metric.
    is_whole: bool,
}

impl List {
    /// Applies what a block says, in its order: a setting replaces the list, and in 2.4 a block adds to it and takes
    /// away.
    pub(super) fn apply(&mut self, block: &Block, key: &str, is_2_4: bool, conf: &mut Conf) {
        let settings = block.settings.iter().filter(|setting| short(&setting.key) == key);
        let blocks = block.blocks.iter().filter(|inner| short(&inner.key) == key);
        let settings = settings.map(|setting| (setting.order, Ok(setting)));
        let mut all: Vec<(usize, Result<&Setting, &Block>)> =
            settings.chain(blocks.map(|inner| (inner.order, Err(inner)))).collect();
        all.sort_by_key(|(order, _)| *order);
        for (_, given) in all {
            match given {
                Ok(setting) => {
                    let Some(text) = value(setting, conf) else { continue };
                    *self = Self { is_whole: true, ..Self::default() };
                    match is_2_4 {
                        true => text.words().into_iter().for_each(|word| self.turn_on(word)),
                        false => text.split_at_blanks().into_iter().for_each(|word| self.repeat(word)),
                    }
                }
                Err(inner) => {
                    for item in &inner.settings {
                        match item.value.as_str() {
                            "no" => self.turn_off(&item.key),
                            _ => self.turn_on(item.key.clone()),
                        }
                    }
                }
            }
        }
    }

    fn turn_on(&mut self, word: Text) {
        if self.from.get(word.as_str()).copied().flatten().is_none() {
            self.from.insert(word.as_str().to_owned(), Some(self.added.len()));
            self.added.push(word);
        }
    }

    /// Adds an item that may be in the list already.
    fn repeat(&mut self, word: Text) {
        self.from.entry(word.as_str().to_owned()).or_insert(Some(self.added.len()));
        self.added.push(word);
    }

    fn turn_off(&mut self, word: &Text) {
        self.from.insert(word.as_str().to_owned(), None);
    }

    fn is_given(&self) -> bool {
        self.is_whole || !self.from.is_empty()
    }

    fn items(&self) -> impl Iterator<Item = &Text> {
        let from = |word: &Text| self.from.get(word.as_str()).copied().flatten();
        let is_in = move |(at, word): &(usize, &Text)| from(word).is_some_and(|from| *at >= from);
        self.added.iter().enumerate().filter(is_in).map(|(_, word)| word)
    }

    /// The list where `outer` is the one around it: its own items come first.
    fn within(&self, outer: &[Text]) -> Vec<Text> {
        let from_outer = outer.iter().filter(|word| !self.is_whole && !self.from.contains_key(word.as_str()));
        self.items().chain(from_outer).cloned().collect()
    }
}

/// Adds the groups of a block. Blocks of one name are one group.
pub(super) fn apply_groups(metric: &mut Metric, block: &Block) {
    let is_of_method = |setting: &&Setting| short(&setting.key).starts_with("group_by_method_");
    metric.methods.extend(block.settings.iter().filter(is_of_method).cloned());
    for inner in &block.blocks {
        match short(&inner.key) {
            "group_by" => {
                let Some(group) = GroupBy::of_block(inner) else { continue };
                let name = group.block.as_ref().map_or("", Text::as_str).to_owned();
                match metric.groups.get(&name).and_then(|at| metric.group_by.get_mut(*at)) {
                    Some(known) => {
                        known.settings.extend(group.settings);
                        known.function = group.function.or_else(|| known.function.take());
                    }
                    None => {
                        metric.groups.insert(name, metric.group_by.len());
                        metric.group_by.push(group);
                    }
                }
            }
            "group_by_method" => metric.outer_method = Some(inner.key.clone()),
            _ => {}
        }
    }
}

/// Joins the lists with those around the metric, and adds the settings for methods that are given outside of groups to
/// those of the groups, which take precedence.
pub(super) fn finish(metric: &mut Metric, outer: &Outer) {
    metric.fields = metric.own_fields.within(&outer.fields);
    if metric.own_include.is_given() || outer.include.is_given() {
        let made = |word: &&str| {
            let mut text = Text::default();
            text.push_made(word, &metric.name);
            text
        };
        let all: Vec<Text> = INCLUDED.iter().map(made).collect();
        metric.include = Some(metric.own_include.within(&outer.include.within(&all)));
    }
    let outer: Rc<[Setting]> = std::mem::take(&mut metric.methods).into();
    for group in metric.group_by.iter_mut().filter(|group| !group.one_word) {
        group.outer = Rc::clone(&outer);
    }
}
