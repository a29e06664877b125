//! Lists of several attributes add up, so that a field of one configuration can be left out in another.
use events_core::{EventEmitter, OwnedEvent};

#[derive(EventEmitter)]
#[event(name = "auth_client_request_finished", omit(id), category("auth"))]
#[cfg_attr(not(any()), event(omit(error), category("auth-client")))]
struct Done {
    #[cfg(any())]
    error: String,
}

fn main() {
    let mut event = OwnedEvent::default();
    Done {}.record(&mut event);
    assert_eq!(event.fields().len(), 0);
    let mut categories = Vec::new();
    Done {}.each_category(&mut |category| categories.push(category.to_owned()));
    assert_eq!(categories, ["auth", "auth-client"]);
}
