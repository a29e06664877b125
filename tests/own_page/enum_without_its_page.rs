use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "opened_by")]
enum Opener {
    User,
}

#[derive(EventValue)]
#[event(field = "policy_results")]
enum Result {
    Ok,
}

fn main() {}
