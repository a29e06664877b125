use events_core::{EventEmitter, EventValue};

#[derive(EventValue)]
#[event(field = "transport")]
enum Transport {
    Insecure,
}

#[derive(EventEmitter)]
#[event(name = "auth_request_finished", partial)]
struct Done {
    transport: Transport,
    policy_result: Transport,
    mechanism: Option<Transport>,
}

fn main() {}
