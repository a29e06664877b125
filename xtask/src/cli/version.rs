//! What `--version` says: the program, the commit it was built from, and the pages that are built in.

use events_spec::built_in::BuiltIn;
use events_spec::{Reading, Source};

/// The text after the program's name.
pub(super) fn long() -> String {
    let commit = option_env!("DOVECOT_EVENTS_COMMIT").map_or(String::new(), |commit| format!(" ({commit})"));
    let releases: Vec<String> = BuiltIn::LINES.into_iter().filter_map(release).collect();
    let version = env!("CARGO_PKG_VERSION");
    format!("{version}{commit}\npages: Dovecot {}, and the page of 2019", releases.join(", "))
}

/// The release that a page describes, as its title says.
fn release(page: &'static BuiltIn) -> Option<String> {
    Source::built_in(page).page_with(&Reading::default()).spec?.version.map(|version| version.to_string())
}
