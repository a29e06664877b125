use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "service")]
enum Service {
    Imap,
    ManageSieve,
}

fn main() {}
