//! The entries of `EventEmitter`.

use super::entries;

entries! { EMITTER, emitter:
    /// The event. Required.
    ///
    /// Prevents an event under a name that the page does not have, which no metric ever counts.
    ///
    /// ```
    /// use events_core::EventEmitter;
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "dns_request_started")]
    /// struct LookupStarted;
    ///
    /// assert_eq!(LookupStarted.event_name(), "dns_request_started");
    /// ```
    "name" Text "name = \"imap_command_finished\"";

    /// Documented fields that this emitter never sends. It may be given several times, also under `cfg_attr`.
    ///
    /// Prevents a field that the page adds later from being overlooked: it is neither in the struct nor in the list, and an
    /// error.
    ///
    /// ```
    /// use events_core::EventEmitter;
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "auth_client_request_finished", omit(error))]
    /// struct LoginDone {
    ///     id: u64,
    /// }
    /// ```
    "omit" Names "omit(args, human_args)";

    /// Any documented field may be missing.
    ///
    /// Prevents long lists in `omit` for an event of which only a few fields are known. New fields of the page are then not
    /// noticed.
    ///
    /// ```
    /// use events_core::EventEmitter;
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "imap_command_finished", partial)]
    /// struct Done {
    ///     bytes_in: u64,
    /// }
    /// ```
    "partial" Nothing "partial";

    /// The categories of the event, by which filters and metrics select it. It may be given several times.
    ///
    /// Prevents events that a filter such as `category=auth` passes over.
    ///
    /// ```
    /// use events_core::{EventEmitter, OwnedEvent};
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "dns_request_started", category("dns", "auth"))]
    /// struct LookupStarted;
    ///
    /// assert_eq!(OwnedEvent::of(&LookupStarted).categories().collect::<Vec<_>>(), ["dns", "auth"]);
    /// ```
    "category" Texts "category(\"imap\")";

    /// A type with `#[derive(EventParent)]` whose fields count as set, because the event is sent within it.
    ///
    /// Prevents a field that each of the two leaves to the other.
    ///
    /// ```
    /// use events_core::{EventEmitter, EventParent};
    ///
    /// #[derive(EventParent)]
    /// struct Session {
    ///     user: String,
    /// }
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "auth_passdb_request_finished", within = Session, omit(master_user, username, domain, result))]
    /// struct Looked {
    ///     passdb: &'static str,
    ///     passdb_name: &'static str,
    /// }
    /// ```
    "within" Type "within = Session";

    /// The page of Dovecot 2.3 or 2.4 instead of the published one of 2019. Needs the feature `dovecot-2-3` or
    /// `dovecot-2-4`. With a release such as `2.3.15`, what was added later is an error.
    ///
    /// Prevents names that the server which counts the events does not have.
    ///
    /// ```
    /// # #[cfg(feature = "dovecot-2-4")] {
    /// use events_core::EventEmitter;
    ///
    /// #[derive(EventEmitter)]
    /// #[event(dovecot = "2.4", name = "imap_command_finished", partial)]
    /// struct Done {
    ///     net_in_bytes: u64,
    /// }
    /// # }
    /// ```
    "dovecot" Text "dovecot = \"2.4\"";

    /// A custom page instead of Dovecot's, relative to the folder of Cargo.toml. Needs the feature `custom-spec`.
    ///
    /// The kinds of its fields are in a file beside it, such as `Shop.fields.toml`. The build watches all these files. A file
    /// that is created later is noticed only if the crate has a build script, even one that is `fn main() {}`.
    ///
    /// Prevents events of your own service from differing from what its page documents.
    ///
    /// ```
    /// # #[cfg(feature = "custom-spec")] {
    /// use events_core::EventEmitter;
    ///
    /// #[derive(EventEmitter)]
    /// #[event(spec = "pages/Shop.txt", name = "order_placed")]
    /// struct Placed {
    ///     order: String,
    ///     channel: &'static str,
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
    /// use telemetry::EventEmitter;
    ///
    /// #[derive(EventEmitter)]
    /// #[event(crate = telemetry, name = "dns_request_started")]
    /// struct LookupStarted;
    /// ```
    "crate" Path "crate = my_events_core";
}

entries! { FIELD, field:
    /// The event's field, where the Rust field has another name.
    ///
    /// Prevents a Rust field from being sent under a name that the page does not have.
    ///
    /// ```
    /// use events_core::{EventEmitter, OwnedEvent};
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "imap_command_finished", partial)]
    /// struct Done {
    ///     #[event(field = "name")]
    ///     command: &'static str,
    /// }
    ///
    /// assert_eq!(OwnedEvent::of(&Done { command: "NOOP" }).str("name"), Some("NOOP"));
    /// ```
    "field" Text "field = \"bytes_in\"";

    /// The field is not sent.
    ///
    /// Prevents what the struct has for other purposes from being taken for a field of the event.
    ///
    /// ```
    /// use events_core::{EventEmitter, OwnedEvent};
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "dns_request_started")]
    /// struct LookupStarted {
    ///     #[event(skip)]
    ///     buffer: Vec<u8>,
    /// }
    ///
    /// assert_eq!(OwnedEvent::of(&LookupStarted { buffer: vec![1] }).fields().count(), 0);
    /// ```
    "skip" Nothing "skip";

    /// The field is sent although the page lacks it.
    ///
    /// Prevents a misspelled name from being sent by accident, because a field that the page lacks is an error without it.
    ///
    /// ```
    /// use events_core::{EventEmitter, OwnedEvent};
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "dns_request_started")]
    /// struct LookupStarted {
    ///     #[event(extra)]
    ///     attempts: u8,
    /// }
    ///
    /// assert_eq!(OwnedEvent::of(&LookupStarted { attempts: 2 }).int("attempts"), Some(2));
    /// ```
    "extra" Nothing "extra";

    /// A function from a reference to the value that is sent, for types of other crates.
    ///
    /// Prevents a newtype for every such type, and a text where the page wants a number: the function's result is checked.
    ///
    /// ```
    /// use events_core::{EventEmitter, OwnedEvent};
    ///
    /// struct Url(String);
    ///
    /// impl Url {
    ///     fn as_str(&self) -> &str { &self.0 }
    /// }
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "imap_command_finished", partial)]
    /// struct Done {
    ///     #[event(with = Url::as_str)]
    ///     args: Url,
    /// }
    ///
    /// assert_eq!(OwnedEvent::of(&Done { args: Url("imap://a".into()) }).str("args"), Some("imap://a"));
    /// ```
    "with" Path "with = Url::as_str";

    /// The text of the value is sent, as `to_string` makes it. `None` is not sent.
    ///
    /// Prevents a text in a field that the page documents as something else: only a field that is a string takes it.
    ///
    /// ```
    /// use events_core::{EventEmitter, OwnedEvent};
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "imap_command_finished", partial)]
    /// struct Done {
    ///     #[event(display)]
    ///     tag: Option<u32>,
    /// }
    ///
    /// assert_eq!(OwnedEvent::of(&Done { tag: Some(7) }).str("tag"), Some("7"));
    /// ```
    "display" Nothing "display";
}
