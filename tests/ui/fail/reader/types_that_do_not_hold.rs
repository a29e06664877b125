use std::time::{Duration, SystemTime};

use events_core::EventReader;

struct Port(u16);

#[derive(EventReader)]
#[event(name = "imap_command_finished")]
struct Command<'a> {
    #[event(field = "name")]
    command: &'a str,
    bytes_in: Option<String>,
    bytes_out: Duration,
    running_usecs: SystemTime,
    tag: Option<f64>,
    args: std::marker::PhantomData<u8>,
}

#[derive(EventReader)]
#[event(name = "client_connection_connected")]
struct Connected {
    client_ip: String,
    client_port: Port,
}

fn main() {}
