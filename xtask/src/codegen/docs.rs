//! Generated documentation: for people, a reference of the page and one of the rules; for programs, a catalogue and a
//! JSON Schema of each event.

mod reference;
mod rule;
mod schema;

use events_spec::Spec;
use serde::Serialize;

use super::naming::event_stem;
use super::{Output, Target};
use crate::report::model_json::Model;

/// All files below `docs/`.
///
/// # Errors
///
/// When something has no form in JSON, which a page cannot bring about.
pub(super) fn files(spec: &Spec, target: Target, notice: &str) -> Result<Vec<Output>, serde_json::Error> {
    let comment = format!("<!-- {notice} -->\n\n");
    let mut files = vec![
        Output { path: "docs/reference.md".to_owned(), content: comment.clone() + &reference::text(spec, target) },
        Output { path: "docs/rules.md".to_owned(), content: comment + &rule::text() },
        Output { path: "docs/events.json".to_owned(), content: json(&Model::new(spec).comment(notice))? },
    ];
    match target {
        // The form of a report is the toolchain's own; it does not depend on the page.
        Target::Repository => files
            .push(Output { path: "docs/report.schema.json".to_owned(), content: crate::report::schema::text(notice) }),
        Target::Folder => (),
    }
    for event in &spec.events {
        let path = format!("docs/schema/{}.json", event_stem(&event.name));
        files.push(Output { path, content: json(&schema::of(spec, event, notice))? });
    }
    Ok(files)
}

fn json(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}
