//! Generated documentation: a reference of the page and one of the rules for people; a catalogue and a JSON Schema of
//! each event for programs.

mod rule;
mod schema;
mod version;

use events_spec::Spec;
use events_spec::generate::file;
use events_spec::generate::naming::event_stem;
use events_spec::generate::reference::{self, Beside};
use serde::Serialize;

use super::{Output, Target};
use crate::report::model_json::Model;

/// All files below `docs/`.
///
/// # Errors
///
/// If something cannot be represented in JSON, which no page can cause.
pub(super) fn files(spec: &Spec, target: Target, notice: &str) -> Result<Vec<Output>, serde_json::Error> {
    let comment = format!("<!-- {notice} -->\n\n");
    let folder = match target {
        Target::Repository | Target::Folder => "docs".to_owned(),
        Target::Line(line) => format!("docs/{line}"),
    };
    let page = match target {
        Target::Repository => Some("../events-spec/spec/Events.txt".to_owned()),
        Target::Line(line) => Some(format!("../../events-spec/spec/pages/{line}/{}", file::page(spec))),
        Target::Folder => None,
    };
    let reference = reference::text(spec, &Beside { page, schemas: true });
    let mut files = vec![
        Output { path: format!("{folder}/reference.md"), content: comment.clone() + &reference },
        Output { path: format!("{folder}/events.json"), content: json(&Model::new(spec).comment(notice))? },
    ];
    // The rules and the format of reports do not depend on the page.
    match target {
        Target::Repository => {
            files.push(Output { path: "docs/rules.md".to_owned(), content: comment + &rule::text() });
            let content = crate::report::schema::text(notice);
            files.push(Output { path: "docs/report.schema.json".to_owned(), content });
        }
        Target::Folder => files.push(Output { path: "docs/rules.md".to_owned(), content: comment + &rule::text() }),
        Target::Line(_) => (),
    }
    for event in &spec.events {
        let path = format!("{folder}/schema/{}.json", event_stem(&event.name));
        files.push(Output { path, content: json(&schema::of(spec, event, notice))? });
    }
    Ok(files)
}

/// The pages side by side, a file of the repository.
pub(super) fn versions(pages: &[Spec], notice: &str) -> Output {
    let content = format!("<!-- {notice} -->\n\n{}", version::text(pages));
    Output { path: "docs/versions.md".to_owned(), content }
}

fn json(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}
