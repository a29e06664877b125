use events_core::EventEmitter;

enum Transport {
    Insecure,
}

#[derive(EventEmitter)]
#[event(name = "auth_request_finished", partial)]
struct Done {
    transport: Transport,
}

fn main() {}
