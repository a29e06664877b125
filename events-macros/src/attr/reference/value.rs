//! The entries of `EventValue`.

use super::entries;

entries! { VALUE, value:
    /// The field. Required. The enum fits this field in every event, and no other field. For a field that is a list, it is an
    /// item of the list.
    ///
    /// Prevents the words of one field from being sent in another.
    ///
    /// ```
    /// use events_core::{EventEmitter, EventValue};
    ///
    /// #[derive(Clone, Copy, EventValue)]
    /// #[event(field = "policy_result")]
    /// enum PolicyResult { Ok, Delayed, Refused }
    ///
    /// #[derive(EventEmitter)]
    /// #[event(name = "auth_request_finished", partial)]
    /// struct LoginDone {
    ///     policy_result: PolicyResult,
    /// }
    /// ```
    "field" Text "field = \"policy_result\"";

    /// The event that is meant, where the values of the field differ between events.
    ///
    /// Prevents a word that another event has from being sent in this one.
    ///
    /// ```
    /// use events_core::EventValue;
    ///
    /// #[derive(Clone, Copy, EventValue)]
    /// #[event(field = "policy_result", event = "auth_request_finished")]
    /// enum PolicyResult { Ok, Delayed, Refused }
    /// ```
    "event" Text "event = \"auth_request_finished\"";

    /// How the variants become words, with the names that serde uses.
    ///
    /// Prevents a `value` on every variant, and mistakes in one of them.
    ///
    /// ```
    /// use events_core::EventValue;
    ///
    /// #[derive(Clone, Copy, EventValue)]
    /// #[event(field = "service", rename_all = "kebab-case")]
    /// enum Service { Imap, ManageSieve }
    ///
    /// assert_eq!(Service::ManageSieve.as_str(), "manage-sieve");
    /// ```
    "rename_all" Text "rename_all = \"kebab-case\"";

    /// The page of Dovecot 2.3 or 2.4 instead of the published one of 2019. Needs the feature `dovecot-2-3` or
    /// `dovecot-2-4`.
    ///
    /// Prevents words that the server of that version does not know.
    ///
    /// ```
    /// # #[cfg(feature = "dovecot-2-4")] {
    /// use events_core::EventValue;
    ///
    /// #[derive(Clone, Copy, EventValue)]
    /// #[event(dovecot = "2.4", field = "policy_result")]
    /// enum PolicyResult { Ok, Delayed, Refused }
    /// # }
    /// ```
    "dovecot" Text "dovecot = \"2.4\"";

    /// A custom page instead of Dovecot's, relative to the folder of Cargo.toml. Needs the feature `custom-spec`.
    ///
    /// Prevents words that the page of the service does not document.
    ///
    /// ```
    /// # #[cfg(feature = "custom-spec")] {
    /// use events_core::EventValue;
    ///
    /// #[derive(Clone, Copy, EventValue)]
    /// #[event(spec = "pages/Shop.txt", field = "channel")]
    /// enum Channel { Web, App }
    /// # }
    /// ```
    "spec" Text "spec = \"spec/MyEvents.txt\"";

    /// The path of `events-core`, where Cargo.toml renames it or another crate re-exports it.
    ///
    /// Prevents a crate that uses the derive from having to depend on `events-core` by that name.
    ///
    /// ```
    /// use events_core as telemetry;
    /// use telemetry::EventValue;
    ///
    /// #[derive(Clone, Copy, EventValue)]
    /// #[event(crate = telemetry, field = "policy_result")]
    /// enum PolicyResult { Ok, Delayed, Refused }
    /// ```
    "crate" Path "crate = my_events_core";
}

entries! { VARIANT, variant:
    /// The word of this variant, where it is not named after it, or where the page does not list it.
    ///
    /// Prevents a variant from being sent as a word that the page does not have.
    ///
    /// ```
    /// use events_core::EventValue;
    ///
    /// #[derive(Clone, Copy, EventValue)]
    /// #[event(field = "service")]
    /// enum Service {
    ///     Imap,
    ///     #[event(value = "submission")]
    ///     Smtp,
    /// }
    ///
    /// assert_eq!(Service::Smtp.as_str(), "submission");
    /// ```
    "value" Text "value = \"BAD\"";
}
