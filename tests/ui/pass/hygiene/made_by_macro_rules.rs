use events_core::{EventEmitter, EventValue};

macro_rules! emitter {
    ($name:ident, $event:literal, $category:expr, $field:ident: $ty:ty $(, $more:ident: $other:ty)*) => {
        #[derive(EventEmitter)]
        #[event(name = $event, partial)]
        struct $name<'a> {
            $field: $ty,
            $($more: $other,)*
            reason: &'a str,
            #[event(field = "bytes_out")]
            written: Option<u64>,
        }
    };
}

macro_rules! value {
    ($name:ident for $field:literal { $($variant:ident = $word:literal),* }) => {
        #[derive(EventValue)]
        #[event(field = $field)]
        enum $name { $(#[event(value = $word)] $variant,)* }
    };
}

emitter!(Done, "client_connection_disconnected", "imap", bytes_in: Option<u64>, client_port: u16);
value!(Service for "service" { Mail = "imap", Sieve = "managesieve" });

fn main() {
    let done = Done { bytes_in: Some(1), client_port: 143, reason: "gone", written: None };
    assert_eq!(done.event_name(), "client_connection_disconnected");
    assert_eq!(Service::Sieve.as_str(), "managesieve");
    assert_eq!(Service::Mail.as_str(), "imap");
}
