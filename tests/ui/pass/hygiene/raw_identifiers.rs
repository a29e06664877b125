#![allow(non_camel_case_types)]

use events_core::{EventEmitter, EventValue};

#[derive(EventValue)]
#[event(field = "policy_result")]
enum r#type {
    r#ok,
    r#refused,
}

#[derive(EventEmitter)]
#[event(name = "auth_request_finished", partial)]
struct r#struct<'r#a> {
    r#user: &'r#a str,
    r#policy_result: r#type,
    #[event(extra)]
    r#in: u64,
}

fn main() {
    let done = r#struct { r#user: "alice", r#policy_result: r#type::r#ok, r#in: 7 };
    assert_eq!(done.event_name(), "auth_request_finished");
    assert_eq!(r#type::r#refused.as_str(), "refused");
}
