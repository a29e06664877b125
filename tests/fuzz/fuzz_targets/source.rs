//! Code of servers, as `tests/shape/source.rs` makes and checks it, and pieces of C in any order, of which a page without
//! errors is drafted, too.
#![no_main]

#[path = "../../shape/choice.rs"]
mod choice;
#[path = "../../shape/source.rs"]
mod source;
#[path = "../tally.rs"]
mod tally;

use dovecot_events::check::source::page_of;
use dovecot_events::input::source::read_texts;
use libfuzzer_sys::fuzz_target;

const PIECES: &[&str] = &[
    "struct event *e", "e", "->", "event_set_name(", "event_create_passthrough(", "event_create(", "set_name(", "add_str(",
    "event_add_str(", "event_add_int(", "e_debug(", "event()", "\"a\"", "\"b_c\"", "\" x\"", "\"yes\"", "(", ")", "{", "}", ";",
    ",", "=", "?", ":", "void f(", "void g(", "f(", "g(", "#define A ", "A", "\n", "return ", "*", "&", "[0]", "if (ret < 0) ",
    "if (error != NULL) ", "else ", "switch (x) { case A: ", "break;", "for (;;) ", "struct s { struct event *event; } ", "s",
    "struct s *s", "s->event", "NULL", "static ", "const char *n", "n", "t_strdup_printf(", "\"p_%s\"", "event_add_category(",
    "struct event_category c = { .name = \"c\" };", "&c", "ATTR_UNUSED", "class K { public: ", "std::", "try {", "} catch (X &x) {",
    "namespace n {", "array_idx(", "event_add_fields(", ".key = ", ".value = ", "do ", "while (", "goto x;", "x:", "#if 1\n",
    "#endif\n", "/*", "*/", "int main(void)",
];

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    tally::add(if first % 8 == 0 { pieces(*first, rest) } else { source::check(&mut choice::Choices::new(rest)) });
});

fn pieces(first: u8, rest: &[u8]) -> bool {
    let text: String = rest.iter().map(|byte| format!("{} ", PIECES[usize::from(*byte) % PIECES.len()])).collect();
    let name = if first % 16 == 0 { "a.c" } else { "a.cc" };
    let tree = read_texts(&[(name, &text)]).unwrap();
    let drafted = page_of(&tree);
    if drafted.events > 0 {
        drafted.prove().unwrap();
    }
    !tree.events.is_empty()
}
