use events_core::{EventEmitter, EventParent};

#[derive(EventParent)]
struct Connection {
    local_port: u16,
}

#[derive(EventParent)]
#[event(within = Connection)]
struct Session<'a> {
    user: &'a str,
}

#[derive(EventEmitter)]
#[event(name = "auth_client_userdb_lookup_started", within = Session<'_>, omit(remote_port))]
struct Started {
    service: String,
    local_ip: std::net::IpAddr,
}

struct NoParent;

#[derive(EventEmitter)]
#[event(name = "dns_request_started", within = NoParent)]
struct Lookup {}

fn main() {}
