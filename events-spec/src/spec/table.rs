//! From the model to the table that borrows from it.

use super::{Event, Field, FieldRef, Formerly, Spec, WhyAbsent, without_folders};
use crate::{AbsentDef, AddedPage, EventDef, FieldDef, FormerlyDef, SectionDef, Table};

impl Spec {
    /// Calls `use_table` with the same page as a [`Table`].
    pub fn with_table<T>(&self, use_table: impl FnOnce(&Table<'_>) -> T) -> T {
        let parts: Vec<Parts<'_>> = self.declared.iter().map(Parts::of).collect();
        let fields = |refs: &[FieldRef]| -> Vec<FieldDef<'_>> {
            refs.iter().map(|field| self.field_def(*field, &parts[field.declared])).collect()
        };
        let fields: Vec<[Vec<FieldDef<'_>>; 2]> =
            self.events.iter().map(|event| [fields(&event.fields), fields(&event.patterns)]).collect();
        let formerly: Vec<Vec<FormerlyDef<'_>>> = self.events.iter().map(|event| formerly(&event.formerly)).collect();
        let events: Vec<EventDef<'_>> = self
            .events
            .iter()
            .zip(fields.iter().zip(&formerly))
            .map(|(event, ([fields, patterns], formerly))| self.event_def(event, fields, patterns, formerly))
            .collect();
        let sections: Vec<SectionDef<'_>> = self
            .sections
            .iter()
            .map(|section| SectionDef { title: &section.title, since: section.since.as_deref(), line: section.line })
            .collect();
        let absent: Vec<AbsentDef<'_>> = self
            .absent
            .iter()
            .map(|absent| AbsentDef {
                event: &absent.event,
                field: absent.field.as_deref(),
                value: absent.value.as_deref(),
                since: match &absent.why {
                    WhyAbsent::NotYet(since) => Some(since),
                    WhyAbsent::Removed(_) => None,
                },
                removed: match &absent.why {
                    WhyAbsent::Removed(removed) => Some(removed),
                    WhyAbsent::NotYet(_) => None,
                },
                line: absent.line,
            })
            .collect();
        let added: Vec<AddedPage<'_>> = self
            .pages
            .iter()
            .skip(1)
            .map(|page| AddedPage { page: without_folders(&page.file), lines_before: page.lines_before })
            .collect();
        use_table(&Table {
            page: self.page(),
            sha256: &self.sha256,
            release: self.release.as_deref(),
            sections: &sections,
            events: &events,
            absent: &absent,
            added: &added,
        })
    }

    fn event_def<'a>(
        &'a self,
        event: &'a Event,
        fields: &'a [FieldDef<'a>],
        patterns: &'a [FieldDef<'a>],
        formerly: &'a [FormerlyDef<'a>],
    ) -> EventDef<'a> {
        EventDef {
            name: &event.name,
            section: event.section.map_or("", |section| self.sections[section].title.as_str()),
            since: event.since.as_deref(),
            formerly,
            line: event.line,
            text: &event.text,
            fields,
            patterns,
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

/// The lists of a field, borrowed.
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
