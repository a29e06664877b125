//! Reads statements, with their order and nesting.

use tree_sitter::Node;

use super::declare::{MOST_DEPTH, Read};
use super::ir::{Arm, Expr, ExprId, Stmt, Ty};
use super::node::{child, children, declared};

impl<'a> Read<'a, '_> {
    pub(super) fn block(&mut self, node: Node<'a>, depth: usize) -> Vec<Stmt> {
        let mut body = Vec::new();
        for one in children(node) {
            self.statement(one, depth, &mut body);
        }
        body
    }

    fn statement(&mut self, node: Node<'a>, depth: usize, into: &mut Vec<Stmt>) {
        if depth > MOST_DEPTH {
            let span = self.span(node);
            self.unit.too_deep.get_or_insert(span);
            return;
        }
        match node.kind() {
            "expression_statement" => {
                if let Some(inner) = node.named_child(0) {
                    self.push(inner, depth, into);
                }
            }
            "declaration" => self.local(node, depth, into),
            "return_statement" => {
                let value = children(node).first().map(|value| self.expr(*value, depth + 1));
                into.push(Stmt::Return(value));
            }
            "if_statement" => {
                let (test, text) = self.test(child(node, "condition"), depth);
                let yes = child(node, "consequence").map(|one| self.branch(one, depth)).unwrap_or_default();
                let no = child(node, "alternative").map(|one| self.branch(one, depth)).unwrap_or_default();
                into.push(Stmt::If { test, text, yes, no });
            }
            "switch_statement" => {
                let (on, text) = self.test(child(node, "condition"), depth);
                let arms = child(node, "body").map(|body| self.arms(body, depth)).unwrap_or_default();
                into.push(Stmt::Switch { on, text, arms });
            }
            "while_statement" | "for_statement" => {
                for part in [child(node, "initializer"), child(node, "update")].into_iter().flatten() {
                    match part.kind() {
                        "declaration" => self.local(part, depth, into),
                        _ => self.push(part, depth, into),
                    }
                }
                let (test, _) = self.test(child(node, "condition"), depth);
                let body = child(node, "body").map(|one| self.branch(one, depth)).unwrap_or_default();
                into.push(Stmt::Loop { test, body });
            }
            // The body of `do` runs at least once.
            "do_statement" => {
                let body = child(node, "body").map(|one| self.branch(one, depth)).unwrap_or_default();
                into.push(Stmt::Block(body));
            }
            "compound_statement" => into.push(Stmt::Block(self.block(node, depth + 1))),
            "break_statement" | "continue_statement" | "goto_statement" => into.push(Stmt::Leave),
            "labeled_statement" => {
                if let Some(inner) = children(node).into_iter().last() {
                    self.statement(inner, depth + 1, into);
                }
            }
            "preproc_def" | "preproc_function_def" => self.define(node),
            // Both branches are read.
            "preproc_if"
            | "preproc_ifdef"
            | "preproc_else"
            | "preproc_elif"
            | "ERROR"
            | "else_clause"
            | "case_statement"
            | "attributed_statement" => {
                for inner in children(node) {
                    self.statement(inner, depth + 1, into);
                }
            }
            "call_expression" | "assignment_expression" => self.push(node, depth, into),
            _ => {}
        }
    }

    fn push(&mut self, node: Node<'a>, depth: usize, into: &mut Vec<Stmt>) {
        let expr = self.expr(node, depth + 1);
        if !matches!(self.unit.expr(expr), Expr::Unknown | Expr::Number | Expr::Name(_) | Expr::Str(_) | Expr::Null) {
            into.push(Stmt::Do(expr));
        }
    }

    fn branch(&mut self, node: Node<'a>, depth: usize) -> Vec<Stmt> {
        let node = if node.kind() == "else_clause" { children(node).into_iter().last().unwrap_or(node) } else { node };
        let mut body = Vec::new();
        match node.kind() {
            "compound_statement" => return self.block(node, depth + 1),
            _ => self.statement(node, depth + 1, &mut body),
        }
        body
    }

    fn test(&mut self, node: Option<Node<'a>>, depth: usize) -> (ExprId, super::ir::Sym) {
        let text = node.map_or("", |node| self.of(node));
        let text = self.condition(text);
        let test = match node {
            Some(node) => self.expr(node, depth + 1),
            None => self.add(Expr::Unknown, super::ir::Span::default()),
        };
        (test, text)
    }

    fn arms(&mut self, body: Node<'a>, depth: usize) -> Vec<Arm> {
        let mut arms: Vec<Arm> = Vec::new();
        for one in children(body) {
            if one.kind() != "case_statement" {
                if let Some(arm) = arms.last_mut() {
                    let mut body = Vec::new();
                    self.statement(one, depth + 1, &mut body);
                    arm.body.append(&mut body);
                }
                continue;
            }
            let value = child(one, "value");
            let label = value.map_or("default", |value| self.of(value));
            let label = self.condition(label);
            let mut body = Vec::new();
            for inner in children(one).into_iter().filter(|inner| Some(inner.id()) != value.map(|value| value.id())) {
                self.statement(inner, depth + 1, &mut body);
            }
            // `case A: case B:` is one arm with several labels, of which the last one is kept.
            match arms.last_mut() {
                Some(arm) if arm.body.is_empty() => *arm = Arm { label, body },
                _ => arms.push(Arm { label, body }),
            }
        }
        arms
    }

    fn local(&mut self, node: Node<'a>, depth: usize, into: &mut Vec<Stmt>) {
        let is_static = self.has_storage(node, "static");
        self.declaration(node, false);
        if is_static || self.has_storage(node, "extern") {
            return;
        }
        let base = self.base(node, depth);
        let mut cursor = node.walk();
        for declarator in node.children_by_field_name("declarator", &mut cursor) {
            let declared = declared(declarator);
            let (Some(name), None) = (declared.name, declared.parameters) else { continue };
            let name = self.sym(name);
            let value = child(declarator, "value").map(|value| self.expr(value, depth + 1));
            into.push(Stmt::Declare { name, ty: Ty { base, pointer: declared.pointer }, value });
        }
    }
}
