//! Finds what keeps events from the stats process.

use events_spec::{Finding, Level, Rule};

use super::block::merged;
use super::check::Cx;
use crate::input::conf::metric::About;
use crate::input::conf::tree::{Block, Setting};

/// Rule `stats-disabled`: without the name of the socket no process sends events.
pub(super) fn check_setting(cx: &Cx<'_>, about: &About, found: &mut Vec<Finding>) {
    let Some(setting) = &about.disabled else { return };
    let message = match about.metrics.as_slice() {
        [] => "no process sends events: `stats_writer_socket_path` is empty".to_owned(),
        [metric] => {
            format!("metric `{}` can never count: `stats_writer_socket_path` is empty", metric.name.as_str())
        }
        metrics => format!("none of the {} metrics can ever count: `stats_writer_socket_path` is empty", metrics.len()),
    };
    let mut finding = Finding::new(Rule::StatsDisabled, cx.files.location(setting), message);
    finding.help = Some("remove the setting; its default is `stats-writer`".to_owned());
    if about.metrics.is_empty() {
        finding.level = Level::Info;
    }
    found.push(finding);
}

/// The socket that takes events.
const SOCKET: &str = "stats-writer";

/// Rule `stats-disabled`: the mode of the socket keeps other processes out. Its defaults are the mode 0660 and the group of
/// Dovecot's own processes.
pub(super) fn check_socket(cx: &Cx<'_>, root: &Block, has_metrics: bool, found: &mut Vec<Finding>) {
    let services = merged(&[root], &["service"]);
    let Some(stats) = services.iter().find(|service| service.name() == "stats") else { return };
    let listeners = merged(stats.blocks(), &["unix_listener"]);
    let Some(socket) = listeners.iter().find(|listener| listener.name() == SOCKET) else { return };
    let is = |key: &'static str| move |setting: &Setting| setting.key.as_str() == key;
    let Some(setting) = socket.last(is("mode")).filter(|setting| setting.value.unknown().is_none()) else { return };
    let written = setting.value.as_str();
    let Some(mode) = mode(written) else { return };
    if mode & 0o022 != 0 {
        return;
    }
    let place = cx.files.location(&setting.value);
    let mut finding = if mode == 0 {
        let message = format!("no process sends events: with `mode = {written}` there is no socket `{SOCKET}`");
        Finding::new(Rule::StatsDisabled, place, message)
    } else {
        let user = socket.last(is("user")).map_or("root", |user| user.value.as_str());
        let message = format!(
            "processes of other users than `{user}` send no events: `mode = {written}` keeps them from `{SOCKET}`"
        );
        let mut finding = Finding::new(Rule::StatsDisabled, place, message);
        finding.level = Level::Warning;
        finding
    };
    if !has_metrics {
        finding.level = Level::Info;
    }
    found.push(finding.help("remove the setting; its default is `0660`"));
}

/// A mode, which is octal when it begins with 0.
fn mode(written: &str) -> Option<u32> {
    match written.strip_prefix('0') {
        Some("") => Some(0),
        Some(digits) => u32::from_str_radix(digits, 8).ok(),
        None => written.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_that_begins_with_zero_is_octal() {
        for (written, number) in [
            ("0", Some(0)),
            ("00", Some(0)),
            ("0660", Some(0o660)),
            ("0777", Some(0o777)),
            ("660", Some(660)),
            ("08", None),
            ("", None),
            ("x", None),
            ("0x1f", None),
        ] {
            assert_eq!(mode(written), number, "{written}");
        }
    }
}
