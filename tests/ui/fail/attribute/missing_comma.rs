use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_finished" partial)]
struct Text {}

#[derive(EventEmitter)]
#[event(partial name = "auth_client_request_finished")]
struct Flag {}

#[derive(EventEmitter)]
#[event(name = "auth_client_request_finished", omit(id) category("auth"))]
struct List {
    error: String,
}

fn main() {}
