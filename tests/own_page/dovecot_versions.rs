use events_core::{EventEmitter, EventValue};

#[derive(EventEmitter)]
#[event(dovecot = "2.3.8", name = "auth_request_finished", partial)]
struct TooEarly {
    original_user: String,
    translated_user: String,
}

#[derive(EventEmitter)]
#[event(dovecot = "2.3.6", name = "auth_request_finished", partial)]
struct NoSuchEvent {}

#[derive(EventEmitter)]
#[event(dovecot = "2.4", name = "imap_command_finished", partial)]
struct Renamed {
    bytes_in: u64,
}

#[derive(EventEmitter)]
#[event(dovecot = "2.4", name = "sieve_script_opened", partial)]
struct Removed {
    script_location: String,
}

#[derive(EventEmitter)]
#[event(dovecot = "2.4.1", name = "fts_flatcurve_last_uid", partial)]
struct RemovedEvent {}

#[derive(EventEmitter)]
#[event(dovecot = "2.3.8", name = "imap_command_finished", partial)]
struct RenamedLater {
    cmd_tag: String,
}

#[derive(EventEmitter)]
#[event(dovecot = "2.3.8", name = "imap_command_finished", partial)]
struct NamesOfThen {
    tag: String,
    args: String,
}

#[derive(EventEmitter)]
#[event(dovecot = "2.3.10", name = "auth_client_request_continue", partial)]
struct EventOfThen {}

#[derive(EventEmitter)]
#[event(dovecot = "2.2", name = "auth_request_finished", partial)]
struct NoPage {}

#[derive(EventEmitter)]
#[event(dovecot = "2.4", spec = "Mail.txt", name = "mail_opened", partial)]
struct TwoPages {}

enum State {
    Ok,
}

#[derive(EventEmitter)]
#[event(dovecot = "2.4", name = "imap_command_finished", partial)]
struct WrongType {
    tagged_reply_state: State,
    net_in_bytes: String,
}

#[derive(EventValue)]
#[event(dovecot = "2.4", field = "tagged_reply_state")]
enum ReplyState {
    #[event(value = "OK")]
    Ok,
}

#[derive(EventEmitter)]
#[event(dovecot = "2.4", name = "imap_command_finished", partial)]
struct Right {
    tagged_reply_state: ReplyState,
    net_in_bytes: u64,
}

#[derive(EventEmitter)]
#[event(dovecot = "2.4", name = "sieve_script_opened", omit(script_location))]
struct RemovedOmit {}

fn main() {}
