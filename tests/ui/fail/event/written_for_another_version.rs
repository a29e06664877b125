use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_continued")]
struct Continued {
    id: u64,
}

#[derive(EventEmitter)]
#[event(name = "dns_request_start")]
struct Started {}

fn main() {}
