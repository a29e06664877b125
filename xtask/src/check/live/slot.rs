//! What was seen of one field of one event.

use events_core::export::fit;
use events_core::export::scan::{Part, Shape};
use events_spec::{FieldDef, Kind, ParentRule};

use super::place::{Line, Seen, Trouble, sample};

/// What was seen of one field of one event. The parts that change with each record fit in 32 bytes, because a stream
/// visits hundreds of these in turn.
#[derive(Debug)]
#[repr(align(32))]
pub(super) struct Slot<'t> {
    /// The number of events that had it.
    pub(super) seen: u64,
    /// The last record that had it, so that a repeated name counts once.
    last: u64,
    /// Everything else.
    pub(super) about: Box<About<'t>>,
    /// The shapes of its values, as a set.
    shapes: u16,
    /// The shapes that are correct for any value, as a set.
    passes: u16,
    /// How many more values to examine for evidence.
    looks_left: u8,
}

/// What is known about a field, and the evidence from its values.
#[derive(Debug)]
pub(super) struct About<'t> {
    pub(super) name: String,
    pub(super) role: Role<'t>,
    pub(super) first: Option<Seen>,
    pub(super) sample: String,
    /// The appearances of its values, as far as they were examined.
    pub(super) looks: Looks,
    /// A few different values, for evidence.
    pub(super) values: Vec<Box<str>>,
    /// The number of occurrences of each documented value, in the order of the page.
    pub(super) documented: Vec<u64>,
    last_value: usize,
    /// Values outside the list, by their raw prefixes.
    pub(super) others: Vec<(Box<[u8]>, Trouble)>,
    /// The number of values outside the list that are not in `others`.
    pub(super) more_others: u64,
    /// Values of another kind, by description.
    pub(super) misfits: Vec<(&'static str, Trouble)>,
    /// The last value that fitted, if checking is expensive.
    fitted: Vec<u8>,
}

/// How a field relates to its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role<'t> {
    /// The page lists it.
    Documented(&'t FieldDef<'t>),
    /// Every event has it.
    Every,
    /// It comes from a parent event.
    Parent(&'t ParentRule),
    /// It is unknown here.
    Unknown,
}

/// The appearances of values, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks(u8);

/// The number of values examined for evidence, unless all must be.
const LOOKED_AT: u8 = 64;
/// The number of different values kept for evidence, and their maximum length.
const VALUES: usize = 8;
const LONGEST_VALUE: usize = 64;
/// The number of different values outside a list that are kept.
const OTHERS: usize = 8;
const LONGEST_OTHER: usize = 256;

impl Looks {
    const INT: u8 = 1;
    const TIME: u8 = 2;
    const IP: u8 = 4;
    const LIST: u8 = 8;
    const TEXT: u8 = 16;
    const OTHER: u8 = 32;

    fn of(shape: Shape, raw: &[u8]) -> Self {
        Self(match fit::likely_kind(shape, raw) {
            Some(Kind::Int) => Self::INT,
            Some(Kind::Time) => Self::TIME,
            Some(Kind::Ip) => Self::IP,
            Some(Kind::StrList) => Self::LIST,
            Some(Kind::Str | Kind::Enum) => Self::TEXT,
            None => Self::OTHER,
        })
    }

    /// The kind that all values have; `None` if there are no values or several kinds.
    pub(super) fn kind(self) -> Option<Kind> {
        match self.0 {
            Self::INT => Some(Kind::Int),
            Self::TIME => Some(Kind::Time),
            Self::IP => Some(Kind::Ip),
            Self::LIST => Some(Kind::StrList),
            // Text may look like an address or a time by coincidence.
            set if set & !(Self::TEXT | Self::IP | Self::TIME) == 0 && set != 0 => Some(Kind::Str),
            _ => None,
        }
    }
}

/// The appearances and raw shapes of values. The shape tells more than the appearance: tab-separated text may look like
/// a number but be a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    looks: Looks,
    shapes: u16,
}

impl Evidence {
    /// Merges two.
    pub(super) fn add(&mut self, other: Self) {
        self.looks.0 |= other.looks.0;
        self.shapes |= other.shapes;
    }

    fn had(self, shapes: &[Shape]) -> bool {
        shapes.iter().any(|shape| self.shapes & 1 << *shape as u16 != 0)
    }

    /// The only kind that fits all values.
    pub(super) fn kind(self) -> Option<Kind> {
        let numbers = self.had(&[Shape::Int, Shape::Seconds]);
        if let Some(kind) = self.looks.kind() {
            return Some(kind);
        }
        if self.looks.0 & Looks::OTHER != 0 {
            return None;
        }
        if self.had(&[Shape::List]) {
            let strings = self.had(&[Shape::Str, Shape::EscapedStr]);
            return (!numbers && !strings).then_some(Kind::StrList);
        }
        // Tab-separated values that sometimes look like numbers and sometimes like words are strings.
        (!numbers && self.looks.0 != 0).then_some(Kind::Str)
    }

    /// Whether all values fit this kind.
    pub(super) fn fits(self, kind: Kind) -> bool {
        match (self.kind(), kind) {
            (Some(own), kind) if own == kind => true,
            // An address or a time in a string is also a string, and so is anything in tab-separated text.
            (Some(Kind::Ip | Kind::Time | Kind::Int), Kind::Str) => !self.had(&[Shape::Int, Shape::Seconds]),
            (Some(_), Kind::StrList) => !self.had(&[Shape::Int, Shape::Seconds, Shape::Str, Shape::EscapedStr]),
            _ => false,
        }
    }
}

impl<'t> Slot<'t> {
    /// The evidence from its values.
    pub(super) fn evidence(&self) -> Evidence {
        Evidence { looks: self.about.looks, shapes: self.shapes }
    }

    /// Creates a field of this name.
    pub(super) fn new(name: &str, role: Role<'t>) -> Self {
        let set = |shapes: &[Shape]| shapes.iter().fold(0, |set, shape| set | 1 << *shape as u16);
        let (values, passes) = match role {
            Role::Documented(def) => {
                let passes: &[Shape] = match def.kind {
                    Kind::Int => &[Shape::Int],
                    Kind::Str => &[Shape::Str, Shape::EscapedStr, Shape::Text, Shape::EscapedText],
                    Kind::StrList => &[Shape::List, Shape::Text, Shape::EscapedText],
                    Kind::Time | Kind::Ip | Kind::Enum => &[],
                };
                (def.values.len(), set(passes))
            }
            Role::Every | Role::Parent(_) | Role::Unknown => (0, u16::MAX),
        };
        let about = About {
            name: name.to_owned(),
            role,
            first: None,
            sample: String::new(),
            looks: Looks::default(),
            values: Vec::new(),
            documented: vec![0; values],
            last_value: 0,
            others: Vec::new(),
            more_others: 0,
            misfits: Vec::new(),
            fitted: Vec::new(),
        };
        Self { seen: 0, last: 0, about: Box::new(about), shapes: 0, passes, looks_left: LOOKED_AT }
    }

    /// Whether a value of this shape was seen.
    pub(super) fn had(&self, shape: Shape) -> bool {
        self.shapes & 1 << shape as u16 != 0
    }

    /// Processes a value of the field in the record with this number.
    #[inline]
    pub(super) fn take(&mut self, record: u64, key: Part, value: Part, line: &mut Line<'_>, thorough: bool) {
        self.seen += u64::from(self.last != record);
        self.last = record;
        let shape = 1 << value.shape as u16;
        self.shapes |= shape;
        if self.looks_left > 0 || thorough {
            self.looks_left = self.looks_left.saturating_sub(1);
            self.about.look(key, value, line);
        }
        if self.passes & shape == 0 {
            self.about.check(value, line);
        }
    }
}

impl About<'_> {
    /// Collects evidence.
    fn look(&mut self, key: Part, value: Part, line: &mut Line<'_>) {
        let raw = value.span.of(line.bytes);
        self.looks.0 |= Looks::of(value.shape, raw).0;
        if self.first.is_none() {
            self.first = Some(line.seen(key.span.start as usize, key.span.end as usize));
            self.sample = sample(&value.text(line.bytes));
        }
        if self.values.len() < VALUES && raw.len() <= LONGEST_VALUE {
            let text = value.text(line.bytes);
            if !self.values.iter().any(|known| **known == *text) {
                self.values.push(text.into());
            }
        }
    }

    /// Checks a value against the page.
    fn check(&mut self, value: Part, line: &mut Line<'_>) {
        let Role::Documented(def) = self.role else { return };
        let raw = value.span.of(line.bytes);
        if def.kind == Kind::Ip && !raw.is_empty() && raw == self.fitted {
            return;
        }
        if let Some(found) = fit::misfit(def.kind, value.shape, raw) {
            match self.misfits.iter_mut().find(|(known, _)| *known == found) {
                Some((_, trouble)) => trouble.count += 1,
                None => self.misfits.push((found, trouble(line, value))),
            }
            return;
        }
        match def.kind {
            Kind::Enum => self.check_word(def, value, line),
            Kind::Ip if matches!(value.shape, Shape::Str | Shape::Text) => {
                self.fitted.clear();
                self.fitted.extend_from_slice(raw);
            }
            Kind::Ip | Kind::Str | Kind::Int | Kind::Time | Kind::StrList => {}
        }
    }

    fn check_word(&mut self, def: &FieldDef<'_>, value: Part, line: &mut Line<'_>) {
        let raw = value.span.of(line.bytes);
        if def.values.get(self.last_value).is_some_and(|word| word.as_bytes() == raw) {
            self.documented[self.last_value] += 1;
            return;
        }
        if let Some(known) = def.values.iter().position(|word| value.text(line.bytes) == *word) {
            self.last_value = known;
            self.documented[known] += 1;
            return;
        }
        let start = &raw[..raw.len().min(LONGEST_OTHER)];
        if let Some((_, trouble)) = self.others.iter_mut().find(|(known, _)| **known == *start) {
            trouble.count += 1;
        } else if self.others.len() < OTHERS {
            self.others.push((start.into(), trouble(line, value)));
        } else {
            self.more_others += 1;
        }
    }
}

fn trouble(line: &mut Line<'_>, value: Part) -> Trouble {
    let (start, end) = (value.span.start as usize, value.span.end as usize);
    // The quotes are part of what must change, and an empty string would be invisible without them.
    let quotes = usize::from(matches!(value.shape, Shape::Str | Shape::EscapedStr));
    let shown = sample(&value.text(line.bytes));
    Trouble::new(line.seen(start - quotes, end + quotes), shown)
}
