//! Rules about the use of events: emitters, exported events, configuration and source alike.

macro_rules! emitter_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// an event that the page does not have.
        UnknownEvent {
            id: "unknown-event",
            level: Error,
            area: Use,
            explanation:
                "An event has a name that is not on the page. In an emitter, it is an event that readers do not know \
                 about; in a metric, a filter that never matches; in an export, an event that the page fails to \
                 document.",
            bad: rust(r#"
#[derive(EventEmitter)]
#[event(name = "dns_request_finish", partial)]
struct Done {}
"#),
            good: rust(r#"
#[derive(EventEmitter)]
#[event(name = "dns_request_finished", partial)]
struct Done {}
"#),
        }

        /// a field that the event does not have.
        UnknownField {
            id: "unknown-field",
            level: Error,
            area: Use,
            explanation:
                "An event has no field of this name. A filter or a metric on a field that does not exist never \
                 matches and stays at zero without any warning. An emitter that sends an additional field on purpose \
                 marks it with `extra`.",
            bad: rust(r#"
#[derive(EventEmitter)]
#[event(name = "auth_policy_request_finished", partial)]
struct Done { policy_reponse: i64 }
"#),
            good: rust(r#"
#[derive(EventEmitter)]
#[event(name = "auth_policy_request_finished", partial)]
struct Done { policy_response: i64 }
"#),
        }

        /// a documented field that an emitter neither sets nor lists in `omit`.
        MissingField {
            id: "missing-field",
            level: Error,
            area: Use,
            explanation:
                "An emitter leaves out a documented field without saying so. Readers of the page expect the field. \
                 `omit(...)` states that a field is left out on purpose; `partial` allows any field to be left out.",
            bad: rust(r#"
#[derive(EventEmitter)]
#[event(name = "auth_client_request_finished")]
struct Done { id: i64 }
"#),
            good: rust(r#"
#[derive(EventEmitter)]
#[event(name = "auth_client_request_finished", omit(error))]
struct Done { id: i64 }
"#),
        }

        /// a value of a kind that does not fit the field.
        WrongKind {
            id: "wrong-kind",
            level: Error,
            area: Use,
            explanation:
                "A value is of another kind than the page gives for its field. A metric cannot compare or sum a \
                 number that is sent as text, and text is lost where a number is expected.",
            bad: rust(r#"
#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
struct Started { id: String }
"#),
            good: rust(r#"
#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
struct Started { id: i64 }
"#),
        }

        /// a value outside a closed list.
        UnknownValue {
            id: "unknown-value",
            level: Error,
            area: Use,
            explanation:
                "A value is not in the closed list that the page gives for its field. Readers that match on the \
                 values, or group by them, do not expect it. A list that ends in dots is open and allows any value.",
            bad: rust(r#"
#[derive(Clone, Copy, EventValue)]
#[event(field = "policy_result")]
enum Outcome { Ok, Denied }
"#),
            good: rust(r#"
#[derive(Clone, Copy, EventValue)]
#[event(field = "policy_result")]
enum Outcome { Ok, Refused }
"#),
        }

        /// an `omit` of a field that is set or not documented.
        UnneededOmit {
            id: "unneeded-omit",
            level: Error,
            area: Use,
            explanation:
                "An `omit` names a field that the emitter sets or that the event does not have. Either way, the list \
                 no longer describes what is left out.",
            bad: rust(r#"
#[derive(EventEmitter)]
#[event(name = "auth_client_request_started", omit(id))]
struct Started { id: i64 }
"#),
            good: rust(r#"
#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
struct Started { id: i64 }
"#),
        }

        /// a documented field that is sent under another name.
        RenamedField {
            id: "renamed-field",
            level: Error,
            area: Use,
            explanation:
                "A documented field is sent under another name. A metric or a filter on the old name matches nothing \
                 and stays at zero without any warning. A rename is recognized by similar names, by the values, and \
                 by the same rename in other events. It is reported once, and not also as an unknown field and a \
                 field that was never seen.",
            bad: json(r#"
{"event":"auth_request_finished","fields":{"user":"alice","original_user":"alice"}}
"#),
            good: json(r#"
{"event":"auth_request_finished","fields":{"user":"alice","original_username":"alice"}}
"#),
        }
    }};
}
