use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_policy_request_finished", omit(mode))]
struct Answered {
    policy_reponse: u64,
}

fn main() {}
