use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "connection_connected", partial)]
struct Connected {}

fn main() {}
