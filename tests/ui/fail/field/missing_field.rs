use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_finished")]
struct Finished {
    id: u64,
}

fn main() {}
