//! The filters that 2.3 had before the filter language.

use super::text::Text;
use super::tree::Block;

/// Converts the filters that 2.3 had before the filter language to that language: `event_name`, `source_location`,
/// `categories` and a block `filter` of fields.
pub(crate) fn old_filter(block: &Block) -> Option<Text> {
    let mut filter = Text::default();
    for (key, setting) in [("event", "event_name"), ("source_location", "source_location")] {
        if let Some(setting) = block.setting(setting).filter(|setting| !setting.value.as_str().is_empty()) {
            compare(&mut filter, key, &setting.key, &setting.value);
        }
    }
    if let Some(categories) = block.setting("categories") {
        for category in categories.value.split_at_blanks() {
            compare(&mut filter, "category", &categories.key, &category);
        }
    }
    for fields in block.blocks.iter().filter(|inner| inner.is("filter")) {
        for field in &fields.settings {
            compare(&mut filter, field.key.as_str(), &field.key, &field.value);
        }
    }
    (!filter.as_str().is_empty()).then_some(filter)
}

/// Adds `key="value"`, with the places of the original text.
fn compare(filter: &mut Text, key: &str, key_from: &Text, value: &Text) {
    if !filter.as_str().is_empty() {
        filter.push_made(" AND ", key_from);
    }
    filter.push_made(key, key_from);
    filter.push_made("=\"", key_from);
    let mut from = 0;
    for (at, quote) in value.as_str().match_indices(['"', '\\']) {
        filter.append(&value.part(from..at));
        filter.push_made("\\", &value.part(at..at + quote.len()));
        from = at;
    }
    filter.append(&value.part(from..value.as_str().len()));
    filter.push_made("\"", key_from);
}
