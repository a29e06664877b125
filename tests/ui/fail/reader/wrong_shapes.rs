use events_core::EventReader;

#[derive(EventReader)]
#[event(name = "imap_command_finished")]
struct Tuple(u64);

#[derive(EventReader)]
#[event(name = "imap_command_finished")]
union Union {
    bytes_in: u64,
}

#[derive(EventReader)]
enum Seen {
    #[event(name = "imap_command_finished")]
    Pair(u64, u64),
}

fn main() {}
