use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
union Started {
    id: u64,
}

fn main() {}
