struct Own;

#[derive(events_core::EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_opened", partial)]
struct Opened {
    mailbox: Own,
    flags: Vec<Own>,
    size: Own,
}

fn main() {}
