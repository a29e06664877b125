use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
struct Started {
    id: u64,
    #[event(skip, extra)]
    session: String,
    #[event(skip, field = "id")]
    number: u64,
}

fn main() {}
