//! What is seen of one field of one event while a stream is read.

use events_core::export::fit;
use events_core::export::scan::{Part, Shape};
use events_spec::{FieldDef, Kind};

use super::evidence::{Look, TEXTS, set};
use super::place::{Line, Trouble};
use super::summary::{FieldSeen, ValuesSeen};

/// What is seen of one field of one event. The parts that change with each record fit in 32 bytes, because a stream
/// visits hundreds of these in turn.
#[derive(Debug)]
#[repr(align(32))]
pub(super) struct Slot<'t> {
    /// The number of events that had it.
    seen: u64,
    /// The last record that had it, so that a repeated name counts once.
    last: u64,
    /// Everything else.
    about: Box<About<'t>>,
    /// The shapes of its values, as a set.
    shapes: u16,
    /// The shapes that are correct for any value, as a set.
    passes: u16,
    /// The shapes of values that are looked at for evidence, as a set.
    looked_at: u16,
}

/// What is known about a field, and the evidence from its values.
#[derive(Debug)]
struct About<'t> {
    name: String,
    seen: FieldSeen,
    /// Whether one of the pages does not know it, so that its values are evidence.
    is_unknown: bool,
    /// The different definitions on the pages; what was seen of each is in `seen.checks`.
    defs: Vec<Checker<'t>>,
    /// The last value that was evidence already.
    last_value: usize,
}

/// A definition that values are checked against.
#[derive(Debug)]
struct Checker<'t> {
    def: &'t FieldDef<'t>,
    passes: u16,
    /// The last documented value.
    last: usize,
    /// The last value that fitted, if checking is expensive.
    fitted: Vec<u8>,
}

impl<'t> Slot<'t> {
    /// A field with these definitions. With `thorough`, the kind of every field is looked for.
    pub(super) fn new(
        name: &str,
        defs: &[&'t FieldDef<'t>],
        is_unknown: bool,
        thorough: bool,
        mut seen: FieldSeen,
    ) -> Self {
        let defs: Vec<Checker<'t>> = defs.iter().map(|def| Checker::new(def)).collect();
        seen.checks.resize_with(defs.len(), ValuesSeen::default);
        for (def, check) in defs.iter().zip(&mut seen.checks) {
            check.documented.resize(def.def.values.len(), 0);
        }
        let passes = defs.iter().fold(u16::MAX, |passes, def| passes & def.passes);
        let looked_at = match (is_unknown, thorough) {
            (true, _) => u16::MAX,
            (false, true) if seen.look != Look::Text => TEXTS,
            (false, _) => 0,
        };
        let (count, shapes) = (seen.seen, seen.shapes);
        let about = Box::new(About { name: name.to_owned(), seen, is_unknown, defs, last_value: 0 });
        Self { seen: count, last: 0, about, shapes, passes, looked_at }
    }

    /// What was seen of the field so far, with its name; `None` if no record had it.
    pub(super) fn summary(&self) -> Option<(&str, FieldSeen)> {
        let mut seen = self.about.seen.clone();
        (seen.seen, seen.shapes) = (self.seen, self.shapes);
        for check in &mut seen.checks {
            if check.documented.iter().all(|count| *count == 0) {
                check.documented.clear();
            }
        }
        (self.seen > 0).then_some((&self.about.name, seen))
    }

    /// Processes a value of the field in the record with this number.
    #[inline]
    pub(super) fn take(&mut self, record: u64, key: Part, value: Part, line: &mut Line<'_>) {
        self.seen += u64::from(self.last != record);
        self.last = record;
        let shape = 1 << value.shape as u16;
        self.shapes |= shape;
        if self.looked_at & shape != 0 && !self.about.look(key, value, line) {
            self.looked_at = 0;
        }
        if self.passes & shape == 0 {
            self.about.check(value, line);
        }
    }
}

impl About<'_> {
    /// Collects evidence. Returns whether later values may add to it.
    fn look(&mut self, key: Part, value: Part, line: &mut Line<'_>) -> bool {
        let seen = &mut self.seen;
        let raw = value.span.of(line.bytes);
        if seen.look != Look::Text && TEXTS & 1 << value.shape as u16 != 0 {
            seen.look.add(Look::of(value.shape, raw));
        }
        if !self.is_unknown {
            return seen.look != Look::Text;
        }
        if seen.first.is_none() {
            seen.first = Some(line.seen(key.span.start as usize, key.span.end as usize));
        }
        if !matches!(value.shape, Shape::EscapedStr | Shape::EscapedText) {
            if seen.values.get(self.last_value).is_some_and(|known| known.as_bytes() == raw) {
                return true;
            }
            let is_full = seen.values.len() == FieldSeen::VALUES;
            if is_full && seen.values.last().is_some_and(|last| raw > last.as_bytes()) && raw.is_ascii() {
                return true;
            }
            self.keep(raw);
        }
        self.seen.least.see(raw, || value.text(line.bytes));
        true
    }

    /// Keeps a short value as evidence, if it is one of the least.
    fn keep(&mut self, raw: &[u8]) {
        if raw.len() > FieldSeen::LONGEST_VALUE {
            return;
        }
        let Ok(text) = std::str::from_utf8(raw) else { return };
        let values = &mut self.seen.values;
        match values.binary_search_by(|known| (**known).cmp(text)) {
            Ok(at) => self.last_value = at,
            Err(at) if at < FieldSeen::VALUES => {
                values.insert(at, text.into());
                values.truncate(FieldSeen::VALUES);
            }
            Err(_) => {}
        }
    }

    /// Checks a value against the pages.
    fn check(&mut self, value: Part, line: &mut Line<'_>) {
        for (def, seen) in self.defs.iter_mut().zip(&mut self.seen.checks) {
            if def.passes & 1 << value.shape as u16 == 0 {
                def.check(seen, value, line);
            }
        }
    }
}

impl<'t> Checker<'t> {
    fn new(def: &'t FieldDef<'t>) -> Self {
        let passes: &[Shape] = match def.kind {
            Kind::Int => &[Shape::Int],
            Kind::Str => &[Shape::Str, Shape::EscapedStr, Shape::Text, Shape::EscapedText],
            Kind::StrList => &[Shape::List, Shape::Text, Shape::EscapedText],
            Kind::Time | Kind::Ip | Kind::Enum => &[],
        };
        Self { def, passes: set(passes), last: 0, fitted: Vec::new() }
    }

    fn check(&mut self, seen: &mut ValuesSeen, value: Part, line: &mut Line<'_>) {
        let kind = self.def.kind;
        let raw = value.span.of(line.bytes);
        if kind == Kind::Ip && !raw.is_empty() && raw == self.fitted {
            return;
        }
        if let Some(found) = fit::misfit(kind, value.shape, raw) {
            match seen.misfits.get_mut(found) {
                Some(trouble) => trouble.again(raw, || value.text(line.bytes)),
                None => _ = seen.misfits.insert(found.to_owned(), trouble(line, value)),
            }
            return;
        }
        match kind {
            Kind::Enum => self.check_word(seen, value, line),
            Kind::Ip if matches!(value.shape, Shape::Str | Shape::Text) => {
                self.fitted.clear();
                self.fitted.extend_from_slice(raw);
            }
            Kind::Ip | Kind::Str | Kind::Int | Kind::Time | Kind::StrList => {}
        }
    }

    fn check_word(&mut self, seen: &mut ValuesSeen, value: Part, line: &mut Line<'_>) {
        let raw = value.span.of(line.bytes);
        if self.def.values.get(self.last).is_some_and(|word| word.as_bytes() == raw) {
            seen.documented[self.last] += 1;
            return;
        }
        if let Some(known) = self.def.values.iter().position(|word| value.text(line.bytes) == *word) {
            self.last = known;
            seen.documented[known] += 1;
            return;
        }
        if !self.def.open {
            let text = value.text(line.bytes);
            seen.other(&text, || trouble(line, value));
        }
    }
}

fn trouble(line: &mut Line<'_>, value: Part) -> Trouble {
    let (start, end) = (value.span.start as usize, value.span.end as usize);
    // The quotes are part of what must change, and an empty string would be invisible without them.
    let quotes = usize::from(matches!(value.shape, Shape::Str | Shape::EscapedStr));
    let text = value.text(line.bytes);
    Trouble::new(line.seen(start - quotes, end + quotes), &text)
}
