//! Queries of Prometheus: rule files and Grafana dashboards, each expression with its place.

mod scalar;
mod variable;

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use self::scalar::{Document, ITEM};
pub(crate) use self::variable::{VARIABLE, without_variables};
use super::file;

/// An expression, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// Whose it is, such as ``panel *Logins*`` or ``alert `NoLogins` ``.
    pub(crate) who: String,
    /// The expression, with variables in it.
    pub(crate) expr: String,
    /// Where in the file the expression begins, or a place before it.
    pub(crate) at: usize,
    /// The unit that a panel shows its values in; `None` if the panel names none.
    pub(crate) unit: Option<Unit>,
}

/// The unit of a panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Its name in Grafana: `s`, `bytes`.
    pub(crate) name: String,
    /// Where it is in the file.
    pub(crate) at: usize,
}

/// The queries of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Queries {
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) list: Vec<Query>,
    /// The series that recording rules make.
    pub(crate) recorded: Vec<String>,
}

/// The largest file that is read.
const MOST_BYTES: u64 = 16 << 20;

/// Reads a rule file (YAML) or a dashboard (JSON).
///
/// # Errors
/// When it cannot be read, is neither, or has no query in it.
pub(crate) fn read_queries(name: &str) -> Result<Queries> {
    let text = file::read_text(Path::new(name), MOST_BYTES).with_context(|| format!("could not read `{name}`"))?;
    let is_json = text.trim_start().starts_with('{') || text.trim_start().starts_with('[');
    let document = match is_json {
        true => scalar::of_json(&text).with_context(|| format!("could not read `{name}` as JSON"))?,
        false => scalar::of_yaml(&text).with_context(|| format!("could not read `{name}` as YAML"))?,
    };
    let mut queries = Queries { file: name.to_owned(), ..Queries::default() };
    let mut panels = Panels { document: &document, units: HashMap::new() };
    for node in document.under(&["expr", "query"]) {
        queries.add(&mut panels, node);
    }
    queries.text = text;
    if queries.list.is_empty() {
        bail!("`{name}` has no query: neither rules with `expr` nor panels with targets");
    }
    Ok(queries)
}

impl Queries {
    fn add(&mut self, panels: &mut Panels<'_>, node: usize) {
        let document = panels.document;
        let Some((text, at)) = document.text(node) else { return };
        let named = |what: &str, owner: usize, key: &str| match document.text_at(owner, &[key]) {
            Some(name) if !name.is_empty() => format!("{what} *{}*", title(name)),
            Some(_) | None => format!("{} {what} without a {key}", if what.starts_with('a') { "an" } else { "a" }),
        };
        let (mut expr, mut unit) = (text.to_owned(), None);
        let who = match document.path(node).as_slice() {
            [.., "rules", ITEM, "expr"] => {
                let rule = document.up(node, 1);
                match (document.text_at(rule, &["alert"]), document.text_at(rule, &["record"])) {
                    (Some(alert), _) => format!("alert `{}`", title(alert)),
                    (None, Some(record)) => {
                        self.recorded.push(record.to_owned());
                        format!("rule `{}`", title(record))
                    }
                    (None, None) => "a rule without a name".to_owned(),
                }
            }
            // An alert of Grafana.
            [.., "rules", ITEM, "data", ITEM, "model", "expr"] => {
                if panels.is_other_source(&[document.up(node, 1)]) {
                    return;
                }
                named("alert", document.up(node, 4), "title")
            }
            [.., "targets", ITEM, "expr"] => {
                let (target, panel) = (document.up(node, 1), document.up(node, 3));
                if panels.is_other_source(&[target, panel]) {
                    return;
                }
                if document.get(target, &["hide"]).is_none() {
                    unit = panels.unit(panel, &["fieldConfig"]);
                }
                named("panel", panel, "title")
            }
            // A panel of Grafana's later format.
            [.., "spec", "data", "spec", "queries", ITEM, "spec", "query", "spec", "expr"] => {
                let (query, panel) = (document.up(node, 2), document.up(node, 8));
                if panels.is_other_kind(query) {
                    return;
                }
                if document.get(document.up(node, 3), &["hidden"]).is_none() {
                    unit = panels.unit(panel, &["vizConfig", "spec", "fieldConfig"]);
                }
                named("panel", panel, "title")
            }
            [.., "annotations", "list", ITEM, "expr"] => named("annotation", document.up(node, 1), "name"),
            [.., "annotations", ITEM, "spec", "query", "spec", "expr"] => {
                if panels.is_other_kind(document.up(node, 2)) {
                    return;
                }
                named("annotation", document.up(node, 3), "name")
            }
            path => {
                let Some(variable) = of_variable(path).map(|levels| document.up(node, levels)) else { return };
                let Some(asked) = variable::expression(text) else { return };
                expr = asked;
                format!("variable `${}`", title(document.text_at(variable, &["name"]).unwrap_or_default()))
            }
        };
        self.list.push(Query { who, expr, at, unit });
    }
}

/// The beginning of a title, which each of very many queries of a panel would repeat.
fn title(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// How many levels a variable is above its query; `None` if the path is not that of one.
fn of_variable(path: &[&str]) -> Option<usize> {
    match path {
        [.., "templating", "list", ITEM, "query"] => Some(1),
        [.., "templating", "list", ITEM, "query", "query"] => Some(2),
        [.., "variables", ITEM, "spec", "query", "spec", "query"] => Some(3),
        _ => None,
    }
}

/// The panels of a dashboard.
struct Panels<'d> {
    document: &'d Document,
    units: HashMap<usize, Option<Unit>>,
}

impl Panels<'_> {
    /// Whether the first of these that names its data source has another one than Prometheus. Others call their queries
    /// `expr`, too.
    fn is_other_source(&self, owners: &[usize]) -> bool {
        let mut kinds = owners.iter().filter_map(|owner| self.document.text_at(*owner, &["datasource", "type"]));
        kinds.next().is_some_and(|kind| kind != "prometheus" && !kind.starts_with('$'))
    }

    /// The same for a query of the later format, which names the kind of its source itself.
    fn is_other_kind(&self, query: usize) -> bool {
        let text = |key| self.document.text_at(query, &[key]).filter(|kind| *kind != "DataQuery");
        text("group").or(text("kind")).is_some_and(|kind| kind != "prometheus" && !kind.starts_with('$'))
    }

    /// The unit in which a panel shows all of its values; `None` if it does not show them as they are.
    fn unit(&mut self, panel: usize, path: &[&str]) -> Option<Unit> {
        let document = self.document;
        let found = || {
            let config = document.get(panel, path)?;
            let items = |node, key: &str| document.get(node, &[key]).into_iter().flat_map(|list| document.items(list));
            let is_transformed = items(panel, "transformations").next().is_some()
                || document
                    .get(panel, &["data", "spec", "transformations"])
                    .is_some_and(|list| document.items(list).next().is_some());
            let mut properties = items(config, "overrides").flat_map(|one| items(one, "properties"));
            if is_transformed || properties.any(|property| document.text_at(property, &["id"]) == Some("unit")) {
                return None;
            }
            let (name, at) = document.text(document.get(config, &["defaults", "unit"])?)?;
            Some(Unit { name: name.to_owned(), at })
        };
        self.units.entry(panel).or_insert_with(found).clone()
    }
}
