#![allow(dead_code, non_camel_case_types, non_upper_case_globals)]

mod events_core {}
mod core {}
mod std {}

struct Option;
struct Result;
struct Some;
struct Ok;
struct str;
struct u8;
struct Visit;
struct Value;
struct T;
struct Int;
trait EventEmitter {}
const visit: u16 = 0;
const field: u16 = 0;

#[derive(::events_core::EventValue)]
#[event(field = "policy_result")]
enum PolicyResult {
    Ok,
}

#[derive(::events_core::EventEmitter)]
#[event(name = "client_connection_disconnected", partial, category("imap"))]
struct Done {
    bytes_in: ::std::option::Option<u64>,
    reason: ::std::string::String,
}

fn main() {
    let done = Done { bytes_in: ::std::option::Option::None, reason: "gone".to_owned() };
    assert_eq!(::events_core::EventEmitter::event_name(&done), "client_connection_disconnected");
}
