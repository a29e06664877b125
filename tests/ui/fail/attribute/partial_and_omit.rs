use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_finished", partial, omit(error))]
struct Finished {
    id: u64,
}

fn main() {}
