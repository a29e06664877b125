//! The entries of `EventParent`, besides those of its fields, which are an emitter's.

use super::entries;

entries! { PARENT, parent:
    /// The categories of the events within it.
    ///
    /// Prevents an event within it from being passed over by a filter for the category.
    ///
    /// ```
    /// use events_core::{EventParent, MemorySink, OwnedEvent, Parent, Sink};
    ///
    /// #[derive(EventParent)]
    /// #[event(category("imap"))]
    /// struct Session {
    ///     user: String,
    /// }
    ///
    /// let sink = MemorySink::new();
    /// let session = Parent::new(&Session { user: "alice".to_owned() });
    /// sink.send_within(&session, &OwnedEvent::new("dns_request_started"));
    /// assert_eq!(sink.last().unwrap().event.categories().collect::<Vec<_>>(), ["imap"]);
    /// ```
    "category" Texts "category(\"imap\")";

    /// The parent of this one, whose fields count as set, too. At run time it is a `child` of that `Parent`.
    ///
    /// Prevents a field that no level of the context sets.
    ///
    /// ```
    /// use events_core::{EventEmitter, EventParent};
    ///
    /// #[derive(EventParent)]
    /// struct Connection {
    ///     #[event(extra)]
    ///     session: String,
    /// }
    ///
    /// #[derive(EventParent)]
    /// #[event(within = Connection)]
    /// struct Login {
    ///     user: String,
    /// }
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "auth_passdb_request_started", within = Login, partial)]
    /// struct Looking {
    ///     passdb: &'static str,
    /// }
    /// ```
    "within" Type "within = Connection";

    /// The page of Dovecot 2.3 or 2.4 instead of the published one of 2019. Needs the feature `dovecot-2-3` or
    /// `dovecot-2-4`.
    ///
    /// Prevents names that the server which counts the events does not have.
    ///
    /// ```
    /// # #[cfg(feature = "dovecot-2-4")] {
    /// use events_core::EventParent;
    ///
    /// #[derive(EventParent)]
    /// #[event(dovecot = "2.4")]
    /// struct Session {
    ///     user: String,
    /// }
    /// # }
    /// ```
    "dovecot" Text "dovecot = \"2.4\"";

    /// A custom page instead of Dovecot's, relative to the folder of Cargo.toml. Needs the feature `custom-spec`.
    ///
    /// Prevents a context whose fields mean something else than those of the events within it.
    ///
    /// ```
    /// # #[cfg(feature = "custom-spec")] {
    /// use events_core::EventParent;
    ///
    /// #[derive(EventParent)]
    /// #[event(spec = "pages/Shop.txt")]
    /// struct Order {
    ///     order: String,
    /// }
    /// # }
    /// ```
    "spec" Text "spec = \"spec/MyEvents.txt\"";

    /// The path of `events-core`, where Cargo.toml renames it or another crate re-exports it.
    ///
    /// Prevents a crate that uses the derive from having to depend on `events-core` by that name.
    ///
    /// ```
    /// use events_core as telemetry;
    /// use telemetry::EventParent;
    ///
    /// #[derive(EventParent)]
    /// #[event(crate = telemetry)]
    /// struct Session {
    ///     user: String,
    /// }
    /// ```
    "crate" Path "crate = my_events_core";
}
