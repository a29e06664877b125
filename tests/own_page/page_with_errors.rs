#[derive(events_core::EventEmitter)]
#[event(spec = "Broken.txt", name = "mail_opened")]
struct Opened {}

#[derive(events_core::EventEmitter)]
#[event(spec = "Broken.txt", name = "mail_closed")]
struct Closed {}

#[derive(events_core::EventValue)]
#[event(spec = "Broken.txt", field = "mode")]
enum Mode {}

fn main() {}
