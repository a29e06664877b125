use events_core::EventValue;

#[derive(EventValue)]
#[event(field = "tagged_reply_state")]
enum ReplyState {
    #[event(value = "ok")]
    Fine,
    #[event(value = "bye")]
    Bye,
}

fn main() {}
