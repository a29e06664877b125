#[derive(events_core::EventEmitter)]
#[event(spec = "src", name = "mail_opened")]
struct Opened {}

fn main() {}
