use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_request_finished", partial)]
struct Done {
    #[event(extra)]
    duration: u64,
    #[event(extra, field = "event")]
    what: &'static str,
}

#[derive(EventEmitter)]
#[event(name = "auth_request_finished", partial)]
struct Plain {
    duration: u64,
}

fn main() {}
