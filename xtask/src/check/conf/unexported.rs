//! Finds metrics that Prometheus does not get from `/metrics`.

use events_core::series::{is_name, repeated};
use events_spec::{Finding, Rule};

use super::check::Cx;
use super::owner::Owner;
use crate::check::series::shape;
use crate::input::conf::metric::{About, Metric};
use crate::input::conf::text::Text;
use crate::input::conf::tree::Block;

/// Rule `unexported-metric`: the stats process serves `/metrics`, and a metric's name keeps it off, or Prometheus refuses
/// the page as a whole.
pub(super) fn check_exported(cx: &Cx<'_>, root: &Block, about: &About, found: &mut Vec<Finding>) {
    if !serves_metrics(root) {
        return;
    }
    for metric in about.metrics.iter().filter(|metric| metric.is_named && metric.unseen.is_none()) {
        let name = metric.name.as_str();
        if is_name(name) || metric.name.unknown().is_some() {
            continue;
        }
        let message = format!("metric `{name}` is not in `/metrics`: OpenMetrics does not allow its name");
        let mut finding = Finding::new(Rule::UnexportedMetric, cx.files.location(&metric.name), message);
        finding.help = Some(format!("rename it, for example to `{}`", allowed(name)));
        finding.context = Owner::Metric(name).context();
        found.push(finding);
    }
    check_repeated(cx, about, found);
}

/// Groups that appear again after a later metric, before 2.3.21.
///
/// ```text
/// metric times {
///   filter = event=imap_command_finished
///   group_by = duration:exponential:1:5:10
/// }
/// metric commands {
///   filter = event=imap_command_finished
///   group_by = cmd_name
/// }
/// ```
fn check_repeated(cx: &Cx<'_>, about: &About, found: &mut Vec<Finding>) {
    // Which release it is has to be known: the last one of the same line writes a page without fault.
    let Some(server) = cx.server else { return };
    let seen = |metric: &&Metric| metric.is_named && metric.unseen.is_none();
    let metrics: Vec<&Metric> = about.metrics.iter().filter(seen).collect();
    let shapes: Vec<_> = metrics.iter().map(|metric| shape(metric)).collect();
    let Some((at, earlier)) = repeated(&shapes, server) else { return };
    if let (Some(metric), Some(earlier)) = (metrics.get(at), metrics.get(earlier)) {
        let (name, earlier) = (metric.name.as_str(), earlier.name.as_str());
        let message = format!(
            "Prometheus refuses the `/metrics` of Dovecot {server}: after metric `{name}` the groups of metric `{earlier}` \
             appear again, with a label without a name"
        );
        let help = format!("move metric `{earlier}` after those with other groups; 2.3.21 does not need it");
        let finding = Finding::new(Rule::UnexportedMetric, cx.files.location(&metric.name), message).help(help);
        found.push(finding.context(Owner::Metric(name).context()));
    }
}

/// Whether `service stats` listens for HTTP. Until 2.3 the listener's name decides, and in 2.4 its name or its type.
fn serves_metrics(root: &Block) -> bool {
    let is_stats =
        |block: &&Block| block.is("service") && block.name.as_ref().is_some_and(|name| name.as_str() == "stats");
    let listeners = root.blocks.iter().filter(is_stats).flat_map(|service| &service.blocks);
    let mut listeners = listeners.filter(|block| block.is("inet_listener"));
    listeners.any(|listener| {
        let is_http = listener.name.as_ref().map_or("", Text::as_str) == "http"
            || listener.setting("type").is_some_and(|kind| kind.value.as_str() == "http");
        is_http && listener.setting("port").is_none_or(|port| port.value.as_str() != "0")
    })
}

/// A name that is allowed, made of this one.
fn allowed(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let mut allowed: String = name.chars().map(|c| if is_allowed(c) { c } else { '_' }).collect();
    if !is_name(&allowed) {
        allowed.insert(0, '_');
    }
    allowed
}
