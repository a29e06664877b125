//! What the context of an event sets, for the emitters within it.

/// The fields that events have from the event within which they are sent.
///
/// Derive it for a struct, and give the struct to [`Parent::new`](crate::Parent::new). An emitter with
/// `#[event(within = Session)]` may leave out what `Session` sets.
///
#[cfg_attr(feature = "derive", doc = "```")]
#[cfg_attr(not(feature = "derive"), doc = "```ignore")]
/// use events_core::{EventEmitter, EventParent, MemorySink, Parent, Sink};
///
/// #[derive(EventParent)]
/// struct Login {
///     id: u64,
/// }
///
/// #[derive(EventEmitter)]
/// #[event(name = "auth_client_request_finished", within = Login)]
/// struct Done {
///     error: Option<String>,
/// }
///
/// let sink = MemorySink::new();
/// let login = Parent::new(&Login { id: 7 });
/// sink.send_within(&login, &Done { error: None });
/// assert_eq!(sink.last().unwrap().event.int("id"), Some(7));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it sets for the events within it",
    label = "not a parent",
    note = "add `#[derive(EventParent)]` to it"
)]
pub trait EventParent {
    /// What it sets.
    #[doc(hidden)]
    const SETS: &'static Sets;
}

/// The fields that a parent and the events around it set.
#[derive(Debug)]
pub struct Sets {
    /// Its own fields, by `FieldDef::set_id`.
    pub ids: &'static [u64],
    /// Those of the event around it.
    pub within: Option<&'static Self>,
}

impl Sets {
    /// Those of a parent with errors, which have been reported: everything counts as set.
    pub const UNKNOWN: &'static Self = &Self { ids: &[0], within: None };

    /// Stops the compiler with this message unless the field is set.
    ///
    /// # Panics
    ///
    /// While a constant is evaluated, which makes it an error of the compiler.
    #[track_caller]
    #[expect(clippy::panic, reason = "a panic in a constant is an error of the compiler")]
    pub const fn demand(&self, id: u64, message: &'static str) {
        if !self.has(id) {
            panic!("{}", message)
        }
    }

    const fn has(&self, id: u64) -> bool {
        let mut around = Some(self);
        while let Some(sets) = around {
            let mut at = 0;
            while at < sets.ids.len() {
                if sets.ids[at] == id || sets.ids[at] == 0 {
                    return true;
                }
                at += 1;
            }
            around = sets.within;
        }
        false
    }
}
