use events_core::EventEmitter;

struct Own;

#[derive(EventEmitter)]
#[event(name = "dns_request_started")]
struct Started {
    #[event(extra)]
    resolver: Own,
}

fn main() {}
