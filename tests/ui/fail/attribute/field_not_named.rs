use events_core::EventValue;

#[derive(EventValue)]
enum PolicyResult {
    Ok,
}

fn main() {}
