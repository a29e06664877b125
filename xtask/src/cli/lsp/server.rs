//! The session: receives messages, sends answers and findings.

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use anyhow::Result;
use events_spec::{Finding, Level, Spec};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Notification as _, PublishDiagnostics,
};
use lsp_types::request::{CodeActionRequest, Completion, GotoDefinition, HoverRequest, Request as _};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionProviderCapability, CompletionItem,
    CompletionOptions, CompletionParams, Diagnostic, DiagnosticSeverity, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, GotoDefinitionParams, Hover, HoverContents, HoverParams,
    HoverProviderCapability, MarkupContent, MarkupKind, NumberOrString, OneOf, Position, PublishDiagnosticsParams,
    Range, ServerCapabilities, TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind, Uri,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::document::{Document, Form};
use super::known::Known;
use super::{action, complete, conf, page};
use crate::report::TOOL;

/// The maximum size of a file that is checked while it is edited.
const MOST_BYTES: usize = 4 << 20;

/// Serves one editor until it ends the session or disconnects.
///
/// # Errors
/// If the input does not follow the protocol.
pub(super) fn serve(connection: Connection, known: Known) -> Result<()> {
    let capabilities = ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Kind(TextDocumentSyncKind::FULL)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL]),
            ..CodeActionOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(["=", "*", " ", "_"].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        ..ServerCapabilities::default()
    };
    let (id, _) = connection.initialize_start()?;
    let info = serde_json::json!({ "name": TOOL, "version": env!("CARGO_PKG_VERSION") });
    connection.initialize_finish(id, serde_json::json!({ "capabilities": capabilities, "serverInfo": info }))?;
    let mut session = Session { known, open: HashMap::new() };
    while let Ok(message) = connection.receiver.recv() {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request)? {
                    break;
                }
                session.refresh(&connection)?;
                connection.sender.send(Message::Response(session.answer(request)))?;
            }
            Message::Notification(notification) => session.note(notification, &connection)?,
            Message::Response(_) => {}
        }
        // If there are more messages, the current text may already be outdated.
        if connection.receiver.is_empty() {
            session.refresh(&connection)?;
        }
    }
    Ok(())
}

struct Session {
    known: Known,
    open: HashMap<Uri, Open>,
}

/// An open file, with what is known about it.
struct Open {
    document: Document,
    /// Whether the text has changed since it was checked.
    is_stale: bool,
    conf: Option<conf::Checked>,
    /// The latest version of the page without errors.
    page: Option<Rc<Spec>>,
}

impl Session {
    /// Processes a notification from the editor.
    fn note(&mut self, notification: Notification, connection: &Connection) -> Result<()> {
        match notification.method.as_str() {
            DidOpenTextDocument::METHOD => {
                let Some(DidOpenTextDocumentParams { text_document: opened }) = parse(notification.params) else {
                    return Ok(());
                };
                let document = Document::new(&opened.uri, &opened.language_id, opened.version, opened.text);
                self.open.insert(opened.uri, Open { document, is_stale: true, conf: None, page: None });
            }
            DidChangeTextDocument::METHOD => {
                let Some(changed) = parse::<DidChangeTextDocumentParams>(notification.params) else { return Ok(()) };
                let last = changed.content_changes.into_iter().next_back();
                if let (Some(open), Some(change)) = (self.open.get_mut(&changed.text_document.uri), last) {
                    open.document.text = change.text;
                    open.document.version = changed.text_document.version;
                    open.is_stale = true;
                }
            }
            DidCloseTextDocument::METHOD => {
                let Some(closed) = parse::<DidCloseTextDocumentParams>(notification.params) else { return Ok(()) };
                self.open.remove(&closed.text_document.uri);
                publish(connection, closed.text_document.uri, Vec::new(), None)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Checks what has changed, and sends the findings.
    fn refresh(&mut self, connection: &Connection) -> Result<()> {
        for (uri, open) in self.open.iter_mut().filter(|(_, open)| open.is_stale) {
            open.is_stale = false;
            let mut findings = Vec::new();
            if open.document.text.len() <= MOST_BYTES {
                match open.document.form {
                    Form::Conf => {
                        open.conf = conf::check(&open.document, &mut self.known);
                        findings.extend(open.conf.iter().flat_map(|checked| &checked.findings).cloned());
                    }
                    Form::Page => {
                        let checked = page::check(&open.document);
                        open.page = checked.spec.or_else(|| open.page.take());
                        findings = checked.findings;
                    }
                }
            }
            let diagnostics = findings.iter().map(|finding| diagnostic(finding, &open.document)).collect();
            publish(connection, uri.clone(), diagnostics, Some(open.document.version))?;
        }
        Ok(())
    }

    fn answer(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        let result = match method.as_str() {
            HoverRequest::METHOD => {
                parse(params).map(|params: HoverParams| value(self.hover(&params.text_document_position_params)))
            }
            GotoDefinition::METHOD => parse(params)
                .map(|params: GotoDefinitionParams| value(self.definition(&params.text_document_position_params))),
            Completion::METHOD => {
                parse(params).map(|params: CompletionParams| value(self.complete(&params.text_document_position)))
            }
            CodeActionRequest::METHOD => parse(params).map(|params: CodeActionParams| value(self.actions(&params))),
            _ => return error(id, ErrorCode::MethodNotFound, format!("unknown method `{method}`")),
        };
        match result {
            Some(result) => Response::new_ok(id, result),
            None => error(id, ErrorCode::InvalidParams, format!("invalid parameters for `{method}`")),
        }
    }

    fn hover(&self, at: &TextDocumentPositionParams) -> Option<Hover> {
        let open = self.open.get(&at.text_document.uri)?;
        let document = &open.document;
        let (value, range) = match document.form {
            Form::Conf => {
                let (text, place) = open.conf.as_ref()?.hover(document.place(at.position), &document.name)?;
                (text, Some(document.range(&place)))
            }
            Form::Page => {
                let name = page::name_at(&document.text, document.byte(at.position));
                (page::hover(open.page.as_ref()?, name)?, None)
            }
        };
        Some(Hover { contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }), range })
    }

    fn definition(&self, at: &TextDocumentPositionParams) -> Option<lsp_types::Location> {
        let open = self.open.get(&at.text_document.uri)?;
        let document = &open.document;
        let (uri, line) = match document.form {
            Form::Conf => {
                let (page, line) = open.conf.as_ref()?.definition(document.place(at.position), &document.name)?;
                (address(&self.known.file_of(page)?)?, line)
            }
            Form::Page => {
                let name = page::name_at(&document.text, document.byte(at.position));
                (at.text_document.uri.clone(), page::definition(open.page.as_ref()?, name)?)
            }
        };
        let start = Position { line: line.saturating_sub(1), character: 0 };
        Some(lsp_types::Location { uri, range: Range { start, end: start } })
    }

    fn actions(&self, asked: &CodeActionParams) -> Vec<CodeAction> {
        let uri = &asked.text_document.uri;
        let Some(Open { document, conf: Some(checked), .. }) = self.open.get(uri) else { return Vec::new() };
        let mut actions = action::conf(uri, document, checked, asked.range);
        if let Some(only) = &asked.context.only {
            // A kind stands for those below it: `source` for `source.fixAll`.
            let is_asked = |kind: &CodeActionKind| {
                only.iter().any(|only| {
                    kind.as_str()
                        .strip_prefix(only.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                })
            };
            actions.retain(|action| action.kind.as_ref().is_some_and(is_asked));
        }
        actions
    }

    fn complete(&self, at: &TextDocumentPositionParams) -> Vec<CompletionItem> {
        let Some(open) = self.open.get(&at.text_document.uri) else { return Vec::new() };
        let document = &open.document;
        let before = document.text.get(..document.byte(at.position)).unwrap_or("");
        match (document.form, &open.conf, &open.page) {
            (Form::Conf, Some(checked), _) => complete::conf(before, &document.text, checked),
            (Form::Page, _, Some(spec)) => complete::page(before.rsplit('\n').next().unwrap_or(""), spec),
            _ => Vec::new(),
        }
    }
}

fn diagnostic(finding: &Finding, document: &Document) -> Diagnostic {
    let severity = match finding.level {
        Level::Error => DiagnosticSeverity::ERROR,
        Level::Warning => DiagnosticSeverity::WARNING,
        Level::Info => DiagnosticSeverity::INFORMATION,
    };
    let help = finding.help.as_ref().map_or(String::new(), |help| format!("\nhelp: {help}"));
    Diagnostic {
        range: document.range(&finding.location),
        severity: Some(severity),
        code: Some(NumberOrString::String(finding.rule.id().to_owned())),
        source: Some(TOOL.to_owned()),
        message: format!("{}{help}", finding.message),
        ..Diagnostic::default()
    }
}

fn publish(connection: &Connection, uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) -> Result<()> {
    let params = PublishDiagnosticsParams { uri, diagnostics, version };
    connection.sender.send(Message::Notification(Notification::new(PublishDiagnostics::METHOD.to_owned(), params)))?;
    Ok(())
}

fn parse<T: DeserializeOwned>(params: Value) -> Option<T> {
    serde_json::from_value(params).ok()
}

fn value(result: impl Serialize) -> Value {
    serde_json::to_value(result).unwrap_or(Value::Null)
}

fn error(id: lsp_server::RequestId, code: ErrorCode, message: String) -> Response {
    Response::new_err(id, code as i32, message)
}

/// The characters that are not escaped in the path of a URI.
const KEPT: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The URI of a file.
fn address(path: &Path) -> Option<Uri> {
    let path = path.to_str()?.replace('\\', "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&path, &KEPT)).parse().ok()
}
