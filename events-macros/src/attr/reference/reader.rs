//! The entries of `EventReader`.

use super::entries;

entries! { READER, reader:
    /// The event. Required for a struct.
    ///
    /// Prevents a reader that waits for an event which never comes.
    ///
    /// ```
    /// use events_core::EventReader;
    /// use events_core::export::{Reader, Strictness};
    ///
    /// #[derive(EventReader)]
    /// #[event(name = "imap_command_finished")]
    /// struct Command {
    ///     name: String,
    /// }
    ///
    /// let line = br#"{"event":"imap_command_finished","fields":{"name":"NOOP"}}"#;
    /// assert_eq!(Reader::new(Strictness::Lenient).read_as::<Command>(line)?.unwrap().name, "NOOP");
    /// # Ok::<(), events_core::export::ReadError>(())
    /// ```
    "name" Text "name = \"imap_command_finished\"";

    /// The page of Dovecot 2.3 or 2.4 instead of the published one of 2019. Needs the feature `dovecot-2-3` or
    /// `dovecot-2-4`.
    ///
    /// Prevents names that the server whose export is read does not have.
    ///
    /// ```
    /// # #[cfg(feature = "dovecot-2-4")] {
    /// use events_core::EventReader;
    ///
    /// #[derive(EventReader)]
    /// #[event(dovecot = "2.4", name = "imap_command_finished")]
    /// struct Command {
    ///     net_in_bytes: Option<u64>,
    /// }
    /// # }
    /// ```
    "dovecot" Text "dovecot = \"2.4\"";

    /// A custom page instead of Dovecot's, relative to the folder of Cargo.toml. Needs the feature `custom-spec`.
    ///
    /// Prevents a reader from asking for fields that the service does not send.
    ///
    /// ```
    /// # #[cfg(feature = "custom-spec")] {
    /// use events_core::EventReader;
    ///
    /// #[derive(EventReader)]
    /// #[event(spec = "pages/Shop.txt", name = "order_placed")]
    /// struct Placed {
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
    /// use telemetry::EventReader;
    ///
    /// #[derive(EventReader)]
    /// #[event(crate = telemetry, name = "imap_command_finished")]
    /// struct Command {
    ///     name: String,
    /// }
    /// ```
    "crate" Path "crate = my_events_core";
}

entries! { READ_VARIANT, read_variant:
    /// The event. Required, unless the variant is around another reader.
    ///
    /// Prevents a variant that never occurs.
    ///
    /// ```
    /// use events_core::EventReader;
    ///
    /// #[derive(EventReader)]
    /// enum Seen {
    ///     #[event(name = "imap_command_finished")]
    ///     Command { bytes_in: Option<u64> },
    ///     #[event(name = "dns_request_started")]
    ///     Lookup,
    /// }
    /// ```
    "name" Text "name = \"imap_command_finished\"";
}

entries! { READ_FIELD, read_field:
    /// The event's field, where the Rust field has another name.
    ///
    /// Prevents a Rust field that stays empty because no event has its name.
    ///
    /// ```
    /// use events_core::EventReader;
    ///
    /// #[derive(EventReader)]
    /// #[event(name = "imap_command_finished")]
    /// struct Command {
    ///     #[event(field = "name")]
    ///     command: String,
    /// }
    /// ```
    "field" Text "field = \"bytes_in\"";

    /// The field is not read, and has its default value.
    ///
    /// Prevents what the struct has for other purposes from being looked for in the record.
    ///
    /// ```
    /// use events_core::EventReader;
    ///
    /// #[derive(EventReader)]
    /// #[event(name = "imap_command_finished")]
    /// struct Command {
    ///     name: String,
    ///     #[event(skip)]
    ///     seen_before: bool,
    /// }
    /// ```
    "skip" Nothing "skip";

    /// The field is read although the page lacks it, such as the field of a parent.
    ///
    /// Prevents a misspelled name from being read as nothing, because a field that the page lacks is an error without it.
    ///
    /// ```
    /// use events_core::EventReader;
    ///
    /// #[derive(EventReader)]
    /// #[event(name = "imap_command_finished")]
    /// struct Command {
    ///     #[event(extra)]
    ///     user: Option<String>,
    /// }
    /// ```
    "extra" Nothing "extra";

    /// A function from the value to the field's type, for types of other crates.
    ///
    /// Prevents a value of another kind from reaching the function: its argument is checked.
    ///
    /// ```
    /// use events_core::EventReader;
    /// use events_core::export::{Reader, Strictness};
    ///
    /// struct Port(u16);
    ///
    /// #[derive(EventReader)]
    /// #[event(name = "client_connection_connected")]
    /// struct Connected {
    ///     #[event(with = Port)]
    ///     client_port: Port,
    /// }
    ///
    /// let line = br#"{"event":"client_connection_connected","fields":{"client_port":143}}"#;
    /// assert_eq!(Reader::new(Strictness::Lenient).read_as::<Connected>(line)?.unwrap().client_port.0, 143);
    /// # Ok::<(), events_core::export::ReadError>(())
    /// ```
    "with" Path "with = Url::new";
}
