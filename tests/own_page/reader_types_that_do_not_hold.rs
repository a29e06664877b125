struct Own;

#[derive(events_core::EventReader)]
#[event(spec = "Mail.txt", name = "mail_opened")]
struct Opened {
    flags: Vec<Own>,
    size: String,
}

fn main() {}
