//! Reads expressions, as far as they can lead to an event or a string.

use tree_sitter::Node;

use super::declare::{MOST_DEPTH, Read};
use super::ir::{Expr, ExprId, Sym, Ty};
use super::node::{child, children, declared};

/// The maximum length of a condition, which is compared by its text.
const MOST_CONDITION: usize = 300;

impl<'a> Read<'a, '_> {
    pub(super) fn expr(&mut self, node: Node<'a>, depth: usize) -> ExprId {
        if depth > MOST_DEPTH {
            let span = self.span(node);
            self.unit.too_deep.get_or_insert(span);
            return self.add(Expr::Unknown, span);
        }
        let expr = self.expr_of(node, depth);
        let span = match expr {
            // Findings never point to these.
            Expr::Unknown | Expr::Number => super::ir::Span::default(),
            _ => self.span(node),
        };
        self.add(expr, span)
    }

    fn inner(&mut self, node: Option<Node<'a>>, depth: usize) -> Option<ExprId> {
        node.map(|node| self.expr(node, depth + 1))
    }

    fn expr_of(&mut self, node: Node<'a>, depth: usize) -> Expr {
        match node.kind() {
            "identifier" => Expr::Name(self.sym(node)),
            "null" | "nullptr" => Expr::Null,
            "number_literal" => {
                if self.of(node) == "0" {
                    Expr::Null
                } else {
                    Expr::Number
                }
            }
            "string_literal" => match self.literal(node) {
                Some(text) => Expr::Str(self.names.sym(&text)),
                None => Expr::Unknown,
            },
            "concatenated_string" => Expr::Joined(self.all(node, depth)),
            "field_expression" => {
                let Some(base) = self.inner(child(node, "argument"), depth) else { return Expr::Unknown };
                child(node, "field").map_or(Expr::Unknown, |field| Expr::Member(base, self.sym(field)))
            }
            "subscript_expression" => {
                let index = self.inner(child(node, "index"), depth);
                let base = self.inner(child(node, "argument"), depth);
                let _ = index;
                base.map_or(Expr::Unknown, Expr::Element)
            }
            "parenthesized_expression" => {
                let inner = self.inner(node.named_child(0), depth);
                inner.map_or(Expr::Unknown, Expr::Same)
            }
            "pointer_expression" => {
                let inner = self.inner(child(node, "argument"), depth);
                let is_address = child(node, "operator").is_some_and(|operator| operator.kind() == "&");
                inner.map_or(Expr::Unknown, if is_address { Expr::Address } else { Expr::Same })
            }
            "cast_expression" => {
                let ty = child(node, "type").map(|ty| self.type_of(ty));
                let inner = self.inner(child(node, "value"), depth);
                match (ty, inner) {
                    (Some(ty), Some(inner)) => Expr::Cast(ty, inner),
                    _ => Expr::Unknown,
                }
            }
            "compound_literal_expression" => {
                let inner = self.inner(child(node, "value"), depth);
                inner.map_or(Expr::Unknown, Expr::Same)
            }
            "conditional_expression" => {
                let condition = child(node, "condition");
                let text = condition.map_or("", |node| self.of(node));
                let text = self.condition(text);
                let test = self.inner(condition, depth);
                let yes = self.inner(child(node, "consequence"), depth);
                let no = self.inner(child(node, "alternative"), depth);
                match (test, yes, no) {
                    (Some(test), Some(yes), Some(no)) => Expr::Either { test, text, yes, no },
                    // `a ?: b` is `a` or `b`.
                    (Some(test), None, Some(no)) => Expr::Either { test, text, yes: test, no },
                    _ => Expr::Unknown,
                }
            }
            "call_expression" => self.call(node, depth),
            "assignment_expression" => {
                let left = self.inner(child(node, "left"), depth);
                let right = self.inner(child(node, "right"), depth);
                let is_plain = child(node, "operator").is_some_and(|operator| operator.kind() == "=");
                match (left, right) {
                    (Some(left), Some(right)) if is_plain => Expr::Assign(left, right),
                    (_, Some(right)) => Expr::Several([right].into()),
                    _ => Expr::Unknown,
                }
            }
            "initializer_list" => self.list(node, depth),
            "unary_expression" if child(node, "operator").is_some_and(|operator| operator.kind() == "!") => {
                let inner = self.inner(child(node, "argument"), depth);
                inner.map_or(Expr::Unknown, Expr::Not)
            }
            "binary_expression" | "unary_expression" | "update_expression" | "comma_expression" | "ERROR" => {
                // Only side effects matter.
                let parts: Vec<ExprId> = children(node)
                    .into_iter()
                    .filter(|part| may_do(*part))
                    .map(|part| self.expr(part, depth + 1))
                    .collect();
                if parts.is_empty() { Expr::Unknown } else { Expr::Several(parts.into()) }
            }
            _ => Expr::Unknown,
        }
    }

    fn all(&mut self, node: Node<'a>, depth: usize) -> Box<[ExprId]> {
        children(node).into_iter().map(|one| self.expr(one, depth + 1)).collect()
    }

    fn call(&mut self, node: Node<'a>, depth: usize) -> Expr {
        let (Some(function), Some(list)) = (child(node, "function"), child(node, "arguments")) else {
            return Expr::Unknown;
        };
        let function = self.expr(function, depth + 1);
        // Text between two arguments that the grammar could not parse is dropped: `struct client` in `container_of`.
        let arguments = children(list).into_iter().filter(|one| one.kind() != "ERROR");
        let arguments = arguments.map(|one| self.expr(one, depth + 1)).collect();
        Expr::Call { function, arguments }
    }

    fn list(&mut self, node: Node<'a>, depth: usize) -> Expr {
        let mut items: Vec<(Option<Sym>, ExprId)> = Vec::new();
        for one in children(node) {
            if one.kind() != "initializer_pair" {
                items.push((None, self.expr(one, depth + 1)));
                continue;
            }
            let designator = child(one, "designator").filter(|one| one.kind() == "field_designator");
            let designator = designator.and_then(|one| one.named_child(0)).map(|name| self.sym(name));
            if let Some(value) = child(one, "value") {
                items.push((designator, self.expr(value, depth + 1)));
            }
        }
        Expr::List(items.into())
    }

    fn type_of(&mut self, node: Node<'a>) -> Ty {
        let base = self.base(node, 0);
        Ty { base, pointer: child(node, "declarator").map(declared).is_some_and(|declared| declared.pointer) }
    }

    /// A condition's text without white space and the parentheses around it.
    pub(super) fn condition(&mut self, text: &str) -> Sym {
        let end = (0..=MOST_CONDITION.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        let mut words: String = text[..end].split_whitespace().collect();
        while let Some(inner) = words.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'))
            && balanced(inner)
        {
            words = inner.to_owned();
        }
        self.names.sym(&words)
    }
}

/// Whether all closing parentheses have opening ones in the text.
fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for byte in text.bytes() {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// Whether an expression can call or assign something, unlike mere names and numbers.
fn may_do(node: Node<'_>) -> bool {
    !matches!(
        node.kind(),
        "identifier" | "number_literal" | "string_literal" | "char_literal" | "null" | "sizeof_expression"
    )
}
