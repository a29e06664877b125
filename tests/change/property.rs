//! Whatever the pages: each field is in one change, or in none when it stayed.

use events_spec::change::{What, changes};
use proptest::prelude::*;

use super::spec;

fn fields() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop::sample::select(vec!["ip", "port", "bytes", "in", "out", "net", "user", "name", "id", "secs"]);
    let names = prop::collection::vec(name, 1..4).prop_map(|words| words.join("_"));
    let text = prop::sample::select(vec!["how much", "who it was in the end", "far end", "number of bytes read", ""]);
    prop::collection::vec((names, text.prop_map(str::to_owned)), 0..6)
}

proptest! {
    #[test]
    fn every_field_is_kept_renamed_moved_gone_or_new_once(old in fields(), new in fields()) {
        let page = |fields: &[(String, String)]| {
            let mut seen = Vec::new();
            let mut text = "*e*\n\n".to_owned();
            for (name, words) in fields {
                if !seen.contains(name) {
                    text.push_str(&format!(" * {name}: {words}\n"));
                    seen.push(name.clone());
                }
            }
            (text, seen)
        };
        let ((old, mut before), (new, mut after)) = (page(&old), page(&new));
        let list = changes(&spec(&old), &spec(&new)).list;
        let kept: Vec<String> = before.iter().filter(|name| after.contains(name)).cloned().collect();
        before.retain(|name| !kept.contains(name));
        after.retain(|name| !kept.contains(name));
        let take = |names: &mut Vec<String>, name: &str| {
            let at = names.iter().position(|known| known == name);
            at.map(|at| names.remove(at)).is_some()
        };
        for change in &list {
            let fits = match &change.what {
                What::FieldNew { field } => take(&mut after, field),
                What::FieldGone { field } => take(&mut before, field),
                What::FieldRenamed { field, to } => take(&mut before, field) && take(&mut after, to),
                What::MeaningMoved { field, to, from } => {
                    kept.contains(field)
                        && to.as_ref().is_none_or(|to| take(&mut after, to))
                        && from.as_ref().is_none_or(|from| take(&mut before, from))
                }
                _ => true,
            };
            prop_assert!(fits, "{change:?}");
        }
        prop_assert!(before.is_empty() && after.is_empty(), "{before:?} {after:?}");
    }
}

#[test]
fn a_removed_field_gives_its_meaning_to_one_field() {
    let old =
        "*e*\n\n * depot: number of the hall\n * yard: number of the hall\n * hall: name of the town with trains\n";
    let new = "*e*\n\n * depot: name of the town with trains\n * yard: name of the town with trains\n";
    let list = changes(&spec(old), &spec(new)).list;
    let moved = list.iter().filter_map(|change| match &change.what {
        What::MeaningMoved { field, from, .. } => Some((field.as_str(), from.as_deref())),
        _ => None,
    });
    assert_eq!(moved.collect::<Vec<_>>(), [("depot", Some("hall"))]);
}
