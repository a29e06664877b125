use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(nmae = "auth_client_request_started", partial)]
struct Started {}

fn main() {}
