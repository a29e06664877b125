//! Extracts the declarations from the syntax tree of a file: structs, types, macros, variables, functions.

use std::ops::ControlFlow;

use anyhow::{Context as _, Result};
use tree_sitter::{Node, ParseOptions, ParseState, Parser};

use super::blank::blank;
use super::ir::{Base, Expr, ExprId, Function, Global, Macro, Member, Names, Prototype, Span, Struct, Sym, Ty, Unit};
use super::node::{child, children, declared, unquoted};

/// The maximum nesting depth of statements and expressions; Dovecot's reach a tenth of it.
pub(super) const MOST_DEPTH: usize = 200;
/// The maximum number of times, each about a hundred steps of the parser, that the parser reports progress on text that
/// is not C. Dovecot's files reach a tenth of it; the parser's time on other text grows with the square of its length.
const MOST_REPAIRS: usize = 1_000;
/// The maximum length of a macro's body.
const MOST_BODY: usize = 4_000;

/// A parser of C, created once because setting up the grammar takes time.
pub(crate) struct Reader {
    parser: Parser,
}

impl Reader {
    pub(crate) fn new() -> Result<Self> {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_c::LANGUAGE.into()).context("cannot load the grammar of C")?;
        Ok(Self { parser })
    }

    /// The declarations of one file.
    pub(crate) fn unit(&mut self, file: &str, text: &str, names: &mut Names) -> Unit {
        let text = blank(file, text);
        let mut unit = Unit { file: file.into(), ..Unit::default() };
        let Some(tree) = self.parse(&text) else {
            unit.not_c = true;
            return unit;
        };
        let mut read = Read::new(&text, names, &mut unit);
        read.top(tree.root_node());
        for defined in read.defined {
            let body = self.body(&defined, names, &mut unit);
            unit.macros.push(Macro { name: defined.name, parameters: defined.parameters, body });
        }
        unit.shrink();
        unit
    }

    /// Parses the body of a macro, which the grammar treats as text, as an expression.
    fn body(&mut self, defined: &Defined, names: &mut Names, unit: &mut Unit) -> ExprId {
        let text = defined.body.as_str();
        let is_word = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let leads_on = text.contains(['"', '(']) || text.contains("->");
        if !is_word && (!leads_on || text.len() > MOST_BODY) {
            return Read::new("", names, unit).add(Expr::Unknown, defined.span);
        }
        let text = format!("void f(void) {{ x = {text}; }}");
        let Some(tree) = self.parse(&text) else {
            return Read::new("", names, unit).add(Expr::Unknown, defined.span);
        };
        let mut read = Read::new(&text, names, unit);
        read.fixed = Some(defined.span);
        let mut at = tree.root_node();
        for _ in 0..8 {
            if at.kind() == "assignment_expression" {
                return match child(at, "right") {
                    Some(value) => read.expr(value, 0),
                    None => read.add(Expr::Unknown, defined.span),
                };
            }
            let inner = if at.kind() == "function_definition" { child(at, "body") } else { at.named_child(0) };
            let Some(inner) = inner else { break };
            at = inner;
        }
        read.add(Expr::Unknown, defined.span)
    }

    /// Parses a text, unless too much of it is not C.
    fn parse(&mut self, text: &str) -> Option<tree_sitter::Tree> {
        // The parser takes it for the end, again and again.
        if text.contains('\0') {
            return None;
        }
        let mut repairs = 0;
        let mut progress = |state: &ParseState| {
            repairs += usize::from(state.has_error());
            if repairs > MOST_REPAIRS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let mut rest = |at: usize, _| text.as_bytes().get(at..).unwrap_or_default();
        let tree = self.parser.parse_with_options(&mut rest, None, Some(options));
        if tree.is_none() {
            // Otherwise the parser goes on with this text at its next call.
            self.parser.reset();
        }
        tree
    }
}

/// A macro whose body is not parsed yet.
struct Defined {
    name: Sym,
    parameters: Option<Vec<Sym>>,
    body: String,
    span: Span,
}

/// The state of reading a text.
pub(super) struct Read<'a, 'n> {
    text: &'a str,
    pub(super) names: &'n mut Names,
    pub(super) unit: &'n mut Unit,
    defined: Vec<Defined>,
    /// The place of everything in the text, if it is only a part of a file.
    fixed: Option<Span>,
    /// The row, byte and column that were counted last, so that long lines are not counted from the start each time.
    counted: (usize, usize, usize),
}

impl<'a, 'n> Read<'a, 'n> {
    fn new(text: &'a str, names: &'n mut Names, unit: &'n mut Unit) -> Self {
        Self { text, names, unit, defined: Vec::new(), fixed: None, counted: (usize::MAX, 0, 0) }
    }

    /// Reads the declarations of a file, including those inside `#if`, `extern "C"` and parse errors.
    fn top(&mut self, root: Node<'a>) {
        let mut left = vec![root];
        while let Some(node) = left.pop() {
            match node.kind() {
                "function_definition" => self.function(node),
                "declaration" => self.declaration(node, true),
                "type_definition" => self.type_definition(node),
                "struct_specifier" | "union_specifier" | "class_specifier" => {
                    self.struct_of(node, 0);
                }
                "preproc_include" => self.include(node),
                "preproc_def" | "preproc_function_def" => self.define(node),
                "translation_unit"
                | "ERROR"
                | "linkage_specification"
                | "declaration_list"
                | "preproc_if"
                | "preproc_ifdef"
                | "preproc_else"
                | "preproc_elif"
                | "compound_statement" => {
                    let mut inner = children(node);
                    inner.reverse();
                    left.append(&mut inner);
                }
                _ => {}
            }
        }
    }

    fn include(&mut self, node: Node<'a>) {
        let path = child(node, "path").map_or("", |path| self.of(path));
        if let Some(path) = path.strip_prefix('"').and_then(|path| path.strip_suffix('"')) {
            self.unit.includes.push(path.to_owned());
        }
    }

    pub(super) fn define(&mut self, node: Node<'a>) {
        let (Some(name), Some(value)) = (child(node, "name"), child(node, "value")) else { return };
        let span = self.span(node);
        let parameters = child(node, "parameters").map(|list| {
            let names = children(list).into_iter().filter(|one| one.kind() == "identifier");
            names.map(|one| self.names.sym(self.text.get(one.byte_range()).unwrap_or(""))).collect()
        });
        let body = self.of(value).replace("\\\n", " ").trim().to_owned();
        let name = self.sym(name);
        self.defined.push(Defined { name, parameters, body, span });
    }

    fn type_definition(&mut self, node: Node<'a>) {
        let base = self.base(node, 0);
        let mut cursor = node.walk();
        for declarator in node.children_by_field_name("declarator", &mut cursor) {
            let declared = declared(declarator);
            if let (Some(name), None) = (declared.name, declared.parameters) {
                let name = self.sym(name);
                self.unit.typedefs.push((name, Ty { base, pointer: declared.pointer }));
            }
        }
    }

    /// The base type of a declaration; a struct that is defined in place is recorded.
    pub(super) fn base(&mut self, node: Node<'a>, depth: usize) -> Base {
        let Some(kind) = child(node, "type") else { return Base::Other };
        match kind.kind() {
            "struct_specifier" | "union_specifier" | "class_specifier" => self.struct_of(kind, depth + 1),
            "type_identifier" => Base::Named(self.sym(kind)),
            // `ARRAY(struct event *)` holds what it names.
            "macro_type_specifier" => match child(kind, "type") {
                Some(inner) => self.base(inner, depth + 1),
                None => Base::Other,
            },
            _ => Base::Other,
        }
    }

    fn struct_of(&mut self, node: Node<'a>, depth: usize) -> Base {
        let tag = child(node, "name").map(|name| self.sym(name));
        if let (Some(body), true) = (child(node, "body"), depth < MOST_DEPTH) {
            let at = self.unit.structs.len();
            self.unit.structs.push(Struct { tag, members: Vec::new() });
            let mut members = Vec::new();
            self.members(body, &mut members, depth);
            self.unit.structs[at].members = members;
            if tag.is_none() {
                return Base::Inline(u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
        tag.map_or(Base::Other, Base::Struct)
    }

    fn members(&mut self, body: Node<'a>, members: &mut Vec<Member>, depth: usize) {
        for field in children(body) {
            if field.kind() != "field_declaration" {
                if field.kind().starts_with("preproc_") && depth < MOST_DEPTH {
                    self.members(field, members, depth + 1);
                }
                continue;
            }
            let base = self.base(field, depth);
            let mut cursor = field.walk();
            let declarators: Vec<Node<'a>> = field.children_by_field_name("declarator", &mut cursor).collect();
            // The members of an unnamed struct belong to its parent.
            if let (true, Base::Inline(inner)) = (declarators.is_empty(), base) {
                let inner = self.unit.structs.get(inner as usize).map(|inner| inner.members.clone());
                members.extend(inner.unwrap_or_default());
            }
            for declarator in declarators {
                let declared = declared(declarator);
                if let Some(name) = declared.name {
                    let name = self.sym(name);
                    let base = if declared.is_function_pointer { Base::Other } else { base };
                    members.push(Member { name, ty: Ty { base, pointer: declared.pointer } });
                }
            }
        }
    }

    /// Reads global variables, static local ones, and declared functions.
    pub(super) fn declaration(&mut self, node: Node<'a>, is_top: bool) {
        let base = self.base(node, 0);
        let is_static = self.has_storage(node, "static");
        let is_extern = self.has_storage(node, "extern");
        let mut cursor = node.walk();
        for declarator in node.children_by_field_name("declarator", &mut cursor) {
            let declared = declared(declarator);
            let Some(name) = declared.name else { continue };
            let name = self.sym(name);
            let ty = Ty { base, pointer: declared.pointer };
            if declared.parameters.is_some() {
                self.unit.prototypes.push(Prototype { name, returns: ty });
            } else if is_top || is_static {
                let value = child(declarator, "value").map(|value| self.expr(value, 0));
                if value.is_some() || !is_extern {
                    self.unit.globals.push(Global { name, ty, value, is_static });
                }
            }
        }
    }

    pub(super) fn has_storage(&self, node: Node<'a>, class: &str) -> bool {
        let mut cursor = node.walk();
        node.children(&mut cursor).any(|one| one.kind() == "storage_class_specifier" && self.of(one) == class)
    }

    fn function(&mut self, node: Node<'a>) {
        let Some(declarator) = child(node, "declarator") else { return };
        let declared = declared(declarator);
        let (Some(name), Some(list), Some(body)) = (declared.name, declared.parameters, child(node, "body")) else {
            return;
        };
        let name = self.sym(name);
        let returns = Ty { base: self.base(node, 0), pointer: declared.pointer };
        let is_static = self.has_storage(node, "static");
        let mut parameters = Vec::new();
        for parameter in children(list) {
            if parameter.kind() != "parameter_declaration" {
                continue;
            }
            let base = self.base(parameter, 0);
            let inner = child(parameter, "declarator").map(super::node::declared);
            let pointer = inner.as_ref().is_some_and(|inner| inner.pointer);
            let word = inner.and_then(|inner| inner.name).map_or("", |name| self.of(name));
            let word = self.names.sym(word);
            parameters.push((word, Ty { base, pointer }));
        }
        let body = self.block(body, 0);
        self.unit.functions.push(Function { name, is_static, returns, parameters, body });
    }

    pub(super) fn add(&mut self, expr: Expr, span: Span) -> ExprId {
        let id = ExprId(u32::try_from(self.unit.exprs.len()).unwrap_or(u32::MAX));
        self.unit.exprs.push(expr);
        self.unit.spans.push(span);
        id
    }

    pub(super) fn sym(&mut self, node: Node<'a>) -> Sym {
        self.names.sym(self.text.get(node.byte_range()).unwrap_or(""))
    }

    pub(super) fn literal(&self, node: Node<'a>) -> Option<String> {
        unquoted(self.of(node))
    }

    pub(super) fn of(&self, node: Node<'a>) -> &'a str {
        self.text.get(node.byte_range()).unwrap_or("")
    }

    pub(super) fn span(&mut self, node: Node<'a>) -> Span {
        if let Some(span) = self.fixed {
            return span;
        }
        let (start, byte) = (node.start_position(), node.start_byte());
        let (row, counted, column) = self.counted;
        let (from, before) =
            if row == start.row && counted <= byte { (counted, column) } else { (byte - start.column, 0) };
        let column = before + self.text.get(from..byte).map_or(0, |text| text.chars().count());
        self.counted = (start.row, byte, column);
        let width = node.end_byte().min(byte + 400) - byte;
        let width = self.text.get(byte..byte + width).and_then(|text| text.lines().next());
        let short = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        Span {
            line: u32::try_from(start.row + 1).unwrap_or(u32::MAX),
            column: short(column + 1),
            width: short(width.map_or(0, |text| text.chars().count())),
        }
    }
}
