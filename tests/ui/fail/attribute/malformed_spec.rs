use events_core::{EventEmitter, EventValue};

#[derive(EventEmitter)]
#[event(spec("Shop.txt"), name = "order_placed")]
struct Placed {
    order_id: String,
}

#[derive(EventValue)]
#[event(spec, field = "channel")]
enum Channel {
    Web,
}

fn main() {}
