//! The names, filters and values that configurations are made of, right and wrong.

pub(super) const NAMES: &[&str] =
    &["m1", "m2", "imap-select", "logins", "\"a b\"", "\"quoted\"", "a.b", "x_y", "7", "m/1"];
pub(super) const EXPORTERS: &[&str] = &["log", "out", "js", "e-1"];
pub(super) const FIELDS: &[&str] =
    &["bytes_in", "bytes_out", "duration", "user", "net_in_bytes", "cmd_name", "a.b", "x-y"];
pub(super) const FILTERS: &[&str] = &[
    "event=imap_command_finished",
    "event=imap_command_finished AND cmd_name=SELECT",
    "\"event=imap_command_finished\"",
    "event=imap_command_finished AND \\\n    tagged_reply_state=OK",
    "event=auth_request_finished AND NOT success=yes",
    "(event=dns_request_finished OR event=http_request_finished) AND bytes_in > 100",
    "event=*",
    "category=imap",
    "error=*",
    "event=\"imap_command_finished\"",
    "event = imap_command_finished AND bytes_out >= 7",
    "event=mail_delivery_finished  # what is delivered",
    "\"event=\\\"a b\\\" OR user=\\\"\\\"\"",
    "'event=imap_command_finished AND cmd_name=\"UID FETCH\"'",
    "source_location=imap-client.c:10",
    "event=http_request_finished AND status_code<400 AND status_code>=200",
    "NOT event=a",
    "user=*@example.com AND event=imap_*",
];
pub(super) const WRONG_FILTERS: &[&str] = &[
    "event=a event=b",
    "event==a",
    "event",
    "event=a AND",
    "AND event=a",
    "(event=a",
    "event=a)",
    "event=a OR OR event=b",
    "event>a",
    "event=a\"",
    "event=a\" AND b=c",
    "category:imap",
    "event=a & event=b",
    "event != a",
    "NOT",
    "()",
    "",
    "\"\"",
    "event=a || event=b",
    "event=a and not event=b",
    "event=é",
    "event=a AND x=[1,2]",
    "event=a,event=b",
    "event=a; event=b",
    "event={{ name }}",
    "$no_such",
    "event=$no_such",
    "a $no_such",
    "event=%{user}",
    "\"event=a\" AND \"event=b\"",
    "event='a b'",
    "event=a%",
    "event=\"a\" \"b\"",
    "x=10KB AND event=a",
    "x=1e3 AND event=a",
    "event=/a/",
    "event~a",
    "event=<a>",
    "event=a AND b<=",
    "event=a AND ip=10.0.0.0/8",
    "event=a AND ip=::1",
    "event=a-b AND c.d=e:f@g",
    "event=a AND b=-5",
];
/// The settings of a method, each with values, the second of which fits the others.
pub(super) type Settings = &'static [(&'static str, &'static [&'static str])];

pub(super) const METHODS: &[(&str, Settings)] = &[
    ("discrete", &[]),
    (
        "exponential",
        &[
            ("min_magnitude", &["0", "1", "5", "9"]),
            ("max_magnitude", &["0", "6", "1", "4", "10"]),
            ("base", &["2", "10", "3", "0"]),
        ],
    ),
    (
        "linear",
        &[
            ("min", &["0", "10", "100"]),
            ("max", &["0", "1000", "100", "105"]),
            ("step", &["0", "10", "100", "7", "1000"]),
        ],
    ),
];
pub(super) const FUNCTIONS: &[&str] =
    &["", ":discrete", ":exponential:1:5:10", ":linear:0:100:10", ":exponential:0:10:2", ":linear:0:100:7"];
pub(super) const WRONG_FUNCTIONS: &[&str] = &[
    ":discrete:1",
    ":exponential:1:5:3",
    ":linear:0:100:200",
    ":linear:5:1:1",
    ":linear:0:10",
    ":exponential:5:5:10",
    ":exponental:1:5:10",
    ":linear:-1:10:1",
    ":linear:0:10:a",
    ":",
    "::",
    ":linear:0:100:100",
    ":linear:99:100:1",
    ":linear:0:5:5:5",
    ":exponential:1:3:2:",
    ":Linear:0:10:1",
];
