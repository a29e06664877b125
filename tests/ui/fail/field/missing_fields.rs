use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", omit(ip, port))]
struct Disconnected {
    reason: String,
}

fn main() {}
