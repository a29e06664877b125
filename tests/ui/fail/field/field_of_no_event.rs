use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
struct Started {
    id: u64,
    favourite_colour: String,
}

fn main() {}
