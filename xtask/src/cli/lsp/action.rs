//! The fixes of `conf-check --fix`, offered where they apply.

use std::collections::HashMap;

use lsp_types::{CodeAction, CodeActionKind, Range, TextEdit, Uri, WorkspaceEdit};

use super::conf::Checked;
use super::document::Document;
use crate::check::conf::{Fixes, fixed, fixes};
use crate::check::fix::{Edit, Step};
use crate::input::conf::read;

/// The fixes for the lines of a range, and last the one that writes all of a file.
pub(super) fn conf(uri: &Uri, document: &Document, checked: &Checked, asked: Range) -> Vec<CodeAction> {
    let conf = read::read_open(&document.name, document.text.clone());
    let names = [document.name.clone()];
    let Ok(texts) = fixed(&names, &conf, &checked.spec, checked.version) else { return Vec::new() };
    let Fixes { steps, syntax } = fixes(conf, &checked.spec, checked.version);
    // A step in an included file as well is none of this file alone.
    let here = |edits: &[Edit]| edits.iter().all(|edit| edit.file == document.name);
    let names = steps.iter().filter(|step| step.is_whole() && here(&step.edits)).map(|step: &Step| {
        let title = match step.edits.as_slice() {
            [edit] => match document.text.get(edit.range.0..edit.range.1) {
                Some(old) => format!("Write `{}` for `{old}`", edit.new),
                None => format!("Write `{}`", edit.new),
            },
            _ => "Write what the page says".to_owned(),
        };
        (title, step.edits.clone())
    });
    let syntax: Vec<Edit> = syntax.into_iter().filter(|edit| edit.file == document.name).collect();
    let syntax = (!syntax.is_empty()).then(|| (format!("Write it as Dovecot {} reads it", checked.version), syntax));
    let mut actions: Vec<CodeAction> = Vec::new();
    for (title, edits) in names.chain(syntax) {
        let edits: Vec<TextEdit> = edits.iter().map(|edit| text_edit(document, edit)).collect();
        if edits.iter().any(|edit| shares_line(edit.range, asked)) {
            actions.push(action(uri, title, CodeActionKind::QUICKFIX, edits));
        }
    }
    if let Some(new) = texts.get(&document.name).filter(|new| **new != document.text) {
        let whole = Edit { file: document.name.clone(), range: (0, document.text.len()), new: new.clone() };
        let edits = vec![text_edit(document, &whole)];
        let title = "Write everything that is certain in this file".to_owned();
        actions.push(action(uri, title, CodeActionKind::SOURCE_FIX_ALL, edits));
    }
    actions
}

fn action(uri: &Uri, title: String, kind: CodeActionKind, edits: Vec<TextEdit>) -> CodeAction {
    #[expect(clippy::mutable_key_type, reason = "the protocol's own type; its key is not changed")]
    let changes = HashMap::from([(uri.clone(), edits)]);
    let edit = WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    CodeAction { title, kind: Some(kind), edit: Some(edit), ..CodeAction::default() }
}

fn text_edit(document: &Document, edit: &Edit) -> TextEdit {
    let (start, end) = edit.range;
    TextEdit {
        range: Range { start: document.position(start), end: document.position(end) },
        new_text: edit.new.clone(),
    }
}

fn shares_line(one: Range, other: Range) -> bool {
    one.start.line <= other.end.line && other.start.line <= one.end.line
}
