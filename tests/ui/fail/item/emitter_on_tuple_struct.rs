use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
struct Started(u64);

fn main() {}
