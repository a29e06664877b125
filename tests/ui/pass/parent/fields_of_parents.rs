//! The fields of a parent, and of the parent's parent, count as set.

#![deny(clippy::all, missing_docs, unused)]

use std::net::{IpAddr, Ipv4Addr};

use events_core::{EventEmitter, EventParent, MemorySink, Parent, Sink};

#[derive(EventParent)]
#[event(category("auth-client"))]
struct Connection<T> {
    local_ip: IpAddr,
    local_port: T,
    #[event(extra)]
    tls: bool,
}

#[derive(EventParent)]
#[event(within = Connection<u16>)]
struct Session<'a> {
    user: &'a str,
    #[event(field = "service")]
    protocol: Option<&'a str>,
    #[event(skip)]
    _secret: &'a str,
}

#[derive(EventEmitter)]
#[event(name = "auth_client_userdb_lookup_started", within = Session<'_>, omit(remote_ip))]
struct Started {
    remote_port: u16,
}

fn main() {
    let sink = MemorySink::new();
    let connection = Parent::new(&Connection { local_ip: Ipv4Addr::LOCALHOST.into(), local_port: 143_u16, tls: true });
    let session = connection.child(&Session { user: "alice", protocol: Some("imap"), _secret: "x" });
    sink.send_within(&session, &Started { remote_port: 9 });
    let event = sink.last().unwrap().event;
    let names: Vec<&str> = event.fields().map(|(name, _)| name).collect();
    assert_eq!(names, ["local_ip", "local_port", "tls", "user", "service", "duration", "remote_port"]);
    assert!(event.categories().eq(["auth-client"]));
}
