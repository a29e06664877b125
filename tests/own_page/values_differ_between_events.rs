use events_core::{EventEmitter, EventValue};

#[derive(EventValue)]
#[event(spec = "Mail.txt", field = "mode")]
enum Mode {
    Read,
}

#[derive(EventValue)]
#[event(spec = "Mail.txt", field = "mode", event = "mail_moved")]
enum MoveMode {
    Copy,
}

#[derive(EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_opened", partial)]
struct Opened {
    mode: Mode,
}

#[derive(EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_moved", partial)]
struct Moved {
    mode: MoveMode,
}

fn main() {}
