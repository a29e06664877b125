//! Pages of the user's own that cannot be used.

use syn::{Error, LitStr};

use super::Message;

/// `#[event(spec = "spec/MyEvents.txt")]` without the feature.
#[cfg(not(feature = "custom-spec"))]
pub(crate) fn needs_feature(spec: &LitStr) -> Error {
    Message::new("a page of one's own needs the feature `custom-spec` of `events-core`")
        .help("in Cargo.toml: `events-core = { features = [\"custom-spec\"] }`")
        .at(spec)
}

/// `#[event(spec = "nowhere.txt")]`
#[cfg(feature = "custom-spec")]
pub(crate) fn unreadable(spec: &LitStr, error: &events_spec::ReadError) -> Error {
    Message::new(error.to_string()).help("the path is relative to the folder of the crate's Cargo.toml").at(spec)
}

/// `#[event(spec = "broken.txt")]`
#[cfg(feature = "custom-spec")]
pub(crate) fn with_errors(spec: &LitStr, findings: &events_spec::Findings) -> Error {
    let errors = findings.as_slice().iter().filter(|finding| finding.level == events_spec::Level::Error);
    let mut message = Message::new(format!("the page `{}` has errors", spec.value()));
    for finding in errors.take(5) {
        let place = &finding.location;
        message = message.note(format!("{}:{}: {} [{}]", place.file, place.line, finding.message, finding.rule));
    }
    message.help("`dovecot-events spec check` shows all of it").at(spec)
}
