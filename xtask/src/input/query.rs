//! Queries of Prometheus: rule files and Grafana dashboards, each expression with its place.

mod scalar;
mod variable;

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use self::scalar::Scalar;
pub(crate) use self::variable::{VARIABLE, without_variables};
use super::file;

/// An expression, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// Whose it is, such as ``panel *Logins*`` or ``alert `NoLogins` ``.
    pub(crate) who: String,
    /// The expression, with variables in it.
    pub(crate) expr: String,
    /// The file.
    pub(crate) file: String,
    /// Where in the file the expression begins, or a place before it.
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
    let scalars = match is_json {
        true => scalar::of_json(&text).with_context(|| format!("could not read `{name}` as JSON"))?,
        false => scalar::of_yaml(&text).with_context(|| format!("could not read `{name}` as YAML"))?,
    };
    let mut queries = Queries { file: name.to_owned(), ..Queries::default() };
    for (at, scalar) in scalars.iter().enumerate() {
        queries.add(&scalars, at, scalar);
    }
    queries.text = text;
    if queries.list.is_empty() {
        bail!("`{name}` has no query: neither rules with `expr` nor panels with targets");
    }
    Ok(queries)
}

impl Queries {
    fn add(&mut self, all: &[Scalar], at: usize, scalar: &Scalar) {
        let path: Vec<&str> = scalar.path.iter().map(String::as_str).collect();
        let (who, expr) = match path.as_slice() {
            [.., "rules", number, "expr"] if is_number(number) => {
                let rule = &scalar.path[..scalar.path.len() - 1];
                let name = |key: &str| beside(all, at, rule, key);
                let who = match (name("alert"), name("record")) {
                    (Some(alert), _) => format!("alert `{alert}`"),
                    (None, Some(record)) => {
                        self.recorded.push(record.to_owned());
                        format!("rule `{record}`")
                    }
                    (None, None) => "a rule without a name".to_owned(),
                };
                (who, scalar.text.clone())
            }
            [.., "targets", number, "expr"] if is_number(number) => {
                let panel = &scalar.path[..scalar.path.len() - 3];
                let target = &scalar.path[..scalar.path.len() - 1];
                let source = |owner: &[String]| beside(all, at, &[owner, &["datasource".to_owned()]].concat(), "type");
                // Other sources call their queries `expr`, too.
                if source(target)
                    .or_else(|| source(panel))
                    .is_some_and(|kind| kind != "prometheus" && !kind.starts_with('$'))
                {
                    return;
                }
                let title = beside(all, at, panel, "title").filter(|title| !title.is_empty());
                (
                    title.map_or("a panel without a title".to_owned(), |title| format!("panel *{title}*")),
                    scalar.text.clone(),
                )
            }
            [.., "annotations", "list", number, "expr"] if is_number(number) => {
                let name = beside(all, at, &scalar.path[..scalar.path.len() - 1], "name").unwrap_or_default();
                (format!("annotation *{name}*"), scalar.text.clone())
            }
            [.., "templating", "list", number, "query"] | [.., "templating", "list", number, "query", "query"]
                if is_number(number) =>
            {
                let depth = if path.last() == path.get(path.len() - 2) { 2 } else { 1 };
                let name = beside(all, at, &scalar.path[..scalar.path.len() - depth], "name").unwrap_or_default();
                let Some(expr) = variable::expression(&scalar.text) else { return };
                (format!("variable `${name}`"), expr)
            }
            _ => return,
        };
        self.list.push(Query { who, expr, file: self.file.clone(), at: scalar.at });
    }
}

/// The value of a key in the object at this path, which has the scalar with this number in it.
fn beside<'s>(all: &'s [Scalar], at: usize, object: &[String], key: &str) -> Option<&'s str> {
    let is_it = |scalar: &&Scalar| {
        scalar.path.len() == object.len() + 1
            && scalar.path.starts_with(object)
            && scalar.path.last().is_some_and(|last| last == key)
    };
    // What belongs to one object stands together, on either side.
    let inside = |scalar: &&Scalar| scalar.path.starts_with(object);
    let before = all[..at].iter().rev().take_while(inside).find(is_it);
    before.or_else(|| all[at..].iter().take_while(inside).find(is_it)).map(|scalar| scalar.text.as_str())
}

fn is_number(part: &str) -> bool {
    part.starts_with('#')
}
