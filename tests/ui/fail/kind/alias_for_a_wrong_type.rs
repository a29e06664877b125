use events_core::EventEmitter;

type Count = String;

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Done {
    bytes_in: Count,
}

fn main() {}
