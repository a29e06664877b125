use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "client_connection_connected", partial)]
struct Done {
    client_ip: [u8; 4],
}

fn main() {}
