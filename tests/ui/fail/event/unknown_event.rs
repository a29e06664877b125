use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "imap_comand_finished", partial)]
struct Done {}

fn main() {}
