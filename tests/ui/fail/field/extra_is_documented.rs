use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
struct Started {
    #[event(extra)]
    id: u64,
}

fn main() {}
