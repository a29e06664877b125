#![no_implicit_prelude]

#[derive(::events_core::EventValue)]
#[event(field = "policy_result")]
enum PolicyResult {
    Ok,
    Delayed,
}

#[derive(::events_core::EventEmitter)]
#[event(name = "auth_request_finished", partial, category("auth"))]
struct Done<T> {
    policy_result: ::std::option::Option<PolicyResult>,
    user: T,
    #[event(extra)]
    seconds: u8,
}

fn main() {
    let done = Done { policy_result: ::std::option::Option::Some(PolicyResult::Delayed), user: "alice", seconds: 7 };
    ::std::assert_eq!(::events_core::EventEmitter::event_name(&done), "auth_request_finished");
    let _ = PolicyResult::Ok;
}
