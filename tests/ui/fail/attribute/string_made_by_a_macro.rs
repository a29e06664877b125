use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = concat!("auth_client", "_request_started"))]
struct Started {
    id: u64,
}

fn main() {}
