use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_finished", omit(eror, colour))]
struct Finished {
    id: u64,
}

fn main() {}
