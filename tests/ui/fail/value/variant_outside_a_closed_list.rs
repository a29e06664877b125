use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "policy_result")]
enum PolicyResult {
    Ok,
    Refuse,
    Unknown,
}

fn main() {}
