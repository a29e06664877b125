//! One set of findings with everything in it that an output could trip over.

use dovecot_events::report::{Bump, Coverage, Report};
use events_spec::{Context, Finding, Level, Location, Rule, Source};

/// A line of an export, long enough that it has to be cut.
pub(crate) const LINE: &str = "{\"event\":\"auth_request_finished\",\"hostname\":\"mail\",\"categories\":[\"auth\"],\"fields\":{\"user\":\"åsa\",\"padding\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"auth_user\":\"x\",\"more\":\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"}}";

/// The report of a command that found all of it.
pub(crate) fn report() -> Report {
    let source = Source::vendored();
    let spec = source.page().spec.unwrap();
    let mut report = Report::new("live-check", &[Rule::UnknownField, Rule::UnknownEvent, Rule::WrongKind]);
    report.set_page(&source, &spec);
    report.inputs = ["events.jsonl", "-", "logs/a,b:c 100%.conf"].map(str::to_owned).to_vec();
    report.findings = findings();
    report.sources.add_line(&report.findings[0].location.clone(), LINE);
    report.sources.add_text("logs/a,b:c 100%.conf", "metric a {\n\tfilter = event=x\n}\n");
    report
}

/// The same, with what only some commands report.
pub(crate) fn report_with_extras() -> Report {
    let mut report = report();
    report.coverage = Some(Coverage {
        value: serde_json::json!({ "events": { "seen": 1, "documented": 33 } }),
        text: "coverage: 1 of 33 events".to_owned(),
        markdown: "Coverage: 1 of 33 events".to_owned(),
    });
    report.bump = Some(Bump { level: "major", reason: "`a` was removed".to_owned() });
    report
}

fn findings() -> Vec<Finding> {
    let column = u32::try_from(LINE[..LINE.find("\"auth_user").unwrap()].chars().count()).unwrap() + 1;
    let mut unknown = Finding::new(
        Rule::UnknownField,
        Location::stretch("events.jsonl", 12, column, 11),
        "`auth_request_finished` has no field `auth_user`",
    )
    .help("`auth_request_finished` documents `login_user` and `master_user`")
    .spec("Events.txt", 32)
    .context(Context {
        event: Some("auth_request_finished".to_owned()),
        field: Some("auth_user".to_owned()),
        ..Context::default()
    });
    unknown.count = Some(8);
    let mut odd = Finding::new(
        Rule::WrongKind,
        Location::point("-", 1, 1),
        "odd: 100%, a|b, <b>&amp;</b>, [x](y), *s* _u_ \\ \"q\" `c|d` ``e`f`` and a lone ` tick",
    )
    .context(Context { event: Some("x".to_owned()), value: Some("100%".to_owned()), ..Context::default() });
    odd.level = Level::Warning;
    let mut multi = Finding::new(
        Rule::UnknownEvent,
        Location {
            file: "logs/a,b:c 100%.conf".to_owned(),
            line: 1,
            column: 8,
            end_line: Some(2),
            end_column: Some(8),
        },
        "the page has no event `x`",
    );
    multi.level = Level::Info;
    multi.context.event = Some("x".to_owned());
    vec![unknown, odd, multi]
}
