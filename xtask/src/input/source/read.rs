//! From C to facts: one walk over the syntax tree of a file, without recursion.

use anyhow::{Context as _, Result, anyhow};
use events_spec::Kind;
use tree_sitter::{Node, Parser, Tree};

use super::fact::{Fact, Holder, Place, Way, What, Words};
use super::node::{block_of, child, declared, find, unquoted};
use super::scope::{Scope, Variable};

/// So deep is an expression looked into.
const MOST_DEPTH: usize = 200;

/// Reads C; made once, because setting up the grammar takes time.
pub(super) struct Reader {
    parser: Parser,
}

/// What a call of Dovecot's adds to an event.
fn adds(function: &str) -> Option<Kind> {
    let what = function.strip_prefix("event_").unwrap_or(function);
    Some(match what {
        "add_str" => Kind::Str,
        "add_int" | "add_int_nonzero" | "inc_int" => Kind::Int,
        "add_timeval" => Kind::Time,
        "add_ip" => Kind::Ip,
        "strlist_append" | "strlist_replace" | "strlist_copy_recursive" => Kind::StrList,
        _ => return None,
    })
}

impl Reader {
    pub(super) fn new() -> Result<Self> {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_c::LANGUAGE.into()).context("the grammar of C cannot be used")?;
        Ok(Self { parser })
    }

    /// What one file says.
    pub(super) fn facts(&mut self, file: &str, text: &str) -> Result<Vec<Fact>> {
        let tree = self.parser.parse(text, None).ok_or_else(|| anyhow!("`{file}` cannot be read as C"))?;
        let mut walk = Walk { file, text, facts: Vec::new(), scope: Scope::default() };
        walk.file(&tree);
        Ok(walk.facts)
    }
}

struct Walk<'a> {
    file: &'a str,
    text: &'a str,
    facts: Vec<Fact>,
    scope: Scope,
}

impl<'a> Walk<'a> {
    fn file(&mut self, tree: &'a Tree) {
        let mut cursor = tree.walk();
        loop {
            let node = cursor.node();
            if node.start_byte() >= self.scope.end && !self.scope.name.is_empty() {
                self.scope = Scope::default();
            }
            self.scope.leave_blocks(node.start_byte());
            self.node(node);
            if cursor.goto_first_child() || cursor.goto_next_sibling() {
                continue;
            }
            loop {
                if !cursor.goto_parent() {
                    return;
                }
                if cursor.goto_next_sibling() {
                    break;
                }
            }
        }
    }

    fn node(&mut self, node: Node<'a>) {
        match node.kind() {
            "function_definition" => self.function(node),
            "parameter_declaration" | "declaration" => self.declaration(node),
            "init_declarator" => {
                if let (Some(left), Some(right)) = (child(node, "declarator"), child(node, "value")) {
                    self.assignment(node, declared(left), right);
                }
            }
            "assignment_expression" => {
                if let (Some(left), Some(right)) = (child(node, "left"), child(node, "right")) {
                    self.assignment(node, left, right);
                }
            }
            "return_statement" => {
                if let Some(holder) = node.named_child(0).and_then(|value| self.holder(value, 0)) {
                    let to = format!("return of {}", self.function_name());
                    self.same(node, holder, to);
                }
            }
            "preproc_def" => self.constant(node),
            "call_expression" => self.call(node),
            _ => {}
        }
    }

    fn function(&mut self, node: Node<'a>) {
        let Some(declarator) = find(node, "function_declarator") else { return };
        let Some(name) = child(declarator, "declarator").map(|name| self.of(declared(name)).to_owned()) else { return };
        let mut parameters = Vec::new();
        if let Some(list) = child(declarator, "parameters") {
            let mut cursor = list.walk();
            for parameter in list.named_children(&mut cursor).filter(|node| node.kind() == "parameter_declaration") {
                let name = child(parameter, "declarator").map_or("", |name| self.of(declared(name)));
                parameters.push(name.to_owned());
            }
        }
        self.scope = Scope { name: name.clone(), end: node.end_byte(), ..Scope::default() };
        self.fact(node, What::Function { name, parameters });
    }

    /// Remembers what the variables of a function point to.
    fn declaration(&mut self, node: Node<'a>) {
        if self.scope.name.is_empty() {
            return;
        }
        let pointee = child(node, "type").filter(|kind| kind.kind() == "struct_specifier");
        let pointee = pointee.and_then(|kind| child(kind, "name")).map(|name| self.of(name).to_owned());
        let mut cursor = node.walk();
        for declarator in node.children_by_field_name("declarator", &mut cursor) {
            let name = self.of(declared(declarator)).to_owned();
            let (block, end) = block_of(node).map_or((0, self.scope.end), |block| (block.id(), block.end_byte()));
            self.scope.declare(name, pointee.clone(), block, end);
        }
    }

    /// A variable gets a value, or one holder the event of another.
    fn assignment(&mut self, node: Node<'a>, left: Node<'a>, right: Node<'a>) {
        if left.kind() == "identifier" {
            let value = self.words(right, 0);
            if value != Words::Unclear {
                let name = self.of(left).to_owned();
                let what = if self.scope.name.is_empty() {
                    What::Constant { name, value }
                } else {
                    What::Variable { name, value }
                };
                self.fact(node, what);
            }
        }
        let branches = match right.kind() {
            "conditional_expression" => [child(right, "consequence"), child(right, "alternative")],
            _ => [Some(right), None],
        };
        let from: Vec<Holder> = branches.into_iter().flatten().filter_map(|branch| self.holder(branch, 0)).collect();
        if left.kind() == "identifier" && node.kind() == "assignment_expression" && !from.is_empty() {
            self.scope.renew(self.of(left), block_of(node).map(|block| block.id()));
        }
        if let Some(to) = self.holder(left, 0) {
            for from in from {
                // A struct that is filled from several places, such as settings, must not lead from one to the other.
                if is_member(&from) && is_member(&to) {
                    self.fact(node, What::Flow { from, to: to.clone(), way: Way::Same });
                } else {
                    self.same(node, from, to.clone());
                }
            }
        }
    }

    /// Two holders hold one event: what is later done with the one is done with the other.
    fn same(&mut self, node: Node<'a>, one: Holder, other: Holder) {
        self.fact(node, What::Flow { from: one.clone(), to: other.clone(), way: Way::Same });
        self.fact(node, What::Flow { from: other, to: one, way: Way::Same });
    }

    fn constant(&mut self, node: Node<'a>) {
        let (Some(name), Some(value)) = (child(node, "name"), child(node, "value")) else { return };
        let (name, value) = (self.of(name).to_owned(), self.of(value).trim());
        let is_word = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let value = match unquoted(value) {
            Some(text) => Words::Literal(text),
            None if is_word => Words::Named(value.to_owned()),
            None => return,
        };
        self.fact(node, What::Constant { name, value });
    }

    fn call(&mut self, node: Node<'a>) {
        let (Some(function), Some(list)) = (child(node, "function"), child(node, "arguments")) else { return };
        let mut cursor = list.walk();
        let arguments: Vec<Node<'a>> =
            list.named_children(&mut cursor).filter(|node| node.kind() != "comment").collect();
        match function.kind() {
            // A link of a chain: `event->add_str("key", value)`.
            "field_expression" => {
                let (Some(base), Some(link)) = (child(function, "argument"), child(function, "field")) else { return };
                self.link(base, self.of(link), arguments.first().copied());
            }
            "identifier" => {
                let name = self.of(function);
                if name == "event_set_name" || name.starts_with("event_") && adds(name).is_some() {
                    if let Some(event) = arguments.first() {
                        self.link(*event, name.trim_start_matches("event_"), arguments.get(1).copied());
                    }
                } else if name == "event_create" || name == "event_create_passthrough" {
                    let way = if name == "event_create" { Way::Child } else { Way::Passthrough };
                    if let Some(from) = arguments.first().and_then(|parent| self.holder(*parent, 0)) {
                        self.fact(node, What::Flow { from, to: self.result(node), way });
                    }
                // What the other functions on events do is known; their code only passes any event to any other.
                } else if !self.scope.name.is_empty() && !name.starts_with("event_") {
                    let holders: Vec<Option<Holder>> = arguments.iter().map(|one| self.holder(*one, 0)).collect();
                    let words: Vec<Words> = arguments.iter().map(|one| self.words(*one, 0)).collect();
                    let (callee, result) = (name.to_owned(), self.result(node));
                    self.fact(node, What::Call { callee, holders, words, result });
                }
            }
            _ => {}
        }
    }

    /// An event gets a name or a field.
    fn link(&mut self, base: Node<'a>, function: &str, key: Option<Node<'a>>) {
        let Some(key) = key else { return };
        let kind = adds(function);
        if function != "set_name" && kind.is_none() {
            return;
        }
        let Some(holder) = self.holder(base, 0) else { return };
        let name = self.words(key, 0);
        let what = match kind {
            Some(kind) => What::Field { holder, name, kind },
            None => What::Name { holder, name },
        };
        self.fact(key, what);
    }

    /// What holds the event that an expression gives.
    fn holder(&self, node: Node<'a>, depth: usize) -> Option<Holder> {
        if depth > MOST_DEPTH {
            return None;
        }
        let inner = |node: Option<Node<'a>>| self.holder(node?, depth + 1);
        match node.kind() {
            "identifier" => {
                let name = self.of(node);
                match self.scope.variables.get(name) {
                    Some(variable) if variable.is_event() => Some(self.variable(name, variable)),
                    Some(_) => None,
                    None => Some(format!("global {name}")),
                }
            }
            "field_expression" => self.member(node, depth),
            "parenthesized_expression" => inner(node.named_child(0)),
            "pointer_expression" => inner(child(node, "argument")),
            "cast_expression" => inner(child(node, "value")),
            "call_expression" => {
                let function = child(node, "function")?;
                let first = child(node, "arguments").and_then(|list| list.named_child(0));
                match function.kind() {
                    // Every link of a chain, and `event()` at its end, gives the same event.
                    "field_expression" => inner(child(function, "argument")),
                    "identifier" => match self.of(function) {
                        "event_create" | "event_create_passthrough" => Some(self.result(node)),
                        // Dovecot's functions on events give back the event.
                        name if name == "event_ref"
                            || name.starts_with("event_set_")
                            || adds(name).is_some() && name.starts_with("event_")
                            || name.starts_with("event_add_") =>
                        {
                            inner(first)
                        }
                        _ => Some(self.result(node)),
                    },
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A member of a struct, by the name of the struct where that is known: the same in every function.
    fn member(&self, node: Node<'a>, depth: usize) -> Option<Holder> {
        let mut path = Vec::new();
        let mut at = node;
        for _ in depth..MOST_DEPTH {
            match at.kind() {
                "field_expression" => {
                    path.push(self.of(child(at, "field")?));
                    at = child(at, "argument")?;
                }
                "parenthesized_expression" => at = at.named_child(0)?,
                "pointer_expression" | "subscript_expression" => at = child(at, "argument")?,
                _ => break,
            }
        }
        path.reverse();
        let path = path.join(".");
        let variable = self.of(at);
        match self.scope.variables.get(variable) {
            Some(Variable { pointee: Some(kind), .. }) => Some(format!("struct {kind}.{path}")),
            Some(Variable { pointee: None, .. }) | None => {
                Some(format!("{variable}.{path} of {}", self.function_name()))
            }
        }
    }

    /// The string that an expression gives.
    fn words(&self, node: Node<'a>, depth: usize) -> Words {
        if depth > MOST_DEPTH {
            return Words::Unclear;
        }
        match node.kind() {
            "string_literal" => unquoted(self.of(node)).map_or(Words::Unclear, Words::Literal),
            "identifier" => Words::Named(self.of(node).to_owned()),
            "concatenated_string" => {
                let mut cursor = node.walk();
                Words::Joined(node.named_children(&mut cursor).map(|part| self.words(part, depth + 1)).collect())
            }
            "conditional_expression" => {
                let branches = [child(node, "consequence"), child(node, "alternative")];
                Words::Either(branches.into_iter().flatten().map(|branch| self.words(branch, depth + 1)).collect())
            }
            "parenthesized_expression" => {
                node.named_child(0).map_or(Words::Unclear, |inner| self.words(inner, depth + 1))
            }
            "cast_expression" => child(node, "value").map_or(Words::Unclear, |inner| self.words(inner, depth + 1)),
            _ => Words::Unclear,
        }
    }

    fn fact(&mut self, node: Node<'a>, what: What) {
        let start = node.start_position();
        let line_start = node.start_byte() - start.column;
        let before = self.text.get(line_start..node.start_byte()).unwrap_or("");
        let width = self.of(node).lines().next().map_or(0, |line| line.chars().count());
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let place = Place {
            file: self.file.to_owned(),
            line: number(start.row + 1),
            column: number(before.chars().count() + 1),
            width: number(width),
        };
        self.facts.push(Fact { function: self.function_name(), place, what });
    }

    /// The event that a variable holds. A parameter holds the one that the function was given.
    fn variable(&self, name: &str, variable: &Variable) -> Holder {
        match variable.version {
            0 => format!("{name} of {}", self.function_name()),
            version => format!("{name} {version} of {}", self.function_name()),
        }
    }

    fn function_name(&self) -> String {
        format!("{}:{}", self.file, self.scope.name)
    }

    /// The event that a call gives, for this call alone.
    fn result(&self, node: Node<'a>) -> Holder {
        format!("call at {}:{}", self.file, node.start_byte())
    }

    fn of(&self, node: Node<'a>) -> &'a str {
        self.text.get(node.byte_range()).unwrap_or("")
    }
}

/// Whether a holder is a member of a struct, the same in every function.
fn is_member(holder: &str) -> bool {
    holder.starts_with("struct ")
}
