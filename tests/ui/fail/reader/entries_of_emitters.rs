use events_core::EventReader;

#[derive(EventReader)]
#[event(name = "imap_command_finished", partial)]
struct Command {
    #[event(display)]
    tag: String,
    #[event(extra)]
    bytes_in: u64,
}

fn main() {}
