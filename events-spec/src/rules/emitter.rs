//! Rules about the use of events: emitters, exported events, configuration and source alike.

macro_rules! emitter_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// an event that the page does not have.
        UnknownEvent {
            id: "unknown-event",
            level: Error,
            area: Use,
            explanation:
                "An event has a name that the page does not list. In an emitter it is an event that no reader knows \
                 about; in a metric it is a filter that never matches; in an export it is an event that the page \
                 fails to document.",
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
                 matches and shows 0, silently. An emitter that sends a field beyond the page on purpose marks it \
                 with `extra`.",
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

        /// a documented field that an emitter neither sets nor omits.
        MissingField {
            id: "missing-field",
            level: Error,
            area: Use,
            explanation:
                "An emitter leaves out a documented field without saying so. Whoever reads the page expects the \
                 field; `omit(...)` says that it is left out on purpose, and `partial` that any may be.",
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

        /// a value of another kind than the page gives.
        WrongKind {
            id: "wrong-kind",
            level: Error,
            area: Use,
            explanation:
                "A value is of another kind than the page gives for its field. A number sent as text cannot be \
                 compared or summed by a metric, and a text where a number is expected is lost.",
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
                "A value is not in the closed list that the page gives for its field. Whoever groups by the field or \
                 matches on its values does not expect it. A list that ends in dots is open, and every value is good \
                 there.",
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

        /// an `omit` of what is set or not documented.
        UnneededOmit {
            id: "unneeded-omit",
            level: Error,
            area: Use,
            explanation:
                "An `omit` names a field that the emitter sets, or one that the event does not have. Either way the \
                 list no longer says what is left out.",
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
                 and shows 0, silently. A pair is found by likeness of the names, by the values, and by the same \
                 change elsewhere; it is one to one, and reported once, not again as unknown and never seen.",
            bad: json(r#"
{"event":"auth_request_finished","fields":{"user":"alice","original_user":"alice"}}
"#),
            good: json(r#"
{"event":"auth_request_finished","fields":{"user":"alice","original_username":"alice"}}
"#),
        }
    }};
}
