use events_core::{EventEmitter, EventValue};

fn main() {
    #[derive(EventValue)]
    #[event(field = "tagged_reply_state")]
    enum State {
        No,
    }

    #[derive(EventEmitter)]
    #[event(name = "imap_command_finished", partial)]
    struct Done {
        tagged_reply_state: State,
    }

    assert_eq!(Done { tagged_reply_state: State::No }.tagged_reply_state.as_str(), "NO");
}
