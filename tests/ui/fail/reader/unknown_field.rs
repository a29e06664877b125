use events_core::EventReader;

#[derive(EventReader)]
#[event(name = "imap_command_finished")]
struct Command {
    byte_in: u64,
    user: Option<String>,
    mailbox: Option<String>,
}

fn main() {}
