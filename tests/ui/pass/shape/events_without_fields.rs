use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "dns_request_started")]
struct Unit;

#[derive(EventEmitter)]
#[event(name = "dns_request_started",)]
struct Braces {}

#[derive(EventEmitter)]
#[event(name = "sql_connection_finished")]
#[event(category("sql"))]
struct Extra {
    #[event(extra)]
    driver: &'static str,
}

fn main() {
    assert_eq!(Unit.event_name(), Braces {}.event_name());
    let mut categories = Vec::new();
    Extra { driver: "sqlite" }.each_category(&mut |category| categories.push(category.to_owned()));
    assert_eq!(categories, ["sql"]);
}
