//! Rules about tests of metrics.

macro_rules! metrics_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// a metric that counts something other than its test expects.
        UnexpectedSeries {
            id: "unexpected-series",
            level: Error,
            area: Metrics,
            explanation:
                "A test of `metrics test` expects other numbers than the configuration's metrics count for its events. \
                 Either the configuration no longer does what the test says, or the test is out of date: \
                 `metrics test --write` records what is counted now.",
            bad: toml(r#"
conf = "dovecot.conf"

[[test]]
name = "slow commands"
events = ['{"event":"imap_command_finished","fields":{"duration":1500000}}']

[[test.series]]
metric = "slow_commands"
count = 2
"#),
            good: toml(r#"
conf = "dovecot.conf"

[[test]]
name = "slow commands"
events = ['{"event":"imap_command_finished","fields":{"duration":1500000}}']

[[test.series]]
metric = "slow_commands"
count = 1
"#),
        }
    }};
}
