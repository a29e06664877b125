use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started", partial(id), colour)]
struct Started {
    #[event(field = 7)]
    id: u64,
    #[event(name = "session")]
    session: String,
    oops: u64,
}

fn main() {}
