use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "dns_request_started")]
struct Started {
    #[event(extra)]
    load: f32,
    #[event(extra)]
    packet: Vec<u8>,
    #[event(extra)]
    file: std::path::PathBuf,
    #[event(extra)]
    server: std::net::SocketAddr,
    #[event(extra)]
    since: std::time::Instant,
    #[event(extra)]
    headers: std::collections::BTreeMap<String, String>,
    #[event(extra)]
    pair: (u8, u8),
}

fn main() {}
