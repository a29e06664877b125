use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "dns_request_started")]
struct Started;

#[derive(EventEmitter)]
#[event(name = "dns_request_finished", partial)]
struct Finished<T: AsRef<str>> {
    error: T,
}

fn main() {
    let all: [&dyn EventEmitter; 2] = [&Started, &Finished { error: "none".to_owned() }];
    assert_eq!(all.map(|event| event.event_name()), ["dns_request_started", "dns_request_finished"]);
}
