use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Done {
    bytes_in: std::collections::HashMap<String, u64>,
}

fn main() {}
