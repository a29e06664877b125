use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "client_connection_connected", partial)]
struct Done {
    client_port: (u16, u16),
}

fn main() {}
