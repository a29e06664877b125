use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", partial)]
struct Done {
    größe: u64,
}

fn main() {}
