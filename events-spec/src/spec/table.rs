//! Converts the model to a table that borrows from it.

use super::{Absent, Event, Field, FieldRef, Formerly, PageFile, Section, Spec, WhyAbsent, without_folders};
use crate::{AbsentDef, AddedPage, EventDef, FieldDef, FormerlyDef, SectionDef, Table};

impl Spec {
    /// Calls `use_table` with the page as a [`Table`].
    pub fn with_table<T>(&self, use_table: impl FnOnce(&Table<'_>) -> T) -> T {
        let parts: Vec<Parts<'_>> = self.declared.iter().map(Parts::of).collect();
        let lists: Vec<Lists<'_>> = self.events.iter().map(|event| self.lists(event, &parts)).collect();
        let (events, sections) = (self.event_defs(&lists), self.section_defs());
        let (absent, added) = (self.absent_defs(), self.added_pages());
        use_table(&self.table(&sections, &events, &absent, &added))
    }

    /// Converts the page to a [`Table`] that is never freed.
    #[must_use]
    pub fn leak(self) -> &'static Table<'static> {
        let spec: &'static Self = Box::leak(Box::new(self));
        let parts: &[Parts<'_>] = spec.declared.iter().map(Parts::of).collect::<Vec<_>>().leak();
        let lists: &[Lists<'_>] = spec.events.iter().map(|event| spec.lists(event, parts)).collect::<Vec<_>>().leak();
        let (events, sections) = (spec.event_defs(lists), spec.section_defs());
        let (absent, added) = (spec.absent_defs(), spec.added_pages());
        Box::leak(Box::new(spec.table(sections.leak(), events.leak(), absent.leak(), added.leak())))
    }

    fn table<'a>(
        &'a self,
        sections: &'a [SectionDef<'a>],
        events: &'a [EventDef<'a>],
        absent: &'a [AbsentDef<'a>],
        added: &'a [AddedPage<'a>],
    ) -> Table<'a> {
        let (release, version) = (self.release.as_deref(), self.version);
        Table { page: self.page(), sha256: &self.sha256, release, version, sections, events, absent, added }
    }

    fn added_pages(&self) -> Vec<AddedPage<'_>> {
        fn def(page: &PageFile) -> AddedPage<'_> {
            AddedPage { page: without_folders(&page.file), lines_before: page.lines_before }
        }
        self.pages.iter().skip(1).map(def).collect()
    }

    fn lists<'a>(&'a self, event: &'a Event, parts: &'a [Parts<'a>]) -> Lists<'a> {
        let defs = |refs: &[FieldRef]| -> Vec<FieldDef<'a>> {
            refs.iter().map(|field| self.field_def(*field, &parts[field.declared])).collect()
        };
        Lists { fields: defs(&event.fields), patterns: defs(&event.patterns), formerly: formerly(&event.formerly) }
    }

    fn section_defs(&self) -> Vec<SectionDef<'_>> {
        fn def(section: &Section) -> SectionDef<'_> {
            SectionDef { title: &section.title, since: section.since.as_deref(), line: section.line }
        }
        self.sections.iter().map(def).collect()
    }

    fn absent_defs(&self) -> Vec<AbsentDef<'_>> {
        fn def(absent: &Absent) -> AbsentDef<'_> {
            let (since, removed) = match &absent.why {
                WhyAbsent::NotYet(since) => (Some(since.as_str()), None),
                WhyAbsent::Removed(removed) => (None, Some(removed.as_str())),
            };
            let (field, value) = (absent.field.as_deref(), absent.value.as_deref());
            let (called, line) = (absent.called.as_deref(), absent.line);
            AbsentDef { event: &absent.event, field, value, since, removed, called, line }
        }
        self.absent.iter().map(def).collect()
    }

    fn event_defs<'a>(&'a self, lists: &'a [Lists<'a>]) -> Vec<EventDef<'a>> {
        self.events.iter().zip(lists).map(|(event, lists)| self.event_def(event, lists)).collect()
    }

    fn event_def<'a>(&'a self, event: &'a Event, lists: &'a Lists<'a>) -> EventDef<'a> {
        EventDef {
            name: &event.name,
            section: event.section.map_or("", |section| self.sections[section].title.as_str()),
            since: event.since.as_deref(),
            formerly: &lists.formerly,
            line: event.line,
            text: &event.text,
            fields: &lists.fields,
            patterns: &lists.patterns,
        }
    }

    fn field_def<'a>(&'a self, field: FieldRef, parts: &'a Parts<'a>) -> FieldDef<'a> {
        let declared = &self.declared[field.declared];
        FieldDef {
            name: &declared.name,
            kind: declared.kind,
            values: &parts.values,
            open: declared.open,
            presence: declared.presence,
            optional: declared.optional.as_deref(),
            text: &declared.text,
            inherited_from: field.inherited_from.map(|parent| self.parent_name(parent)),
            since: declared.since.as_deref(),
            formerly: &parts.formerly,
            line: declared.line,
        }
    }
}

/// The lists of an event, to borrow from.
struct Lists<'a> {
    fields: Vec<FieldDef<'a>>,
    patterns: Vec<FieldDef<'a>>,
    formerly: Vec<FormerlyDef<'a>>,
}

/// The lists of a field, to borrow from.
struct Parts<'a> {
    values: Vec<&'a str>,
    formerly: Vec<FormerlyDef<'a>>,
}

impl<'a> Parts<'a> {
    fn of(field: &'a Field) -> Self {
        let values = field.values.iter().map(|value| value.name.as_str()).collect();
        Self { values, formerly: formerly(&field.formerly) }
    }
}

fn formerly(names: &[Formerly]) -> Vec<FormerlyDef<'_>> {
    names.iter().map(|name| FormerlyDef { name: &name.name, before: name.before.as_deref() }).collect()
}
