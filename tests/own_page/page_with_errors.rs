#[derive(events_core::EventEmitter)]
#[event(spec = "Broken.txt", name = "mail_opened")]
struct Opened {}

fn main() {}
