use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "policy_result", event = "imap_command_finished")]
enum PolicyResult {
    Ok,
}

fn main() {}
