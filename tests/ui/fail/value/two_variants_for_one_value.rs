use events_core::EventValue;

#[allow(clippy::upper_case_acronyms)]
#[derive(EventValue)]
#[event(field = "policy_result")]
enum PolicyResult {
    Ok,
    OK,
    #[event(value = "ok")]
    Fine,
}

fn main() {}
