//! Errors about pages that cannot be used.

use super::Message;

/// `#[event(spec = "spec/MyEvents.txt")]` without the feature.
#[cfg(not(feature = "custom-spec"))]
pub(crate) fn needs_feature(spec: &syn::LitStr) -> syn::Error {
    Message::new("a custom page needs the feature `custom-spec` of `events-core`")
        .help("in Cargo.toml, add \"custom-spec\" to the `features` of `events-core`")
        .at(spec)
}

/// `#[event(dovecot = "2.2")]`
pub(crate) fn unknown_version(version: &syn::LitStr) -> syn::Error {
    Message::new(format!("there is no page for Dovecot `{}`", version.value()))
        .help("there are pages for 2.3 and 2.4; write a release line such as `2.4` or a release such as `2.3.19`")
        .at(version)
}

/// `#[event(dovecot = "2.4")]` without the feature.
pub(crate) fn needs_version_feature(version: &syn::LitStr, feature: &str) -> syn::Error {
    Message::new(format!("the page for Dovecot `{}` needs the feature `{feature}` of `events-core`", version.value()))
        .help(format!("in Cargo.toml, add \"{feature}\" to the `features` of `events-core`"))
        .at(version)
}

/// `#[event(spec = "nowhere.txt")]`
#[cfg(feature = "custom-spec")]
pub(crate) fn unreadable(error: &str) -> Message {
    Message::new(error).help("the path is relative to the folder of the crate's Cargo.toml")
}

/// `#[event(spec = "broken.txt")]`
#[cfg(feature = "custom-spec")]
pub(crate) fn with_errors(spec: &str, findings: &events_spec::Findings) -> Message {
    let errors = findings.as_slice().iter().filter(|finding| finding.level == events_spec::Level::Error);
    let mut message = Message::new(format!("the page `{spec}` has errors"));
    for finding in errors.take(5) {
        let place = &finding.location;
        message = message.note(format!("{}:{}: {} [{}]", place.file, place.line, finding.message, finding.rule));
    }
    message.help(format!("`dovecot-events spec check {}` shows all of them", quoted(spec)))
}

/// Quotes a path for a shell command.
#[cfg(feature = "custom-spec")]
fn quoted(path: &str) -> String {
    let plain = path.chars().all(|letter| letter.is_alphanumeric() || "-_./\\:".contains(letter));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
