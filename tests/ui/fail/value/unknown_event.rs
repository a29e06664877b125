use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "policy_result", event = "auth_request_finish")]
enum PolicyResult {
    Ok,
}

fn main() {}
