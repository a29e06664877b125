//! Where we say something else than a server does, and why.

use events_spec::Finding;

use super::generate::Made;

/// A difference that is meant to be.
struct Known {
    reason: &'static str,
    /// What the server's words hold; empty when it runs.
    theirs: &'static [&'static str],
    /// What our messages hold; empty when we have none.
    ours: &'static str,
}

const KNOWN: &[Known] = &[
    Known {
        reason: "a setting or a section that is not about events is not looked at",
        theirs: &["Unknown setting", "Unknown section name", "Setting is a named filter", "not allowed under"],
        ours: "",
    },
    Known {
        reason: "whether a user or a group exists is known on the machine only",
        theirs: &["Group doesn't exist", "User doesn't exist"],
        ours: "",
    },
    Known { reason: "other services than `stats` are not looked at", theirs: &["duplicate listener"], ours: "" },
    Known {
        reason: "a file that holds the value of a setting is read for the last filter only",
        theirs: &["Can't open file", "Is a directory"],
        ours: "",
    },
    Known {
        reason: "what is not set here may be set in another file; a warning says that the filter was not looked at",
        theirs: &["event filter: syntax error", "is empty - will not match anything"],
        ours: "",
    },
    Known {
        reason: "the server drops a last line that goes on, and so reads something else than it seems",
        theirs: &[],
        ours: "the last line goes on",
    },
    Known {
        reason: "a metric in a metric of the same name is one that the server finds, but never what was meant",
        theirs: &[],
        ours: "a block `metric` is not allowed in a block `metric`",
    },
    Known {
        reason: "2.4 takes a line that begins with a quote which is never closed for what follows the quote",
        theirs: &[],
        ours: "neither a setting nor a block",
    },
];

/// Why a difference is meant to be.
pub(crate) fn known(made: &Made, theirs: &str, ours: &[Finding]) -> Option<&'static str> {
    let is = |known: &&Known| {
        let is_theirs = match known.theirs {
            [] => theirs.is_empty(),
            parts => parts.iter().any(|part| theirs.contains(part)),
        };
        let is_ours = match known.ours {
            "" => ours.is_empty(),
            part => ours.iter().any(|finding| finding.message.contains(part)),
        };
        let has_variable = made.body.contains('$');
        is_theirs && is_ours && (has_variable || !known.reason.starts_with("what is not set here"))
    };
    KNOWN.iter().find(is).map(|known| known.reason)
}
