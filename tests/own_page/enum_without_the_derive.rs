enum Mode {
    Read,
}

#[derive(events_core::EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_opened", partial)]
struct Opened {
    mailbox: Mode,
    mode: Mode,
}

fn main() {}
