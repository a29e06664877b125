use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use events_core::{EventEmitter, EventValue, AsValue, Timestamp};

struct Uid(u32);

impl AsValue for Uid { type Value = u32; fn as_value(&self) -> &u32 { &self.0 } }

#[derive(EventValue)]
#[event(field = "mechanism")]
enum Mechanism {
    #[event(value = "PLAIN")]
    Plain,
}

#[derive(EventEmitter)]
#[event(name = "auth_request_finished", omit(error, translated_username))]
struct Login<'a> {
    user: &'a str,
    original_username: String,
    login_user: Cow<'a, str>,
    master_user: Box<str>,
    successful: bool,
    transport: Option<Arc<str>>,
    mechanism: Mechanism,
    credentials_scheme: &'a &'a mut String,
    policy_penalty: i128,
    policy_result: Option<Rc<String>>,
}

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Command<'a> {
    last_run_time: Option<SystemTime>,
    running_usecs: Duration,
    lock_wait_usecs: &'a usize,
    bytes_in: NonZero<u8>,
    bytes_out: Uid,
    tagged_reply_state: events_core::events::TaggedReplyState<'a>,
    #[event(extra)]
    flags: Vec<String>,
    #[event(extra)]
    folders: &'a [&'a str],
    #[event(extra)]
    seen: bool,
    #[event(extra)]
    waited: Duration,
    #[event(extra)]
    at: Option<Timestamp>,
}

#[derive(EventEmitter)]
#[event(name = "auth_client_userdb_lookup_started", partial)]
struct Lookup {
    local_ip: IpAddr,
    remote_ip: Option<Ipv4Addr>,
    local_port: i8,
    remote_port: Option<Option<isize>>,
    #[event(extra)]
    relay_ip: Ipv6Addr,
}

fn main() {}
