//! Rules about what this toolchain itself is told: `events.toml` and baselines.

macro_rules! config_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// an allow of `events.toml` that matches nothing.
        UnusedAllow {
            id: "unused-allow",
            level: Warning,
            area: Config,
            explanation:
                "An allow in `events.toml` matches nothing that was found. What it allowed has been put right, or it \
                 never said what was meant; left standing, it will hide the same trouble when it comes back. Only \
                 allows of rules that the command looks for, and of files that it looked at, are reported.",
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
                "`events.toml` names a rule that does not exist. The level or the allow has no effect, although \
                 somebody believes that it has. `explain` without a rule lists all of them.",
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
                "A baseline accepts a finding that no longer occurs. That is good news; write the baseline anew, so \
                 that the finding is reported when it comes back.",
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
