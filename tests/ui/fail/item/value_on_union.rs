use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "policy_result")]
union PolicyResult {
    ok: bool,
}

fn main() {}
