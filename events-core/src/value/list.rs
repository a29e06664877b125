//! Lists of strings, and of words.

use std::collections::{BTreeSet, VecDeque};

use super::{OfKind, TakesStrList};
use crate::Visit;

/// An item of a list: a string, or an enum with `#[derive(EventValue)]` for a field that is a list.
pub trait ListItem {
    /// The text of the item.
    fn item(&self) -> &str;
}

impl<S: ?Sized + AsRef<str>> ListItem for S {
    fn item(&self) -> &str {
        self.as_ref()
    }
}

impl<K: TakesStrList, S: ListItem> OfKind<K> for [S] {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.str_list(field, &mut self.iter().map(ListItem::item));
    }
}

impl<K: TakesStrList, S: ListItem> OfKind<K> for VecDeque<S> {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.str_list(field, &mut self.iter().map(ListItem::item));
    }
}

impl<K: TakesStrList, S: ListItem> OfKind<K> for BTreeSet<S> {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.str_list(field, &mut self.iter().map(ListItem::item));
    }
}
