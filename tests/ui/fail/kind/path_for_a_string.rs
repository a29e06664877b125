use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Done {
    args: Box<std::path::Path>,
}

fn main() {}
