use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "")]
struct Started {
    id: u64,
}

fn main() {}
