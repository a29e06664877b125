//! Finds an IP address that satisfies comparisons.

use std::net::{IpAddr, Ipv6Addr};

use super::Found;
use super::value::Asked;

/// The lowest IPv6 address above those that count as IPv4.
const ABOVE_MAPPED: Ipv6Addr = Ipv6Addr::new(0, 0, 0, 0, 1, 0, 0, 0);

/// An address that satisfies all of the comparisons, by the rules of 2.4.
///
/// The lowest address that satisfies the networks is the lowest one of all, the first one of a required network, or the
/// first one after an excluded network. A pattern applies to the text, so other addresses may match it.
pub(super) fn solve(asked: &[Asked<'_>]) -> Found<IpAddr> {
    let lowest = [IpAddr::from([0, 0, 0, 0]), IpAddr::from([0; 16]), IpAddr::from(ABOVE_MAPPED)];
    let first = asked.iter().filter_map(|one| Some(one.wanted.network?.first()));
    let after = asked.iter().filter_map(|one| one.wanted.network?.after());
    let candidates: Vec<IpAddr> = lowest.into_iter().chain(first).chain(after).collect();
    let passes = |one: &Asked<'_>, address| one.wanted.accepts_ip(one.op, address) == one.holds;
    if let Some(address) = candidates.iter().find(|address| asked.iter().all(|one| passes(one, **address))) {
        return Found::Value(*address);
    }
    // Without patterns, none passes.
    let may_pass = |address: &IpAddr| asked.iter().all(|one| one.is_pattern() || passes(one, *address));
    if candidates.iter().any(may_pass) { Found::Perhaps } else { Found::Never }
}
