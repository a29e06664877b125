use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "auth_client_request_started")]
#[allow(non_snake_case)]
struct Started {
    id: u64,
    #[event(extra)]
    userMask: String,
    #[event(extra, field = " user_mask")]
    mask: String,
}

fn main() {}
