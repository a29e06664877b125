use events_core::EventParent;

#[derive(EventParent)]
struct Session {
    usr: String,
    local_port: String,
    #[event(extra)]
    remote_ip: std::net::IpAddr,
    #[event(extra)]
    duration: u64,
    nowhere_documented: String,
}

#[derive(EventParent)]
#[event(within = 7)]
enum Other {}

fn main() {}
