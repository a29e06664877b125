use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started", skip)]
struct Started {
    #[event(partial)]
    id: u64,
}

fn main() {}
