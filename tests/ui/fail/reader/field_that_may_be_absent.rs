use events_core::EventReader;

#[derive(EventReader)]
#[event(name = "auth_request_finished")]
struct Login {
    user: String,
    error: String,
    transport: Option<String>,
}

fn main() {}
