//! Navigates the syntax tree of C.

use tree_sitter::Node;

/// The child in this field of a node.
pub(super) fn child<'a>(node: Node<'a>, field: &str) -> Option<Node<'a>> {
    node.child_by_field_name(field)
}

/// The children of a node, without symbols and comments.
pub(super) fn children<'a>(node: Node<'a>) -> Vec<Node<'a>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|node| node.kind() != "comment").collect()
}

/// What a declarator declares.
pub(super) struct Declared<'a> {
    pub(super) name: Option<Node<'a>>,
    pub(super) pointer: bool,
    /// The list of parameters, if it declares a function and not a pointer to one.
    pub(super) parameters: Option<Node<'a>>,
    pub(super) is_function_pointer: bool,
}

/// Follows the declarators to the name.
pub(super) fn declared(node: Node<'_>) -> Declared<'_> {
    let mut found = Declared { name: None, pointer: false, parameters: None, is_function_pointer: false };
    let mut at = node;
    // Declarators are not nested deeply; anything deeper is not a declaration.
    for _ in 0..32 {
        match at.kind() {
            "pointer_declarator"
            | "array_declarator"
            | "abstract_pointer_declarator"
            | "abstract_array_declarator"
            | "reference_declarator" => found.pointer = true,
            "function_declarator" => {
                let inner = child(at, "declarator");
                if inner.is_some_and(|inner| inner.kind() == "parenthesized_declarator") {
                    found.is_function_pointer = true;
                } else {
                    found.parameters = child(at, "parameters");
                }
            }
            "identifier" | "field_identifier" | "type_identifier" => {
                found.name = Some(at);
                return found;
            }
            _ => {}
        }
        let inner = child(at, "declarator").or_else(|| at.named_child(0));
        match inner {
            Some(inner) => at = inner,
            None => return found,
        }
    }
    found
}

/// The value of a string literal, without quotes and simple escapes.
pub(super) fn unquoted(literal: &str) -> Option<String> {
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    if !inside.contains('\\') {
        return Some(inside.to_owned());
    }
    let mut text = String::with_capacity(inside.len());
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some('t')) => text.push('\t'),
            ('\\', Some('r')) => text.push('\r'),
            ('\\', Some(other)) => text.push(other),
            (other, _) => text.push(other),
        }
    }
    Some(text)
}
