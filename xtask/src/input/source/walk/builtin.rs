//! The well-known functions on events, by name.

use std::collections::HashMap;

use events_spec::Kind;

use super::Known;
use crate::input::source::c::Names;

/// What a well-known function does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    /// Adds a field, possibly only if its value is not zero.
    Add(Kind, bool),
    /// Adds a field of this name.
    AddNamed(&'static str, Kind),
    /// Does what follows only if this is true.
    Assert,
    /// Copies a list of another event, with the name in the third argument.
    CopyList,
    AddFields,
    SetName,
    Category,
    Categories,
    Create,
    Passthrough,
    /// Returns the same event in another form.
    Duplicate,
    Copy,
    Push,
    Send,
    /// Returns its first argument.
    First,
    /// Returns this argument.
    Text(usize),
    /// Formats text; the format is this argument.
    Format(usize),
    /// Concatenates its texts, from this argument on.
    Concatenate(usize),
    /// Stores into an array.
    Append,
    /// Takes the next element of an array.
    Next,
    /// Does nothing that matters here.
    Nothing,
}

const BUILTINS: &[(&str, Builtin)] = &[
    ("event_add_str", Builtin::Add(Kind::Str, false)),
    ("event_add_int", Builtin::Add(Kind::Int, false)),
    ("event_add_int_nonzero", Builtin::Add(Kind::Int, true)),
    ("event_inc_int", Builtin::Add(Kind::Int, false)),
    ("event_add_timeval", Builtin::Add(Kind::Time, false)),
    ("event_add_ip", Builtin::Add(Kind::Ip, false)),
    ("event_strlist_append", Builtin::Add(Kind::StrList, false)),
    ("event_strlist_replace", Builtin::Add(Kind::StrList, false)),
    ("event_strlist_copy_recursive", Builtin::CopyList),
    ("event_add_fields", Builtin::AddFields),
    ("event_set_name", Builtin::SetName),
    ("event_add_category", Builtin::Category),
    ("event_add_categories", Builtin::Categories),
    ("event_create", Builtin::Create),
    ("event_create_passthrough", Builtin::Passthrough),
    ("event_dup", Builtin::Duplicate),
    ("event_flatten", Builtin::Duplicate),
    ("event_minimize", Builtin::Duplicate),
    ("event_copy_fields", Builtin::Copy),
    ("event_push_global", Builtin::Push),
    ("event_ref", Builtin::First),
    ("event_unref", Builtin::Nothing),
    ("event_field_clear", Builtin::Nothing),
    ("event_get_global", Builtin::Nothing),
    ("event_pop_global", Builtin::Nothing),
    ("e_debug", Builtin::Send),
    ("e_info", Builtin::Send),
    ("e_warning", Builtin::Send),
    ("e_error", Builtin::Send),
    ("e_fatal", Builtin::Send),
    ("e_panic", Builtin::Send),
    ("e_log", Builtin::Send),
    ("event_log", Builtin::Send),
    ("event_logv", Builtin::Send),
    ("event_send", Builtin::Send),
    ("i_strdup", Builtin::Text(0)),
    ("t_strdup", Builtin::Text(0)),
    ("i_strdup_empty", Builtin::Text(0)),
    ("p_strdup", Builtin::Text(1)),
    ("p_strdup_empty", Builtin::Text(1)),
    ("t_strdup_printf", Builtin::Format(0)),
    ("i_strdup_printf", Builtin::Format(0)),
    ("p_strdup_printf", Builtin::Format(1)),
    ("t_strconcat", Builtin::Concatenate(0)),
    ("i_strconcat", Builtin::Concatenate(0)),
    ("p_strconcat", Builtin::Concatenate(1)),
    ("array_push_back", Builtin::Append),
    ("array_push_front", Builtin::Append),
    ("array_append", Builtin::Append),
    ("array_idx", Builtin::First),
    ("array_idx_modifiable", Builtin::First),
    ("array_idx_elem", Builtin::First),
    ("array_idx_get_space", Builtin::First),
    ("array_back", Builtin::First),
    ("array_back_modifiable", Builtin::First),
    ("array_front", Builtin::First),
    ("array_front_modifiable", Builtin::First),
    ("array_get", Builtin::First),
    ("array_get_modifiable", Builtin::First),
    ("array_foreach", Builtin::Next),
    ("array_foreach_modifiable", Builtin::Next),
    ("array_foreach_elem", Builtin::Next),
    ("array_foreach_reverse", Builtin::Next),
    ("event_enable_user_cpu_usecs", Builtin::AddNamed("user_cpu_usecs", Kind::Int)),
    ("i_assert", Builtin::Assert),
];

/// The calls of a chain on an event that is sent once.
const METHODS: &[(&str, Builtin)] = &[
    ("add_str", Builtin::Add(Kind::Str, false)),
    ("add_int", Builtin::Add(Kind::Int, false)),
    ("add_int_nonzero", Builtin::Add(Kind::Int, true)),
    ("inc_int", Builtin::Add(Kind::Int, false)),
    ("add_timeval", Builtin::Add(Kind::Time, false)),
    ("add_ip", Builtin::Add(Kind::Ip, false)),
    ("strlist_append", Builtin::Add(Kind::StrList, false)),
    ("strlist_replace", Builtin::Add(Kind::StrList, false)),
    ("add_fields", Builtin::AddFields),
    ("set_name", Builtin::SetName),
    ("add_category", Builtin::Category),
    ("add_categories", Builtin::Categories),
    ("event", Builtin::First),
    ("clear_field", Builtin::First),
    ("append_log_prefix", Builtin::First),
    ("replace_log_prefix", Builtin::First),
    ("set_append_log_prefix", Builtin::First),
    ("set_source", Builtin::First),
    ("set_always_log_source", Builtin::First),
    ("set_min_log_level", Builtin::First),
    ("set_log_message_callback", Builtin::First),
];

impl Known {
    pub(in crate::input::source) fn new(names: &mut Names) -> Self {
        let number = |table: &[(&str, Builtin)], names: &mut Names| -> HashMap<_, _> {
            table.iter().map(|(name, does)| (names.sym(name), *does)).collect()
        };
        Self {
            builtins: number(BUILTINS, names),
            methods: number(METHODS, names),
            container_of: names.sym("container_of"),
            key: names.sym("key"),
            field_values: [
                (names.sym("value"), Kind::Str),
                (names.sym("value_intmax"), Kind::Int),
                (names.sym("value_timeval"), Kind::Time),
                (names.sym("value_ip"), Kind::Ip),
            ],
        }
    }
}

/// Whether a function on events that is not in the table returns the event: `event_set_*` and `event_add_*` do.
pub(super) fn gives_event_back(name: &str) -> bool {
    ["event_set_", "event_add_", "event_replace_", "event_drop_"].iter().any(|start| name.starts_with(start))
}
