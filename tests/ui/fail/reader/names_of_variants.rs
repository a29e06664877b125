use events_core::EventReader;

#[derive(EventReader)]
#[event(name = "dns_request_started")]
struct Inner;

#[derive(EventReader)]
#[event(name = "dns_request_started")]
enum Seen {
    Named,
    #[event(name = "dns_request_startd")]
    Misspelt,
    #[event(name = "dns_request_started")]
    Around(Inner),
    #[event(name = "sql_query_finished")]
    Query { error: Option<String> },
    #[event(name = "sql_query_finished")]
    Again,
}

fn main() {}
