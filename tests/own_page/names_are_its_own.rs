#[derive(events_core::EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_opned")]
struct Misspelt {}

#[derive(events_core::EventEmitter)]
#[event(spec = "Mail.txt", name = "imap_command_finished")]
struct Elsewhere {}

#[derive(events_core::EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_moved")]
struct Moved {
    mailbx: String,
}

fn main() {}
