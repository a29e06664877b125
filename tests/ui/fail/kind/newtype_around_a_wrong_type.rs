use events_core::{EventEmitter, Newtype};

struct Name(String);

impl Newtype for Name {
    type Inner = str;

    fn inner(&self) -> &str {
        &self.0
    }
}

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
struct Started {
    id: Name,
}

fn main() {}
