#[derive(events_core::EventEmitter)]
#[event(spec = "Nowhere.txt", name = "mail_opened")]
struct Opened {}

#[derive(events_core::EventEmitter)]
#[event(spec = "Nowhere.txt", name = "mail_closed")]
struct Closed {}

fn main() {}
