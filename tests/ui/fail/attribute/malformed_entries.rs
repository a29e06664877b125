use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = auth_client_request_started)]
#[event(partial = true, category = "auth", crate("events_core"))]
struct Started {
    #[event(field)]
    id: u64,
}

fn main() {}
