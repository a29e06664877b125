#[derive(events_core::EventEmitter)]
#[event(spec = "Nowhere.txt", name = "mail_opened")]
struct Opened {}

fn main() {}
