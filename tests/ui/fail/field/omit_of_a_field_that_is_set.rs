use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_finished", omit(id, error))]
struct Finished {
    #[event(field = "id")]
    number: u64,
}

fn main() {}
