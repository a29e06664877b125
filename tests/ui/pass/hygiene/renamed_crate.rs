pub extern crate events_core as dovecot;

mod inner {
    pub use dovecot as reexported;
}

#[derive(dovecot::EventValue)]
#[event(field = "policy_result", crate = dovecot)]
enum PolicyResult {
    Ok,
}

#[derive(dovecot::EventEmitter)]
#[event(name = "auth_request_finished", partial, crate = crate::inner::reexported)]
struct Done {
    policy_result: PolicyResult,
}

fn main() {
    let done = Done { policy_result: PolicyResult::Ok };
    assert_eq!(dovecot::EventEmitter::event_name(&done), "auth_request_finished");
}
