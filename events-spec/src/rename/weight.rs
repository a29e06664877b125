//! How much each clue counts. A pair whose clues add up to [`ENOUGH`] is a rename.
//!
//! Each weight is documented with the case that determined it. The tests in this file run all of these cases.

/// The minimum score of a rename.
pub const ENOUGH: f64 = 0.75;
/// Two pairs that share a name and whose scores differ by less than this cannot be told apart.
pub const MARGIN: f64 = 0.05;

/// The page says so: `called bytes_in before`, "was `latency` before", or of the old name "same as `protocol`".
pub const SAID: f64 = 2.0;

// -- how the names differ --------------------------------------------------------------------------------------

/// The same words in another order: `bytes_in` and `in_bytes`.
pub const ORDER: f64 = 0.82;
/// Words of a longer name are spelled differently: `original_username` and `original_user`.
pub const FORMS: f64 = 0.8;
/// A name of one word is spelled differently: `successful` and `success`.
pub const FORM: f64 = 0.76;
/// A unit replaces another one: `idle_secs` and `idle_usecs`.
pub const UNIT: f64 = 0.8;
/// Two or more words with one more around them, in any order: `bytes_in` and `net_in_bytes`.
pub const MORE: f64 = 0.66;
/// One word with another one around it. Alone it proves little: `id` is not `client_id`.
pub const ONE_MORE: f64 = 0.52;
/// For each further word that was added or removed: `args` is not `cmd_human_args`.
pub const EACH_MORE: f64 = 0.3;
/// One word of a name replaces another one: `policy_response` and `policy_result`. Alone it proves nothing: `bytes_in`
/// is not `bytes_out`.
pub const REPLACED: f64 = 0.3;
/// A few letters of a long name differ, multiplied by the similarity: `local_port` and `local_part`.
pub const EDIT: f64 = 0.78;

// -- descriptions ----------------------------------------------------------------------------------------------

/// The descriptions are similar, multiplied by the similarity, and so are the names: `driver` and `dict_driver`.
pub const WORDS: f64 = 0.3;
/// The minimum similarity from which descriptions count.
pub const WORDS_FROM: f64 = 0.3;
/// The descriptions have nothing in common: `port`, "far end", and `caller_port`, "source port of the caller".
pub const NO_WORDS: f64 = -0.12;
/// The descriptions are equal and long enough to be significant, whatever the names are: "how long it took in all".
pub const SAME_TEXT: f64 = 0.75;
/// The descriptions are equal but short: "driver name".
pub const SAME_SHORT_TEXT: f64 = 0.68;
/// The descriptions are nearly equal, or one continues the other.
pub const NEAR_TEXT: f64 = 0.6;
/// The minimum similarity of nearly equal descriptions.
pub const NEAR_FROM: f64 = 0.8;
/// The names share a word, and the descriptions are equal or nearly so: `client_port` and `remote_port`.
pub const NEAR_NAME: f64 = 0.15;

// -- values and kinds ------------------------------------------------------------------------------------------

/// The values sent are those that the page lists, or both lists are equal.
pub const VALUES: f64 = 0.1;
/// None of the values from the closed list is sent.
pub const OTHER_VALUES: f64 = -0.2;
/// The values are of the documented kind, and that kind is specific: an integer, an address, a time.
pub const KIND: f64 = 0.05;
/// The kind is the same, but it fits every value.
pub const TEXT_KIND: f64 = 0.02;

// -- other renames ---------------------------------------------------------------------------------------------

/// The same change was made to another field of the event: `bytes_out` became `net_out_bytes` as well.
pub const SIBLING: f64 = 0.12;
/// The same change was made to two other fields.
pub const SIBLINGS: f64 = 0.2;
/// The same change was made to three other fields or more: `tag`, `name`, `args` and `human_args` got `cmd_`.
pub const FAMILY: f64 = 0.28;
/// The same field was renamed in another event.
pub const ELSEWHERE: f64 = 0.06;
/// The same field was renamed in two other events or more.
pub const ELSEWHERE_OFTEN: f64 = 0.12;
/// Both names are sent with one event, or listed for one, so they are different fields.
pub const BOTH: f64 = -0.3;
/// It is the only removed field, and the other is the only added one.
pub const ALONE: f64 = 0.05;
/// A field that is always present is in every event that was seen.
pub const ALWAYS: f64 = 0.03;
/// The page has a version note for the new name and none for the old one.
pub const NOTED: f64 = 0.02;

// -- events ----------------------------------------------------------------------------------------------------

/// The events have the same fields and similar names; less if they share fewer fields.
pub const FIELDS: f64 = 0.15;
/// Events with similar names have no field in common. This counts little, because fields are often added with a rename.
pub const NO_FIELDS: f64 = -0.04;
/// The prose about two events is equal or nearly so, and their fields are similar, whatever the names are.
pub const SAME_PROSE: f64 = 0.76;

#[cfg(test)]
mod tests {
    use super::super::{Clues, Described};
    use super::*;

    /// Whether the pair is a rename, by names and descriptions, without company.
    fn is_rename(old: (&str, &str), new: (&str, &str)) -> bool {
        let mut clues = Clues::new(old.0, new.0);
        clues.describe(&Described::new(old.1), &Described::new(new.1));
        clues.score().is_some_and(|score| score >= ENOUGH)
    }

    #[test]
    fn each_weight_has_a_case_that_needs_it() {
        let cases: &[(&str, &str, &str, &str, bool)] = &[
            ("bytes_in", "data read", "in_bytes", "what came", true),
            ("original_username", "as typed", "original_user", "before anything was done to it", true),
            ("successful", "yes, when succeeded", "success", "set to yes", true),
            ("idle_secs", "how long it was idle", "idle_usecs", "time without traffic", true),
            ("bytes_in", "amount of data read", "net_in_bytes", "Amount of data read.", true),
            ("bytes_in", "amount of data read", "net_in_bytes", "what the peer has of it", false),
            ("id", "running number of the request", "client_id", "what the client calls itself", false),
            ("ip", "target IP", "dest_ip", "target IP", true),
            ("port", "far end", "caller_port", "source port of whoever called", false),
            ("user", "name of the account", "owner_uid", "numeric ID of the system user", false),
            ("bytes_in", "bytes", "bytes_out", "bytes", false),
            ("policy_response", "value from the policy server", "policy_result", "Value from the policy server.", true),
            ("local_port", "near port of the link", "local_part", "near port of the link", true),
            ("driver", "name of the driver in use", "dict_driver", "Name of the driver in use", true),
            ("latency", "how long it took in all", "spent", "how long it took in all", true),
            ("kind", "driver name", "class", "driver name", false),
            ("service", "who asks, such as mail", "protocol", "Who asks, such as mail.", true),
            ("client_port", "Source port", "remote_port", "Remote client's source port", true),
            ("ip", "Target IP address", "dest_ip", "The connection's destination IP address", true),
            ("latency", "how long", "running_usecs", "time spent, was latency before", true),
            ("user", "who", "owner", "the user who has it", false),
            ("mailboxerror", "why", "mailbox", "which one", false),
            ("master_user", "", "original_user", "", false),
        ];
        for (old, old_text, new, new_text, expected) in cases {
            assert_eq!(is_rename((old, old_text), (new, new_text)), *expected, "{old} {new}");
        }
    }

    #[test]
    fn what_a_description_says_of_the_shared_word_is_no_evidence() {
        let mut clues = Clues::new("id", "client_id");
        clues.describe(&Described::new("event id"), &Described::new("the ID that a client gives of itself"));
        clues.elsewhere = vec!["a_started", "a_finished"];
        assert!(clues.score().is_some_and(|score| score < ENOUGH), "{:?}", clues.score());
    }

    #[test]
    fn a_sibling_that_changed_alike_makes_a_likely_pair_sure() {
        let mut clues = Clues::new("bytes_in", "net_in_bytes");
        assert!(clues.score().is_some_and(|score| score < ENOUGH));
        clues.siblings = vec!["bytes_out"];
        assert!(clues.score().is_some_and(|score| score >= ENOUGH));
        clues.both = true;
        assert!(clues.score().is_some_and(|score| score < ENOUGH));
    }
}
