use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Done {
    tagged_reply_state: char,
}

fn main() {}
