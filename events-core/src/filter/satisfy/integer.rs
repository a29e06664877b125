//! Finds an integer that satisfies comparisons.

use std::collections::HashSet;

use super::Found;
use super::pattern::{self, Demand, States};
use super::value::Asked;
use crate::filter::tree::Op;
use crate::filter::wildcard::Mask;

/// An integer that satisfies all of the comparisons.
pub(super) fn solve(asked: &[Asked<'_>]) -> Found<i64> {
    let (mut least, mut most) = (i64::MIN, i64::MAX);
    let mut masks: Vec<(Mask, bool)> = Vec::new();
    for one in asked {
        let Some(number) = one.wanted.number else {
            match &one.wanted.mask {
                Some(mask) if one.wanted.digits && one.op == Op::Equal => masks.push((mask.clone(), one.holds)),
                // A word never matches an integer.
                Some(_) | None if one.holds => return Found::Never,
                Some(_) | None => {}
            }
            continue;
        };
        let (from, to) = match (one.op, one.holds) {
            (Op::Equal, true) => (Some(number), Some(number)),
            (Op::Equal, false) => {
                masks.push((Mask::exact(&number.to_string(), true), false));
                continue;
            }
            (Op::Less, true) | (Op::GreaterOrEqual, false) => match number.checked_sub(1) {
                Some(below) => (None, Some(below)),
                None => return Found::Never,
            },
            (Op::Greater, true) | (Op::LessOrEqual, false) => match number.checked_add(1) {
                Some(above) => (Some(above), None),
                None => return Found::Never,
            },
            (Op::LessOrEqual, true) | (Op::Greater, false) => (None, Some(number)),
            (Op::GreaterOrEqual, true) | (Op::Less, false) => (Some(number), None),
        };
        least = least.max(from.unwrap_or(i64::MIN));
        most = most.min(to.unwrap_or(i64::MAX));
    }
    if least > most {
        return Found::Never;
    }
    let passes = |number: i64| asked.iter().all(|one| one.wanted.accepts_int(one.op, number) == one.holds);
    // Simple numbers are tried first, so that examples are readable.
    if let Some(plain) = [0_i64, 1, least, most].into_iter().find(|number| passes(*number)) {
        return Found::Value(plain);
    }
    search(&masks, least, most)
}

/// An integer in a range whose digits match the masks as required, searched digit by digit.
fn search(masks: &[(Mask, bool)], least: i64, most: i64) -> Found<i64> {
    let demands: Vec<Demand<'_>> = masks.iter().map(|(mask, holds)| Demand { mask, holds: *holds }).collect();
    let Some(start) = pattern::start(&demands) else { return Found::Perhaps };
    let mut perhaps = false;
    for (sign, from, to) in [
        ("", least.max(0).unsigned_abs(), most.unsigned_abs()),
        ("-", most.min(-1).unsigned_abs(), least.unsigned_abs()),
    ] {
        if (sign.is_empty() && most < 0) || (!sign.is_empty() && least >= 0) {
            continue;
        }
        let states = sign.bytes().fold(start.clone(), |states, byte| pattern::step(&demands, &states, byte));
        for length in from.to_string().len()..=to.to_string().len() {
            let from = from.max(10_u64.pow(length as u32 - 1).saturating_sub(u64::from(length == 1)));
            let to = to.min(10_u64.checked_pow(length as u32).map_or(u64::MAX, |above| above - 1));
            let most = pattern::most_states(&demands, 10);
            let mut digits = Digits { demands: &demands, from: text(from), to: text(to), seen: HashSet::new(), most };
            match digits.search(states.clone()) {
                Found::Value(number) => match format!("{sign}{number}").parse() {
                    Ok(number) => return Found::Value(number),
                    Err(_) => perhaps = true,
                },
                Found::Never => {}
                Found::Perhaps => perhaps = true,
            }
        }
    }
    if perhaps { Found::Perhaps } else { Found::Never }
}

fn text(number: u64) -> Vec<u8> {
    number.to_string().into_bytes()
}

/// A search among the numbers with a given number of digits.
struct Digits<'d> {
    demands: &'d [Demand<'d>],
    from: Vec<u8>,
    to: Vec<u8>,
    seen: HashSet<Place>,
    /// How many states are looked at before the search is given up.
    most: usize,
}

/// The position of a search: the number of digits, whether they still equal those of the bounds, and the patterns'
/// states.
type Place = (usize, bool, bool, States);

impl Digits<'_> {
    fn search(&mut self, start: States) -> Found<String> {
        let mut open: Vec<(Place, Vec<u8>)> = vec![((0, true, true, start), Vec::new())];
        while let Some(((at, at_least, at_most, states), digits)) = open.pop() {
            if at == self.from.len() {
                if pattern::is_end(self.demands, &states) {
                    return String::from_utf8(digits).map_or(Found::Perhaps, Found::Value);
                }
                continue;
            }
            let lowest = if at_least { self.from[at] } else { b'0' };
            let highest = if at_most { self.to[at] } else { b'9' };
            let mut next = Vec::new();
            for digit in lowest..=highest {
                let after = pattern::step(self.demands, &states, digit);
                if pattern::is_lost(self.demands, &after) {
                    continue;
                }
                let place = (at + 1, at_least && digit == lowest, at_most && digit == highest, after);
                if self.seen.len() > self.most {
                    return Found::Perhaps;
                }
                if self.seen.insert(place.clone()) {
                    next.push((place, [digits.as_slice(), &[digit]].concat()));
                }
            }
            // The lowest digit is tried first.
            open.extend(next.into_iter().rev());
        }
        Found::Never
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solve(demands: &[(&str, bool)], least: i64, most: i64) -> Found<i64> {
        let masks: Vec<_> = demands.iter().map(|(text, holds)| (Mask::new(text, true, true), *holds)).collect();
        search(&masks, least, most)
    }

    #[test]
    fn an_integer_is_found_by_its_digits() {
        assert_eq!(solve(&[("4??", true)], 0, i64::MAX), Found::Value(400));
        assert_eq!(solve(&[("4??", true), ("40?", false), ("*0", false)], 0, i64::MAX), Found::Value(411));
        assert_eq!(solve(&[("5*", true)], 100, 499), Found::Never);
        assert_eq!(solve(&[("5*", true)], 6, 499), Found::Value(50));
        assert_eq!(solve(&[("-*7", true)], i64::MIN, 5), Found::Value(-7));
        assert_eq!(solve(&[("*8", true)], i64::MIN, i64::MIN), Found::Value(i64::MIN));
        assert_eq!(solve(&[("?", true), ("0", false), ("1", false)], 0, 2), Found::Value(2));
    }

    #[test]
    fn that_there_is_none_is_proved() {
        assert_eq!(solve(&[("4??", true)], 500, i64::MAX), Found::Never);
        assert_eq!(solve(&[("0?", true)], i64::MIN, i64::MAX), Found::Never);
        assert_eq!(solve(&[("-*", true)], 0, i64::MAX), Found::Never);
        assert_eq!(solve(&[("7", false)], 7, 7), Found::Never);
        // There is no `-0`.
        let negative: Vec<String> = (1..10).map(|digit| format!("-{digit}")).collect();
        let mut demands = vec![("-?", true)];
        demands.extend(negative.iter().map(|mask| (mask.as_str(), false)));
        assert_eq!(solve(&demands, -9, 0), Found::Never);
        assert_eq!(solve(&demands[..9], -9, 0), Found::Value(-9));
    }

    #[test]
    fn a_search_ends_after_the_last_place_that_is_allowed() {
        let mask = Mask::new(&"1".repeat(18), true, true);
        let (least, most) = (10_i64.pow(17), 10_i64.pow(18) - 1);
        // 17 places before the last digit, and room for 17 and for 16.
        assert_eq!(search(&vec![(mask.clone(), true); 2_500], least, most), Found::Value(111_111_111_111_111_111));
        assert_eq!(search(&vec![(mask, true); 2_700], least, most), Found::Perhaps);
    }

    #[test]
    fn the_search_finds_what_counting_finds() {
        let masks = ["0", "5", "-5", "?", "??", "-?", "*", "1?", "-1?", "*5", "-*9", "?2*"];
        let bounds = [
            (-130, 130),
            (-99, -10),
            (5, 5),
            (-5, 3),
            (-5, 0),
            (0, 9),
            (10, 99),
            (9, 10),
            (15, 21),
            (-21, -15),
            (100, 120),
            (-115, -112),
            (i64::MAX, i64::MAX),
        ];
        let one = || masks.iter().flat_map(|mask| [(*mask, true), (*mask, false)]);
        for demands in one().flat_map(|one_mask| one().map(move |other| [one_mask, other])) {
            for (least, most) in bounds {
                let fits = |number: i64| {
                    let accepts = |mask: &str| Mask::new(mask, true, true).matches(&number.to_string());
                    demands.iter().all(|(mask, holds)| accepts(mask) == *holds)
                };
                let is_right = match solve(&demands, least, most) {
                    Found::Value(number) => fits(number) && (least..=most).contains(&number),
                    Found::Never => !(least..=most).any(fits),
                    Found::Perhaps => false,
                };
                assert!(is_right, "{demands:?} from {least} to {most}");
            }
        }
    }
}
