use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "policy_result")]
enum PolicyResult {
    Ok,
    Delayed(u64),
    Refused { reason: String },
}

fn main() {}
