use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event("auth_client_request_started")]
struct Started {
    id: u64,
}

fn main() {}
