use events_core::EventEmitter;

trait Session {
    type Name;
    type Count;
}

struct Imap;

impl Session for Imap {
    type Name = &'static str;
    type Count = u32;
}

#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", partial)]
struct Done<'a, 'b: 'a, S: Session, T = u64, const N: usize = 2>
where
    S::Name: Clone,
{
    reason: &'a S::Name,
    bytes_in: Option<S::Count>,
    bytes_out: &'b T,
    client_port: u16,
    #[event(extra)]
    flags: [&'a str; N],
    #[event(skip)]
    #[allow(dead_code)]
    session: std::marker::PhantomData<S>,
}

fn send<E: EventEmitter>(event: &E) -> &str {
    event.event_name()
}

fn main() {
    let done = Done::<Imap> {
        reason: &"gone",
        bytes_in: Some(7),
        bytes_out: &9,
        client_port: 143,
        flags: ["a", "b"],
        session: std::marker::PhantomData,
    };
    assert_eq!(send(&done), "client_connection_disconnected");
}
