//! The selectors of an expression, and what is done with each.

use std::rc::Rc;

use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::{Expr, LabelModifier, VectorSelector, parse};

use crate::input::query::without_variables;

/// A selector of an expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selector {
    /// The name, or the pattern of names.
    pub(super) name: String,
    /// Whether the name is a pattern.
    pub(super) is_pattern: bool,
    /// The labels that it compares.
    pub(super) labels: Vec<Compared>,
    /// Whether a range of it is asked for, as `rate` and `increase` do.
    pub(super) is_range: bool,
    /// The labels that the innermost aggregation around it keeps; `None` if there is no aggregation, or if that says which
    /// labels it drops.
    pub(super) by: Option<Rc<[String]>>,
    /// Whether it is added up, so that series count together.
    pub(super) is_summed: bool,
    /// Whether labels are made around it, so that an aggregation may keep any.
    pub(super) has_made_labels: bool,
}

/// A label that a selector compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Compared {
    pub(super) label: String,
    pub(super) value: String,
    /// Whether it wants this very value.
    pub(super) is_equal: bool,
    /// Whether a series without the label passes.
    pub(super) accepts_absence: bool,
}

/// The longest expression that is read.
const LONGEST: usize = 64 << 10;
/// The deepest that expressions nest.
const DEEPEST: usize = 100;

/// What is around a part of an expression.
#[derive(Clone, Default)]
struct Around {
    by: Option<Rc<[String]>>,
    is_summed: bool,
    has_made_labels: bool,
    depth: usize,
}

/// Reads an expression.
///
/// # Errors
/// When it is not PromQL, or too long or too deep to be read; the reason in words.
pub(super) fn parsed(expr: &str) -> Result<Expr, String> {
    if expr.len() > LONGEST {
        return Err("it is too long".to_owned());
    }
    let open = expr.bytes().filter(|byte| matches!(byte, b'(' | b'-' | b'+')).count();
    let expr = without_variables(expr);
    // The parser and the tree nest as deeply as the text does.
    let mut depth = 0_usize;
    for byte in expr.bytes() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(format!("more than {DEEPEST} parentheses are nested"));
        }
    }
    if open > 10 * DEEPEST {
        return Err("it has too many parts".to_owned());
    }
    parse(&expr)
}

/// The selectors of an expression.
pub(super) fn selectors(expr: &Expr) -> Vec<Selector> {
    let mut found = Vec::new();
    walk(expr, &Around::default(), &mut found);
    found
}

fn walk(expr: &Expr, around: &Around, found: &mut Vec<Selector>) {
    let inner = Around { depth: around.depth + 1, ..around.clone() };
    if inner.depth > 10 * DEEPEST {
        return;
    }
    match expr {
        Expr::Aggregate(aggregate) => {
            let by = match &aggregate.modifier {
                Some(LabelModifier::Include(labels)) => Some(labels.labels.clone().into()),
                Some(LabelModifier::Exclude(_)) => None,
                None => Some(Rc::default()),
            };
            let op = aggregate.op.to_string();
            let is_summed = matches!(op.as_str(), "sum" | "avg" | "count") && by.is_some();
            walk(&aggregate.expr, &Around { by, is_summed, ..inner.clone() }, found);
            if let Some(param) = &aggregate.param {
                walk(param, &inner, found);
            }
        }
        Expr::Unary(unary) => walk(&unary.expr, &inner, found),
        Expr::Binary(binary) => {
            walk(&binary.lhs, &inner, found);
            walk(&binary.rhs, &inner, found);
        }
        Expr::Paren(paren) => walk(&paren.expr, &inner, found),
        Expr::Subquery(subquery) => walk(&subquery.expr, &inner, found),
        Expr::VectorSelector(selector) => found.extend(of(selector, around, false)),
        Expr::MatrixSelector(matrix) => found.extend(of(&matrix.vs, around, true)),
        Expr::Call(call) => {
            let makes = matches!(call.func.name, "label_replace" | "label_join");
            let inner = Around { has_made_labels: inner.has_made_labels || makes, ..inner };
            for argument in &call.args.args {
                walk(argument, &inner, found);
            }
        }
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => {}
    }
}

fn of(selector: &VectorSelector, around: &Around, is_range: bool) -> Option<Selector> {
    let all: Vec<&Matcher> = selector.matchers.matchers.iter().collect();
    // Sets of matchers that are joined by `or` are left out.
    if !selector.matchers.or_matchers.is_empty() {
        return None;
    }
    let named = all.iter().find(|matcher| matcher.name == "__name__");
    let (name, is_pattern) = match (&selector.name, named) {
        (Some(name), _) => (name.clone(), false),
        (None, Some(Matcher { op: MatchOp::Equal, value, .. })) => (value.clone(), false),
        (None, Some(Matcher { op: MatchOp::Re(_), value, .. })) => (value.clone(), true),
        (None, _) => return None,
    };
    let compared = |matcher: &&Matcher| Compared {
        label: matcher.name.clone(),
        value: matcher.value.clone(),
        is_equal: matcher.op == MatchOp::Equal,
        accepts_absence: match &matcher.op {
            MatchOp::Equal => matcher.value.is_empty(),
            MatchOp::NotEqual => !matcher.value.is_empty(),
            MatchOp::Re(regex) => regex.is_match(""),
            MatchOp::NotRe(regex) => !regex.is_match(""),
        },
    };
    let labels = all.iter().filter(|matcher| matcher.name != "__name__").map(compared).collect();
    Some(Selector {
        name,
        is_pattern,
        labels,
        is_range,
        by: around.by.clone(),
        is_summed: around.is_summed,
        has_made_labels: around.has_made_labels,
    })
}
