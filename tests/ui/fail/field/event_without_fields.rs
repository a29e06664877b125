use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "dns_request_started")]
struct Started {
    favourite_colour: String,
}

fn main() {}
