use events_core::EventEmitter;

#[derive(EventEmitter)]
struct SqlQueryFinish {
    query_first_word: String,
}

fn main() {}
