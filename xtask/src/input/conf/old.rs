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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::conf::read::Conf;
    use crate::input::conf::read::tests::in_lines;

    /// A metric with these settings; `; ` ends a line.
    fn conf(settings: &str) -> Conf {
        in_lines(&format!("metric m {{; {settings}; }}"))
    }

    #[test]
    fn filters_before_the_filter_language_are_joined_with_and() {
        let filter = |text: &str| {
            let conf = conf(text);
            old_filter(&conf.root.blocks[0]).map(|filter| filter.as_str().to_owned())
        };
        for (text, joined) in [
            ("a = b", None),
            ("event_name = a", Some(r#"event="a""#)),
            ("event_name =", None),
            ("event_name = a; event_name = b", Some(r#"event="b""#)),
            ("source_location = a.c:5", Some(r#"source_location="a.c:5""#)),
            ("categories = a b", Some(r#"category="a" AND category="b""#)),
            ("categories =", None),
            ("filter {; x = 1; y = a b; }", Some(r#"x="1" AND y="a b""#)),
            ("filter {; x = 1; }; filter {; x =; }; fields {; z = 1; }", Some(r#"x="1" AND x="""#)),
            (
                "filter {; x = 1; }; categories = c; source_location = b; event_name = a",
                Some(r#"event="a" AND source_location="b" AND category="c" AND x="1""#),
            ),
            (r#"filter {; x = a"b\c""; }"#, Some(r#"x="a\"b\\c\"\"""#)),
        ] {
            assert_eq!(filter(text).as_deref(), joined, "{text}");
        }
    }

    #[test]
    fn a_converted_filter_has_the_places_of_what_it_is_made_of() {
        let conf = conf("event_name = ab\"cd; categories = c");
        let filter = old_filter(&conf.root.blocks[0]).unwrap();
        assert_eq!(filter.as_str(), r#"event="ab\"cd" AND category="c""#);
        let place = |range: std::ops::Range<usize>| {
            let place = conf.files.location_of(&filter, range);
            (place.line, place.column, place.end_column.unwrap())
        };
        for (range, expected) in [
            (0..5, (2, 1, 11)),
            (5..7, (2, 1, 11)),
            (7..9, (2, 14, 16)),
            (9..10, (2, 16, 17)),
            (10..11, (2, 16, 17)),
            (11..13, (2, 17, 19)),
            (13..14, (2, 1, 11)),
            (14..19, (3, 1, 11)),
            (19..27, (3, 1, 11)),
            (29..30, (3, 14, 15)),
        ] {
            assert_eq!(place(range.clone()), expected, "{range:?}");
        }
    }
}
