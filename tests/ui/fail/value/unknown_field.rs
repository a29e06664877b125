use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "policy_reslut")]
enum PolicyResult {
    Ok,
}

#[derive(EventValue)]
#[event(field = "favourite_colour")]
enum Colour {
    Red,
}

fn main() {}
