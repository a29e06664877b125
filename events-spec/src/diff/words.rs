//! Texts compared by their words, and what a change means to whom.

use crate::Rule;

/// Whether two texts have the same words, whatever blanks and line breaks stand between them.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// How many words two texts share, from 0 to 1.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    let (a, mut b): (Vec<&str>, Vec<&str>) = (a.split_whitespace().collect(), b.split_whitespace().collect());
    let all = a.len() + b.len();
    // Past this length nobody described one field, and looking for each word costs the product of both.
    if all == 0 || all > 2_000 {
        return 0.0;
    }
    let mut shared = 0;
    for word in a {
        if let Some(at) = b.iter().position(|other| *other == word) {
            b.swap_remove(at);
            shared += 2;
        }
    }
    f64::from(shared) / all as f64
}

/// Whether a text names something: its name stands there as a word.
pub(super) fn names(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}

/// Who breaks, in words.
pub(super) fn who_breaks(rule: Rule) -> &'static str {
    match rule {
        Rule::EventAdded => "nobody breaks; readers may meet a name that is new to them",
        Rule::EventRemoved => {
            "its emitters no longer compile, readers wait for it in vain, and metrics on it stay at zero"
        }
        Rule::EventRenamed => {
            "emitters of the old name no longer compile, and readers and metrics that know it see nothing"
        }
        Rule::FieldAdded => {
            "readers and metrics do not mind; emitters that are not `partial` have to set it or to leave it out on purpose"
        }
        Rule::FieldRemoved => "emitters that set it no longer compile, and readers, filters and metrics find nothing",
        Rule::FieldRenamed => {
            "emitters that set the old name no longer compile, and readers, filters and metrics that know it find nothing"
        }
        Rule::KindChanged => {
            "emitters whose type does not fit no longer compile, readers that parse it stop, and metrics compare in \
             another way"
        }
        Rule::ValueAdded => "readers that match every documented value meet another one, and metrics get another group",
        Rule::ValueRemoved => "emitters of it no longer compile, and readers and metrics wait for it in vain",
        _ => "nobody breaks", // What is left of this command's rules is about the page's words.
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_by_their_words() {
        assert!(same("How many\n  bytes ", "How many bytes"));
        assert!(!same("How many bytes", "How many bits"));
        assert!(likeness("How many bytes", "How many bits") > 0.6);
        assert!(names("before v2.4 this was `bytes_in`", "bytes_in") && !names("net_bytes_in", "bytes_in"));
    }
}
