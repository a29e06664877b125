//! Where each part of a text is in its file, whatever was done to it.

use proptest::prelude::*;

use super::*;

fn shown(files: &Files, text: &Text, range: Range<usize>) -> String {
    let place = files.location_of(text, range);
    format!("{}:{}-{}:{}", place.line, place.column, place.end_line.unwrap(), place.end_column.unwrap())
}

#[test]
fn a_word_is_found_behind_escapes_and_line_ends() {
    let file = "f = \"a=\\\"é\\\" AND \\\n  b=c\"\n";
    let mut files = Files::default();
    let number = files.add("x.conf".to_owned(), file.to_owned());
    let mut joined = Text::default();
    joined.push("a=\\\"é\\\" AND", number, 5);
    joined.push(" ", number, 18);
    joined.push("b=c", number, 22);
    let text = joined.unescaped();
    assert_eq!(text.as_str(), "a=\"é\" AND b=c");
    assert_eq!(shown(&files, &text, 3..5), "1:10-1:11");
    let at = text.as_str().find("b=c").unwrap();
    assert_eq!(shown(&files, &text, at..at + 3), "2:3-2:6");
    assert_eq!(shown(&files, &text.part(at + 2..at + 3), 0..1), "2:5-2:6");
    assert_eq!(text.words().iter().map(Text::as_str).collect::<Vec<_>>(), ["a=\"é\"", "AND", "b=c"]);
    assert_eq!(shown(&files, &text.words()[1], 0..3), "1:14-1:17");
}

#[test]
fn a_part_with_a_variable_is_not_known_either() {
    let mut text = Text::default();
    text.push("a $b c", 0, 0);
    assert_eq!(text.part(2..4).unknown(), None);
    text.set_unknown("$b");
    assert_eq!((text.part(2..4).unknown(), text.part(0..2).unknown()), (Some("$b"), None));
    let mut other = Text::default();
    other.append(&text);
    assert_eq!(other.unknown(), Some("$b"));
}

#[test]
fn an_escape_that_is_not_known_is_found_with_what_it_escapes() {
    for (text, escape) in [
        ("", None),
        ("a", None),
        (r"a\\b", None),
        (r#"\""#, None),
        (r"a\b", Some(r"\b")),
        (r"a\é", Some(r"\é")),
        (r"\\\'", Some(r"\'")),
        (r"\a\b", Some(r"\a")),
        (r"ab\", Some(r"\")),
    ] {
        let mut made = Text::default();
        made.push(text, 0, 10);
        let found = made.unknown_escape();
        assert_eq!(found.as_ref().map(Text::as_str), escape, "{text}");
        let place = escape.map(|escape| text.find(escape).unwrap() + 10).map(|at| (0, at..at + escape.unwrap().len()));
        assert_eq!(found.and_then(|found| found.place(0..found.as_str().len())), place, "{text}");
    }
}

#[test]
fn the_end_of_a_part_is_not_the_start_of_what_follows_it() {
    let mut text = Text::default();
    text.push("ab", 0, 0);
    text.push("cd", 1, 10);
    assert_eq!(text.part(0..2).place(2..2), Some((0, 2..2)));
    assert_eq!(text.part(0..3).place(2..2), Some((1, 10..10)));
    assert_eq!(text.part(2..4).place(0..0), Some((1, 10..10)));
    assert_eq!(text.part(1..1).place(0..0), Some((0, 1..1)));
}

#[test]
fn the_same_place_may_come_twice() {
    for offset in [0, 5] {
        let mut text = Text::default();
        text.push("a", 0, offset);
        text.push("b", 0, offset);
        text.push("c", 0, offset + 1);
        let places = [0..1, 1..2, 2..3, 1..3].map(|range| text.place(range).unwrap().1);
        assert_eq!(places, [offset..offset + 1, offset..offset + 1, offset + 1..offset + 2, offset..offset + 2]);
    }
}

#[test]
fn files_are_numbered_as_they_were_read() {
    let mut files = Files::default();
    assert_eq!(files.add("a".to_owned(), "one\ntwo\n".to_owned()), 0);
    assert_eq!(files.add("b".to_owned(), "three".to_owned()), 1);
    assert_eq!([0, 1, 2].map(|file| files.name(file)), ["a", "b", ""]);
    assert_eq!([0, 1, 2].map(|file| files.text(file)), ["one\ntwo\n", "three", ""]);
    assert_eq!(files.iter().collect::<Vec<_>>(), [("a", "one\ntwo\n"), ("b", "three")]);
    assert_eq!(
        [(0, 4..7), (1, 0..2), (1, 4..6), (2, 0..0)].map(|(file, range)| files.slice(file, range)),
        ["two", "th", "", ""]
    );
    let mut text = Text::default();
    text.push("two", 0, 4);
    let shown = |place: &Location| format!("{}:{}:{}-{:?}", place.file, place.line, place.column, place.end_column);
    assert_eq!(shown(&files.location(&text)), "a:2:1-Some(4)");
    assert_eq!(shown(&files.location_of(&text, 1..2)), "a:2:2-Some(3)");
    let mut stray = Text::default();
    stray.push("x", 2, 0);
    assert_eq!([files.location(&stray), files.location(&Text::default())], [Location::default(), Location::default()]);
}

/// A piece of a text: written in a file, or made from a part of it.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    file: usize,
    offset: usize,
    made_from: Option<String>,
}

fn a_piece() -> impl Strategy<Value = Piece> {
    let made_from = proptest::option::weighted(0.3, "[ab]{0,3}");
    let piece = ("[ab,\\\\ é\"$]{0,4}", 0..2_usize, 0..40_usize, made_from);
    piece.prop_map(|(text, file, offset, made_from)| Piece { text, file, offset, made_from })
}

/// The file, and the range of bytes there, of each byte of a text.
type Places = Vec<(usize, Range<usize>)>;

/// A text, and the place of each of its bytes. Some pieces follow directly the one before in the file.
fn a_text() -> impl Strategy<Value = (Text, Places)> {
    proptest::collection::vec((a_piece(), any::<[bool; 2]>()), 1..8).prop_map(|pieces| {
        let (mut text, mut places, mut next) = (Text::default(), Places::new(), (0, 0));
        for (piece, [goes_on, is_appended]) in pieces {
            let (file, offset) = if goes_on { next } else { (piece.file, piece.offset) };
            let mut other = Text::default();
            let onto = if is_appended { &mut other } else { &mut text };
            let bytes = 0..piece.text.len();
            if let Some(replaced) = piece.made_from {
                let mut from = Text::default();
                from.push(&replaced, file, offset);
                onto.push_made(&piece.text, &from);
                places.extend(bytes.map(|_| (file, offset..offset + replaced.len())));
                next = (file, offset + replaced.len());
            } else {
                onto.push(&piece.text, file, offset);
                places.extend(bytes.map(|at| (file, offset + at..offset + at + 1)));
                next = (file, offset + piece.text.len());
            }
            text.append(&other);
        }
        (text, places)
    })
}

/// Checks the place of every part of a text.
fn hold(text: &Text, places: &[(usize, Range<usize>)]) -> Result<(), TestCaseError> {
    prop_assert_eq!(text.as_str().len(), places.len());
    for (start, (file, first)) in places.iter().enumerate() {
        prop_assert_eq!(text.place(start..start), Some((*file, first.start..first.start)));
        for (end, (last_file, last)) in (1..).zip(places).skip(start) {
            let to = if last_file == file { last.end } else { first.end };
            let expected = (*file, first.start..to.max(first.start));
            prop_assert_eq!(text.place(start..end), Some(expected), "{}..{} of {:?}", start, end, text);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_byte_keeps_its_place((text, places) in a_text()) {
        hold(&text, &places)?;
        let said = text.as_str();
        let ends = || said.char_indices().map(|(at, _)| at).chain([said.len()]);
        for (from, to) in ends().flat_map(|from| ends().map(move |to| (from, to))).filter(|(from, to)| from <= to) {
            let part = text.part(from..to);
            prop_assert_eq!(part.as_str(), &said[from..to]);
            hold(&part, &places[from..to])?;
        }
    }

    #[test]
    fn an_unescaped_text_keeps_the_places_of_what_is_left((text, places) in a_text()) {
        let (mut said, mut left) = (String::new(), Places::new());
        let mut chars = text.as_str().char_indices();
        while let Some((mut at, mut char)) = chars.next() {
            if char == '\\' {
                let Some(escaped) = chars.next() else { break };
                (at, char) = escaped;
            }
            said.push(char);
            left.extend_from_slice(&places[at..at + char.len_utf8()]);
        }
        let unescaped = text.unescaped();
        prop_assert_eq!(unescaped.as_str(), said);
        hold(&unescaped, &left)?;
    }

    #[test]
    fn words_keep_their_places((text, places) in a_text()) {
        let said = text.as_str();
        for (found, is_between) in [
            (text.words(), (|char| char == ' ' || char == ',') as fn(char) -> bool),
            (text.split_at_blanks(), |char| char == ' '),
        ] {
            let words: Vec<&str> = said.split(is_between).filter(|word| !word.is_empty()).collect();
            prop_assert_eq!(found.iter().map(Text::as_str).collect::<Vec<_>>(), &words[..]);
            for (word, found) in words.iter().zip(&found) {
                let at = word.as_ptr() as usize - said.as_ptr() as usize;
                hold(found, &places[at..at + word.len()])?;
            }
        }
    }
}
