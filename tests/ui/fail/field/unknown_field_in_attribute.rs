use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_policy_request_finished", omit(mode))]
struct Answered {
    #[event(field = "policy_reponse")]
    answer: u64,
}

fn main() {}
