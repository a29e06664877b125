use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "imap_command_finished", omit(args, human_arg, tag))]
struct Done {
    tag: String,
    naem: String,
    bytes_in: f64,
    #[event(field = "bytes_in")]
    read: u64,
    #[event(extra)]
    bytes_out: u64,
    colour: String,
}

fn main() {}
