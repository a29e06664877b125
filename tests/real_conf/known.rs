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
    /// Lines of which we say that, in a file for one of the versions.
    shown_by: &'static str,
}

const KNOWN: &[Known] = &[
    Known {
        reason: "a setting or a section that is not about events is not looked at",
        theirs: &["Unknown setting", "Unknown section name", "Setting is a named filter", "not allowed under"],
        ours: "",
        shown_by: "",
    },
    Known {
        reason: "whether a user or a group exists is known on the machine only",
        theirs: &["Group doesn't exist", "User doesn't exist"],
        ours: "",
        shown_by: "",
    },
    Known {
        reason: "other services than `stats` are not looked at",
        theirs: &["duplicate listener"],
        ours: "",
        shown_by: "",
    },
    Known {
        reason: "a file that holds the value of a setting is read for the last filter only",
        theirs: &["Can't open file", "Is a directory"],
        ours: "",
        shown_by: "",
    },
    Known {
        reason: "what is not set here may be set in another file; a warning says that the filter was not looked at",
        theirs: &["event filter: syntax error", "is empty - will not match anything"],
        ours: "",
        shown_by: "",
    },
    Known {
        reason: "the server drops a last line that goes on, and so reads something else than it seems",
        theirs: &[],
        ours: "the last line continues",
        shown_by: "listen = localhost \\",
    },
    Known {
        reason: "a metric in a metric of the same name is one that the server finds, but never what was meant",
        theirs: &[],
        ours: "a block `metric` is not allowed in a block `metric`",
        shown_by: "metric a {\n  filter = event=a\n  metric b {\n    filter = event=b\n  }\n}\n",
    },
    Known {
        reason: "2.4 takes a line that begins with a quote which is never closed for what follows the quote",
        theirs: &[],
        ours: "neither a setting nor a block",
        shown_by: "\"# not a comment\n",
    },
];

/// For each difference that is known by our words: the words, and lines of which we say them.
pub(crate) fn shown() -> impl Iterator<Item = (&'static str, &'static str)> {
    KNOWN.iter().filter(|known| !known.ours.is_empty()).map(|known| (known.ours, known.shown_by))
}

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
