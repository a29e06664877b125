use events_core::{EventEmitter, AsValue};

struct Name(String);

impl AsValue for Name {
    type Value = str;

    fn as_value(&self) -> &str {
        &self.0
    }
}

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
struct Started {
    id: Name,
}

fn main() {}
