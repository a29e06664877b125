//! Ways through a syntax tree of C.

use tree_sitter::Node;

/// The block that a statement stands in directly.
pub(super) fn block_of(node: Node<'_>) -> Option<Node<'_>> {
    let parent = node.parent()?;
    match parent.kind() {
        "compound_statement" => Some(parent),
        "expression_statement" | "declaration" => parent.parent().filter(|block| block.kind() == "compound_statement"),
        _ => None,
    }
}

/// What stands in this place of a node.
pub(super) fn child<'a>(node: Node<'a>, field: &str) -> Option<Node<'a>> {
    node.child_by_field_name(field)
}

/// The first node of a kind on the way down the declarators.
pub(super) fn find<'a>(node: Node<'a>, kind: &str) -> Option<Node<'a>> {
    let mut at = child(node, "declarator")?;
    while at.kind() != kind {
        at = child(at, "declarator")?;
    }
    Some(at)
}

/// The name within a declarator.
pub(super) fn declared(node: Node<'_>) -> Node<'_> {
    let mut at = node;
    while let Some(inner) = child(at, "declarator")
        .or_else(|| at.kind().starts_with("parenthesized_decl").then(|| at.named_child(0)).flatten())
    {
        at = inner;
    }
    at
}

/// What stands between the quotes of a literal, of simple escapes freed.
pub(super) fn unquoted(literal: &str) -> Option<String> {
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    // Two literals behind each other in a macro are one.
    let joined: String = inside.split('"').step_by(2).collect();
    Some(joined.replace("\\\"", "\"").replace("\\\\", "\\"))
}
