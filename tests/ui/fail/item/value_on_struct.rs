use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "policy_result")]
struct PolicyResult(&'static str);

fn main() {}
