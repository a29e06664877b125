use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "zebra_crossed", partial)]
struct Crossed {}

fn main() {}
