use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Done {
    running_usecs: std::time::SystemTime,
}

fn main() {}
