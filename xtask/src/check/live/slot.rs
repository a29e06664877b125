//! What was seen of one field of one event.

use events_core::export::fit;
use events_core::export::scan::{Part, Shape};
use events_spec::{FieldDef, Kind, ParentRule};

use super::place::{Line, Seen, Trouble, sample};

/// What was seen of one field of one event: what changes with each record, in 32 bytes, because a stream goes through
/// hundreds of these in turn.
#[derive(Debug)]
#[repr(align(32))]
pub(super) struct Slot<'t> {
    /// In how many events it stood.
    pub(super) seen: u64,
    /// The record that it stood in last, so that a repeated name counts once.
    last: u64,
    /// Everything else.
    pub(super) about: Box<About<'t>>,
    /// Which shapes its values had, as a set.
    shapes: u16,
    /// Which shapes need no look at the value, as a set.
    passes: u16,
    /// How many more values are looked at for evidence.
    looks_left: u8,
}

/// What is known of a field, and the evidence that its values gave.
#[derive(Debug)]
pub(super) struct About<'t> {
    pub(super) name: String,
    pub(super) role: Role<'t>,
    pub(super) first: Option<Seen>,
    pub(super) sample: String,
    /// What its values look like, as far as they were looked at.
    pub(super) looks: Looks,
    /// A few different values, for evidence.
    pub(super) values: Vec<Box<str>>,
    /// How often each documented value was seen, in the order of the page.
    pub(super) documented: Vec<u64>,
    last_value: usize,
    /// Values outside the list, by how they begin on the wire.
    pub(super) others: Vec<(Box<[u8]>, Trouble)>,
    /// How often a value outside the list came that is not among `others`.
    pub(super) more_others: u64,
    /// Values of another kind, by what they were.
    pub(super) misfits: Vec<(&'static str, Trouble)>,
    /// The last value that fitted, when finding that out takes time.
    fitted: Vec<u8>,
}

/// How a field belongs to its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role<'t> {
    /// The page lists it.
    Documented(&'t FieldDef<'t>),
    /// Every event has it.
    Every,
    /// It comes from a parent event.
    Parent(&'t ParentRule),
    /// Nobody knows it here.
    Unknown,
}

/// What the values of a field look like, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks(u8);

/// So many values are looked at for evidence, unless all must be.
const LOOKED_AT: u8 = 64;
/// So many different values are kept for evidence, and so long they may be.
const VALUES: usize = 8;
const LONGEST_VALUE: usize = 64;
/// So many different values outside a list are told apart.
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

    /// The one kind that all values have; `None` for none and for several.
    pub(super) fn kind(self) -> Option<Kind> {
        match self.0 {
            Self::INT => Some(Kind::Int),
            Self::TIME => Some(Kind::Time),
            Self::IP => Some(Kind::Ip),
            Self::LIST => Some(Kind::StrList),
            // A text may happen to be an address or a time.
            set if set & !(Self::TEXT | Self::IP | Self::TIME) == 0 && set != 0 => Some(Kind::Str),
            _ => None,
        }
    }
}

/// What values looked like, and the shapes that they had on the wire, which tell what the looks alone do not: text between
/// tabs may look like a number and be a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    looks: Looks,
    shapes: u16,
}

impl Evidence {
    /// Puts two into one.
    pub(super) fn add(&mut self, other: Self) {
        self.looks.0 |= other.looks.0;
        self.shapes |= other.shapes;
    }

    fn had(self, shapes: &[Shape]) -> bool {
        shapes.iter().any(|shape| self.shapes & 1 << *shape as u16 != 0)
    }

    /// The one kind that all values can be of.
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
        // Text between tabs that looks now like a number and now like a word is a string.
        (!numbers && self.looks.0 != 0).then_some(Kind::Str)
    }

    /// Whether all values are of this kind.
    pub(super) fn fits(self, kind: Kind) -> bool {
        match (self.kind(), kind) {
            (Some(own), kind) if own == kind => true,
            // An address or a time as a string is a string, too; and so is whatever stands between tabs.
            (Some(Kind::Ip | Kind::Time | Kind::Int), Kind::Str) => !self.had(&[Shape::Int, Shape::Seconds]),
            (Some(_), Kind::StrList) => !self.had(&[Shape::Int, Shape::Seconds, Shape::Str, Shape::EscapedStr]),
            _ => false,
        }
    }
}

impl<'t> Slot<'t> {
    /// What its values looked like.
    pub(super) fn evidence(&self) -> Evidence {
        Evidence { looks: self.about.looks, shapes: self.shapes }
    }

    /// A field of this name.
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

    /// Takes a value of the field, in the record of this number.
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
    /// Keeps evidence.
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

    /// Holds a value against the page.
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
    // The quotes belong to what must change, and an empty string would show nothing without them.
    let quotes = usize::from(matches!(value.shape, Shape::Str | Shape::EscapedStr));
    let shown = sample(&value.text(line.bytes));
    Trouble::new(line.seen(start - quotes, end + quotes), shown)
}
