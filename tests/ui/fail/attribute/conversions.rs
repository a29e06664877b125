use events_core::{EventEmitter, EventValue};

fn text(number: &u64) -> String {
    number.to_string()
}

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Done {
    #[event(with = text)]
    bytes_in: u64,
    #[event(display)]
    bytes_out: u64,
    #[event(with = text, display)]
    tag: u64,
}

#[derive(EventValue)]
#[event(field = "policy_result", rename_all = "UPPERCASE")]
enum PolicyResult {
    Ok,
    Denied,
}

#[derive(EventValue)]
#[event(field = "service", rename_all = "kebab")]
enum Service {
    Imap,
}

fn main() {}
