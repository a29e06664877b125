#[derive(events_core::EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_opened", omit(mailbox))]
struct Opened {
    mode: u8,
    flags: String,
    size: Vec<u8>,
}

#[derive(events_core::EventEmitter)]
#[event(spec = "Mail.txt", name = "mail_opened", partial)]
struct Flags {
    flags: u64,
}

fn main() {}
