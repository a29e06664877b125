use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started", colour = "red")]
struct Started {
    id: u64,
}

fn main() {}
