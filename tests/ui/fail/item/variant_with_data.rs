use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "policy_result")]
enum Reply {
    Ok,
    Delayed(u64),
    Refused { reason: String },
    Other(String),
}

fn main() {}
