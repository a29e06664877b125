use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
struct Started<T> {
    id: T,
}

fn send(_: impl EventEmitter) {}

fn start() {
    send(Started { id: "seven" });
}

fn main() {}
