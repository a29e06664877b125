//! How many values a field can have.

use crate::wildcard::matches;
use crate::{FieldDef, Kind};

/// How many values a field can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound<'a> {
    /// Only the documented ones.
    Values(&'a [&'a str]),
    /// Each of something of which there is no end.
    Unbounded {
        /// One of them, such as `user`.
        each: &'static str,
    },
    /// Nothing is known.
    Unknown,
}

/// Fields with a value for each of something of which there is no end. A pattern stands for all fields that end in it.
const UNBOUNDED: &[(&str, &str)] = &[
    ("user", "user"),
    ("auth_user", "user"),
    ("original_user", "user"),
    ("translated_user", "user"),
    ("login_user", "user"),
    ("master_user", "user"),
    ("certificate_user", "user"),
    ("session", "session"),
    ("client_id", "client"),
    ("connection_id", "connection"),
    ("transaction_id", "transaction"),
    ("txid", "transaction"),
    ("request_id", "request"),
    ("command_id", "command"),
    ("cmd_tag", "command"),
    ("tag", "command"),
    ("args", "command"),
    ("human_args", "command"),
    ("cmd_args", "command"),
    ("cmd_human_args", "command"),
    ("message_id", "message"),
    ("message_from", "sender"),
    ("message_subject", "message"),
    ("mail_from", "sender"),
    ("mail_from_raw", "sender"),
    ("mail_param_envid", "message"),
    ("rcpt_to", "recipient"),
    ("rcpt_param_orcpt", "recipient"),
    ("remote_ip", "client"),
    ("real_remote_ip", "client"),
    ("source_ip", "client"),
    ("remote_port", "connection"),
    ("real_remote_port", "connection"),
    ("source_port", "connection"),
    ("remote_pid", "process"),
    ("ssl_client_cert_fp", "certificate"),
    ("ssl_client_cert_pubkey_fp", "certificate"),
    ("channel_binding", "connection"),
    ("key", "key"),
    ("query", "query"),
    ("redirect_target", "address"),
    ("uids", "mail"),
    ("maybe_uids", "mail"),
    ("uid", "mail"),
    ("*_usecs", "microsecond"),
    ("duration", "microsecond"),
    ("bytes_in", "number of bytes"),
    ("bytes_out", "number of bytes"),
    ("net_in_bytes", "number of bytes"),
    ("net_out_bytes", "number of bytes"),
    ("*_size", "size"),
    // These texts contain numbers and durations.
    ("tagged_reply", "reply text"),
    ("disconnect_reason", "reason text"),
    ("backtrace", "backtrace"),
];

impl<'a> Bound<'a> {
    /// What is known of a field by its name alone.
    ///
    /// ```
    /// use events_spec::Bound;
    ///
    /// assert_eq!(Bound::of_name("user"), Bound::Unbounded { each: "user" });
    /// assert_eq!(Bound::of_name("cmd_name"), Bound::Unknown);
    /// ```
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let known = UNBOUNDED.iter().find(|(pattern, _)| matches(pattern, name));
        known.map_or(Self::Unknown, |(_, each)| Self::Unbounded { each })
    }

    /// What is known of a documented field. A closed list says more than a name.
    #[must_use]
    pub fn of(field: &FieldDef<'a>) -> Self {
        if field.kind == Kind::Enum && !field.open { Self::Values(field.values) } else { Self::of_name(field.name) }
    }
}

#[cfg(all(test, feature = "page"))]
mod tests {
    use super::*;
    use crate::Source;
    use crate::built_in::BuiltIn;

    #[test]
    fn every_name_is_one_of_a_page() {
        let pages: Vec<_> = BuiltIn::ALL.iter().map(|page| Source::built_in(page).page().spec.unwrap()).collect();
        for (pattern, _) in UNBOUNDED.iter().filter(|(pattern, _)| *pattern != "duration") {
            let is_there = |name: &str| matches(pattern, name);
            assert!(pages.iter().any(|page| page.declared.iter().any(|field| is_there(&field.name))), "{pattern}");
        }
    }
}
