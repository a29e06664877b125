//! Lists of strings.

use std::collections::{BTreeSet, VecDeque};

use super::{OfKind, TakesStrList};
use crate::Visit;

impl<K: TakesStrList, S: AsRef<str>> OfKind<K> for [S] {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.str_list(field, &mut self.iter().map(AsRef::as_ref));
    }
}

impl<K: TakesStrList, S: AsRef<str>> OfKind<K> for VecDeque<S> {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.str_list(field, &mut self.iter().map(AsRef::as_ref));
    }
}

impl<K: TakesStrList, S: AsRef<str>> OfKind<K> for BTreeSet<S> {
    fn record(&self, field: &str, visit: &mut dyn Visit) {
        visit.str_list(field, &mut self.iter().map(AsRef::as_ref));
    }
}
