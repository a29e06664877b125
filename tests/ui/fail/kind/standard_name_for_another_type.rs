use events_core::EventEmitter;

#[allow(non_camel_case_types)]
type u64 = String;

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Done {
    bytes_in: u64,
}

fn main() {}
