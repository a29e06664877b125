use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Done {
    args: Vec<String>,
}

fn main() {}
