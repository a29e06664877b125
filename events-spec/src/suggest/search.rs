//! Near names for many wanted ones, with work that is bounded.

use super::{LONGEST, nearest};

/// Searches for near names that together do a bounded amount of work. Comparing each of many unknown names with each of
/// many known ones would take the product of both.
#[derive(Debug)]
pub struct Search {
    left: usize,
    searches: usize,
}

/// How many pairs of letters all searches together compare: fifty misspelled names against the longest page of
/// Dovecot's have a hundredth of it.
const MOST_WORK: usize = 1 << 28;

/// How many names are searched for. Among many names each search takes time, and no reader corrects more at once.
const MOST_SEARCHES: usize = 50;

impl Default for Search {
    fn default() -> Self {
        Self { left: MOST_WORK, searches: MOST_SEARCHES }
    }
}

impl Search {
    /// As [`nearest`]; nothing when the names are more than the work that is left, or after fifty searches.
    pub fn nearest<'n>(&mut self, wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
        if wanted.len() > LONGEST || self.left == 0 || self.searches == 0 {
            return Vec::new();
        }
        self.searches -= 1;
        let mut enough = true;
        let near = {
            let left = &mut self.left;
            let counted = names.into_iter().take_while(|name| {
                let work = (wanted.len() + 1) * (name.len().min(LONGEST) + 1);
                enough = work <= *left;
                *left = left.saturating_sub(work);
                enough
            });
            nearest(wanted, counted)
        };
        // Among some of the names the nearest may be a far one.
        if enough { near } else { Vec::new() }
    }

    /// How much work has been done.
    #[must_use]
    pub fn work(&self) -> usize {
        MOST_WORK - self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_found_while_there_is_work_left() {
        let mut search = Search { left: 5 * (4 + 5), ..Search::default() };
        assert_eq!(search.nearest("abcx", ["abc", "abcd"]), ["abc", "abcd"]);
        assert!(search.nearest("abcx", ["abc", "abcd"]).is_empty());
        assert!(search.nearest("a", ["a"]).is_empty());
    }

    #[test]
    fn the_work_grows_with_the_names_until_the_limits() {
        let work = |n: usize| {
            let names: Vec<String> = (0..n).map(|n| format!("{n:03}")).collect();
            let mut search = Search::default();
            for name in &names {
                let _ = search.nearest(&format!("x{name}"), names.iter().map(String::as_str));
            }
            search.work()
        };
        assert_eq!([work(10), work(20), work(40)], [2_000, 8_000, 32_000]);
        assert_eq!([work(200), work(400)], [20 * MOST_SEARCHES * 200, 20 * MOST_SEARCHES * 400]);
        let mut search = Search { left: 100, searches: usize::MAX };
        for _ in 0..1_000 {
            let _ = search.nearest("abc", ["abd"; 10]);
        }
        assert_eq!(search.left, 0);
    }
}
