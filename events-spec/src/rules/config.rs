//! Rules about what this toolchain itself is told: `events.toml` and baselines.

macro_rules! config_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// an allow in `events.toml` that matches nothing.
        UnusedAllow {
            id: "unused-allow",
            level: Warning,
            area: Config,
            explanation:
                "An allow in `events.toml` matches no finding. Either the problem has been fixed, or the allow never \
                 matched what it was written for. If it stays, it hides the same problem when it comes back. Only \
                 allows whose rules and files the command has checked are reported.",
            bad: toml(r#"
[[allow]]
rule = "unknown-field"
event = "imap_comand_finished"
reason = "our proxy adds fields of its own"
"#),
            good: toml(r#"
[[allow]]
rule = "unknown-field"
event = "imap_command_finished"
reason = "our proxy adds fields of its own"
"#),
        }

        /// `events.toml` names a rule that does not exist.
        UnknownRule {
            id: "unknown-rule",
            level: Error,
            area: Config,
            explanation:
                "`events.toml` names a rule that does not exist. The level or the allow has no effect. `explain` \
                 without an argument lists all rules.",
            bad: toml(r#"
[levels]
unknown-fields = "info"
"#),
            good: toml(r#"
[levels]
unknown-field = "info"
"#),
        }

        /// an accepted finding that no longer occurs.
        StaleBaseline {
            id: "stale-baseline",
            level: Info,
            area: Config,
            explanation:
                "A baseline accepts a finding that no longer occurs. The problem has been fixed; update the baseline, \
                 so that the finding is reported if it comes back.",
            bad: json(r#"
{ "command": "live-check", "findings": [
  { "rule": "unknown-event", "event": "no_longer_sent" }
] }
"#),
            good: json(r#"
{ "command": "live-check", "findings": [] }
"#),
        }
    }};
}
