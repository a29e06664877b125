use events_core::EventEmitter;

struct Own;

#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", partial)]
struct Done {
    bytes_in: Own,
    client_ip: Option<Own>,
    reason: Vec<Own>,
}

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", partial)]
struct Command<'a> {
    last_run_time: &'a Own,
    running_usecs: Own,
    tagged_reply_state: Own,
}

#[derive(EventEmitter)]
#[event(name = "auth_request_finished", partial)]
struct Login {
    successful: Own,
}

fn main() {}
