use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "mechanism")]
enum Mechanism {
    Plain,
}

fn main() {}
