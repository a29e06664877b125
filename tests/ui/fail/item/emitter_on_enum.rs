use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
enum Started {
    Id(u64),
}

fn main() {}
