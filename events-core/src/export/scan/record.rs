//! A record: the positions of one exported event's parts in the line.

use std::borrow::Cow;

use super::json::Cursor;
use super::list::{Strings, strings_of};
use super::names::Names;
use super::text::stands_at;
use super::{Form, Part, Place, Problem, ScanError, Shape, Span, tab};

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// The number from [`Names`], or [`Field::UNNAMED`].
    pub id: u32,
    /// The name.
    pub key: Part,
    /// The value.
    pub value: Part,
}

/// Splits lines into the parts of the events in them.
#[derive(Clone, Debug, Default)]
pub struct Scanner {
    pub(super) members: [Option<Part>; 4],
    /// The categories of a tab-separated record.
    pub(super) categories: Vec<Part>,
    /// Whether a tab-separated record has an empty part in place of the categories.
    pub(super) no_categories: bool,
    /// The array of categories of a JSON record.
    category_list: Option<Part>,
    pub(super) fields: Vec<Field>,
    pub(super) named: bool,
    /// Whether there is an object of fields, even an empty one.
    has_fields: bool,
    /// Whether only the name was looked at.
    is_bare: bool,
    unknown: Option<Part>,
}

/// A scanned record: the positions of its parts in the line.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'a> {
    line: &'a [u8],
    place: Place,
    scanner: &'a Scanner,
}

/// The field capacity that is kept between records.
const MANY_FIELDS: usize = 4096;

impl Field {
    /// The number of a field whose name is not known.
    pub const UNNAMED: u32 = u32::MAX;
}

impl Scanner {
    /// Creates a scanner without allocating.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a scanner that has enough capacity for records of usual size.
    pub(crate) fn with_room() -> Self {
        Self { categories: Vec::with_capacity(16), fields: Vec::with_capacity(64), ..Self::default() }
    }

    /// Splits a line, passed without its line end, into the parts of the event in it. Returns `None` for a line without a
    /// record, such as an ordinary log line.
    ///
    /// # Errors
    /// If the line looks like a record but is not a complete one. JSON is rejected if `serde_json` would reject it. In
    /// tab-separated text, escapes must be valid, but the bytes need not be UTF-8.
    #[inline]
    pub fn scan<'a>(&'a mut self, line: &'a [u8], names: &mut impl Names) -> Result<Option<Scan<'a>>, ScanError> {
        let Some(place) = Place::of(line) else { return Ok(None) };
        if u32::try_from(line.len()).is_err() {
            return Err(ScanError { problem: Problem::TooLong, at: 0 });
        }
        self.members = [None; 4];
        self.categories.clear();
        self.no_categories = false;
        self.category_list = None;
        self.fields.clear();
        // A single line with millions of fields must not hold memory forever.
        self.fields.shrink_to(MANY_FIELDS);
        self.named = false;
        self.has_fields = false;
        self.is_bare = false;
        self.unknown = None;
        match place.form {
            Form::Json => self.json(line, place.start, names)?,
            Form::TabText => tab::scan(self, line, place.start, names)?,
        }
        Ok(Some(Scan { line, place, scanner: self }))
    }

    /// The result of the previous scan, which must have been of the same line.
    pub(crate) fn again<'a>(&'a self, line: &'a [u8], place: Place) -> Scan<'a> {
        Scan { line, place, scanner: self }
    }

    /// Tells `names` which event begins, once it is known.
    pub(super) fn begin(&mut self, line: &[u8], names: &mut impl Names) {
        if let (Some(Part { span, shape: Shape::Str | Shape::Text }), true) = (self.members[0], self.fields.is_empty())
        {
            names.event(span.of(line));
            self.named = true;
        }
    }

    fn json(&mut self, line: &[u8], start: usize, names: &mut impl Names) -> Result<(), ScanError> {
        let mut cursor = Cursor { bytes: line, at: start + 1 };
        // The first problem in valid JSON that is not an event. Syntax errors take precedence, so it is reported at the
        // end.
        let mut misfit = None;
        let mut known = 0_u32;
        let mut seen = 0_u8;
        let mut next = 0;
        cursor.space();
        if !cursor.take(b'}') {
            loop {
                let name_at = cursor.at;
                let (member, name) = member(&mut cursor, next)?;
                next = member + 1;
                let value_at = cursor.at;
                let fits = if member == 5 && cursor.peek() == Some(b'{') {
                    self.has_fields = true;
                    self.json_fields(&mut cursor, names)?;
                    true
                } else {
                    let value = cursor.value(1)?;
                    self.keep(member, value, line, names)
                };
                if member == 0 && self.named && !names.is_wanted() && goes_on(line, cursor.at) {
                    self.is_bare = true;
                    return Ok(());
                }
                let misfits = |problem, at| Some(ScanError { problem, at });
                if member < 6 {
                    known += 1;
                    if seen & 1 << member != 0 {
                        misfit = misfit.or(misfits(Problem::RepeatedMember, name_at));
                    }
                    seen |= 1 << member;
                } else if self.unknown.is_none() {
                    self.unknown = name;
                }
                if !fits {
                    misfit = misfit.or(misfits(Problem::WrongMember, value_at));
                }
                cursor.space();
                if cursor.take(b'}') {
                    break;
                }
                if !cursor.take(b',') {
                    return cursor.error(Problem::ExpectedComma);
                }
                cursor.space();
            }
        }
        cursor.end()?;
        if known == 0 && self.unknown.is_some() {
            misfit = Some(ScanError { problem: Problem::NoMember, at: start });
        }
        misfit.map_or(Ok(()), Err)
    }

    /// Stores the value of a member; returns whether it has the right shape.
    fn keep(&mut self, member: usize, value: Part, line: &[u8], names: &mut impl Names) -> bool {
        match (member, value.shape) {
            (0, Shape::Str | Shape::EscapedStr) => {
                self.members[0] = Some(value);
                self.begin(line, names);
                true
            }
            (1, Shape::Str | Shape::EscapedStr)
            | (2 | 3, Shape::Str | Shape::EscapedStr | Shape::Int | Shape::Seconds) => {
                self.members[member] = Some(value);
                true
            }
            (4, Shape::List) => {
                self.category_list = Some(value);
                true
            }
            (6, _) => true,
            _ => false,
        }
    }

    /// Scans the object of fields, including its braces.
    fn json_fields(&mut self, cursor: &mut Cursor<'_>, names: &mut impl Names) -> Result<(), ScanError> {
        cursor.at += 1;
        cursor.space();
        if cursor.take(b'}') {
            return Ok(());
        }
        loop {
            let start = cursor.at + 1;
            let guess = if self.named { names.guess() } else { &[] };
            let guessed = !guess.is_empty() && cursor.peek() == Some(b'"') && stands_at(cursor.bytes, start, guess);
            let (key, id) = if guessed {
                let end = start + guess.len();
                cursor.at = end;
                (Part { span: Span::new(start, end - 2), shape: Shape::Str }, names.confirm())
            } else {
                let key = cursor.name()?;
                let plain = self.named && key.shape == Shape::Str;
                (key, if plain { names.look_up(key.span.of(cursor.bytes)) } else { Field::UNNAMED })
            };
            let value = match cursor.peek() {
                Some(b'"') => cursor.string()?,
                Some(b'0'..=b'9') => cursor.number()?,
                _ => {
                    cursor.space();
                    cursor.value(2)?
                }
            };
            self.fields.push(Field { id, key, value });
            if cursor.take(b',') {
                cursor.space();
                continue;
            }
            cursor.space();
            if cursor.take(b'}') {
                return Ok(());
            }
            if !cursor.take(b',') {
                return cursor.error(Problem::ExpectedComma);
            }
            cursor.space();
        }
    }
}

/// Skips the name of a member, its colon, and the white space before the value. Returns the member's index and, if
/// exports do not have it, its name. Members usually come in the order of `MEMBERS`, so `next` is compared first.
#[inline]
fn member(cursor: &mut Cursor<'_>, next: usize) -> Result<(usize, Option<Part>), ScanError> {
    if let Some(wanted) = MEMBERS.get(next).filter(|wanted| stands_at(cursor.bytes, cursor.at, wanted)) {
        cursor.at += wanted.len();
        cursor.space();
        return Ok((next, None));
    }
    let name = cursor.name()?;
    let text = name.text(cursor.bytes);
    let quoted = |member: &&[u8]| member[1..member.len() - 2] == *text.as_bytes();
    match MEMBERS.iter().position(quoted) {
        Some(member) => Ok((member, None)),
        None => Ok((MEMBERS.len(), Some(name))),
    }
}

/// Whether a record goes on after its name with another member, and ends.
fn goes_on(line: &[u8], at: usize) -> bool {
    let next = at + 1;
    line.get(at) == Some(&b',') && line.ends_with(b"}") && MEMBERS[1..].iter().any(|name| stands_at(line, next, name))
}

/// The names of the members of a JSON record, in their order.
const MEMBERS: [&[u8]; 6] =
    [b"\"event\":", b"\"hostname\":", b"\"start_time\":", b"\"end_time\":", b"\"categories\":", b"\"fields\":"];

impl<'a> Scan<'a> {
    /// The line that was scanned.
    #[must_use]
    pub fn line(&self) -> &'a [u8] {
        self.line
    }

    /// The position and format of the record in the line.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// The event's name.
    #[must_use]
    pub fn event(&self) -> Option<Part> {
        self.scanner.members[0]
    }

    /// The host's name.
    #[must_use]
    pub fn hostname(&self) -> Option<Part> {
        self.scanner.members[1]
    }

    /// When the event was created.
    #[must_use]
    pub fn start_time(&self) -> Option<Part> {
        self.scanner.members[2]
    }

    /// When the event was sent.
    #[must_use]
    pub fn end_time(&self) -> Option<Part> {
        self.scanner.members[3]
    }

    /// The categories, including parent categories.
    pub fn categories(&self) -> impl Iterator<Item = Part> + use<'a> {
        let list = self.scanner.category_list.map(|list| self.elements(list));
        self.scanner.categories.iter().copied().chain(list.into_iter().flatten())
    }

    /// The fields, in the order of the line.
    #[must_use]
    pub fn fields(&self) -> &'a [Field] {
        &self.scanner.fields
    }

    /// Whether the record has fields or, in JSON, an empty object of fields.
    #[must_use]
    pub fn has_fields(&self) -> bool {
        self.scanner.has_fields || !self.scanner.fields.is_empty()
    }

    /// Whether the record has categories or an empty list of them.
    #[must_use]
    pub fn has_categories(&self) -> bool {
        self.scanner.category_list.is_some() || !self.scanner.categories.is_empty() || self.scanner.no_categories
    }

    /// Whether only the name was looked at, because [`Names`] wants no more of this event.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.scanner.is_bare
    }

    /// The scanner with the results.
    pub(crate) fn scanner(&self) -> &'a Scanner {
        self.scanner
    }

    /// The name of the first member that exports do not have, if any.
    #[must_use]
    pub fn unknown_member(&self) -> Option<Part> {
        self.scanner.unknown
    }

    /// The raw bytes of a value in the line.
    #[must_use]
    #[inline]
    pub fn raw(&self, value: Part) -> &'a [u8] {
        value.span.of(self.line)
    }

    /// The unescaped text of a value, with U+FFFD where tab-separated text is not UTF-8.
    #[must_use]
    pub fn text(&self, value: Part) -> Cow<'a, str> {
        value.text(self.line)
    }

    /// The elements of an array of strings.
    fn elements(&self, list: Part) -> Strings<'a> {
        Strings::behind(&self.line[..list.span.end as usize], list.span.start as usize)
    }

    /// The strings of a list: the elements of a JSON array, or the parts of a tab-separated value, in which a list is
    /// escaped twice.
    #[must_use]
    pub fn strings(&self, value: Part) -> Vec<Cow<'a, str>> {
        strings_of(self.raw(value), value.shape)
    }
}
