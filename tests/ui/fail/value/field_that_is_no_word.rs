use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "bytes_in")]
enum Traffic {
    Much,
    Little,
}

fn main() {}
