use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "client_connection_connected", partial)]
struct Done {
    client_ip: std::net::SocketAddr,
}

fn main() {}
