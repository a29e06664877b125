//! Determines from the conditions around something when it is done: always, on failure, on success, or under another
//! condition.

use std::collections::BTreeMap;

use super::tree::Presence;

/// The maximum length of a condition that is examined.
const MOST_TEXT: usize = 400;

/// When something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    Always,
    OnFailure,
    OnSuccess,
    /// Under another condition.
    Sometimes,
    /// Unknown, because the path to it is unknown.
    Unknown,
}

impl When {
    /// When something is done that requires both conditions.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Always, one) | (one, Self::Always) => one,
            (Self::OnFailure, Self::OnSuccess) | (Self::OnSuccess, Self::OnFailure) => Self::Sometimes,
            (Self::OnFailure, _) | (_, Self::OnFailure) => Self::OnFailure,
            (Self::OnSuccess, _) | (_, Self::OnSuccess) => Self::OnSuccess,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Sometimes, Self::Sometimes) => Self::Sometimes,
        }
    }

    /// When something is done that two paths lead to.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Always, _) | (_, Self::Always) => Self::Always,
            _ => Self::Unknown,
        }
    }

    /// When either of two operations in the same function is done. Two operations under other conditions may be
    /// alternatives.
    pub(super) fn or_else(self, other: Self) -> Self {
        if self == Self::Sometimes && other == Self::Sometimes { Self::Unknown } else { self.or(other) }
    }

    /// When something is done that several places do, each in its turn.
    pub(super) fn over(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            _ => Self::Sometimes,
        }
    }

    /// The opposite condition.
    pub(super) fn not(self) -> Self {
        match self {
            Self::OnFailure => Self::OnSuccess,
            Self::OnSuccess => Self::OnFailure,
            Self::Always | Self::Sometimes | Self::Unknown => Self::Sometimes,
        }
    }

    /// What a condition implies, by its text without white space: `ret<0` is true on failure, `error==NULL` on success.
    /// As usual in C, negative results mean failure.
    pub(super) fn of_test(text: &str) -> Self {
        if text.len() > MOST_TEXT {
            return Self::Sometimes;
        }
        let text = stripped(text);
        for (operator, on_one) in [("||", false), ("&&", true)] {
            let parts = split(text, operator);
            if parts.len() < 2 {
                continue;
            }
            let whens: Vec<Self> = parts.iter().map(|part| Self::of_test(part)).collect();
            for wanted in [Self::OnFailure, Self::OnSuccess] {
                let holds = if on_one {
                    whens.contains(&wanted) && !whens.contains(&wanted.not())
                } else {
                    whens.iter().all(|when| *when == wanted)
                };
                if holds {
                    return wanted;
                }
            }
            return Self::Sometimes;
        }
        if let Some(rest) = text.strip_prefix('!').filter(|rest| !rest.starts_with('=')) {
            return Self::of_test(rest).not();
        }
        for (operator, is_equal) in [("!=", false), ("==", true)] {
            if let [left, right] = split(text, operator).as_slice() {
                return compared(left, right, is_equal);
            }
        }
        let negative = |left: &str| if gives_result(left) { Self::OnFailure } else { Self::Sometimes };
        if let Some(left) = text.strip_suffix(">=0") {
            return negative(left).not();
        }
        match text.strip_suffix("<0") {
            Some(left) => negative(left),
            None => of_words(text),
        }
    }

    /// What the label of a `case` implies.
    pub(super) fn of_label(label: &str) -> Self {
        of_constant(label)
    }
}

/// How an event has a field at a place that sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct With {
    /// When the event is sent there.
    pub(super) sent: When,
    /// When it then has the field.
    pub(super) when: When,
    /// Whether the field is added for any value: a null pointer adds nothing.
    pub(super) is_given: bool,
}

impl With {
    /// Adds another operation that adds the field.
    pub(super) fn beside(self, when: When, is_given: bool) -> Self {
        if self.when == when {
            return Self { when: when.or_else(when), is_given: self.is_given || is_given, ..self };
        }
        let always = |when: When, is_given: bool| when == When::Always && is_given;
        if always(self.when, self.is_given) || always(when, is_given) {
            return Self { when: When::Always, is_given: true, ..self };
        }
        Self { when: When::Unknown, is_given: false, ..self }
    }
}

/// When an event has a field, from how it is sent with the field and when it is sent at all.
pub(super) fn presence(with: &BTreeMap<With, u32>, sent: &BTreeMap<When, u32>) -> Presence {
    let lacks = |when: When| {
        let with: u32 = with.iter().filter(|(with, _)| with.sent == when).map(|(_, count)| *count).sum();
        sent.get(&when).is_some_and(|sent| *sent > with)
    };
    let everywhere = !sent.keys().any(|when| lacks(*when));
    let when_of = |with: &With| match with.when {
        When::Always if everywhere && !with.is_given => When::Unknown,
        // The condition of the place is significant only if the event is also sent elsewhere without the field.
        When::Always if !everywhere && !lacks(with.sent) => with.sent,
        When::Always if !everywhere && !with.is_given => When::Unknown,
        When::Always if !everywhere => When::Sometimes,
        When::Unknown => When::Unknown,
        when => when,
    };
    match with.keys().map(when_of).reduce(When::over) {
        Some(When::Always) if everywhere => Presence::Always,
        Some(When::OnFailure) => Presence::OnFailure,
        Some(When::OnSuccess) => Presence::OnSuccess,
        // Some places always send it with the field, others without.
        Some(When::Always | When::Sometimes) => Presence::Sometimes,
        Some(When::Unknown) | None => Presence::Unknown,
    }
}

/// `left == right`, or `left != right`.
fn compared(left: &str, right: &str, is_equal: bool) -> When {
    let when = match right {
        "NULL" | "0" | "FALSE" | "false" => of_words(left).not(),
        "TRUE" | "true" => of_words(left),
        "-1" if gives_result(left) => When::OnFailure,
        _ if right.ends_with("_NONE") && of_words(left) == When::OnFailure => When::OnSuccess,
        _ => match of_constant(right) {
            // There are failures other than this one.
            When::OnFailure if !is_equal => When::Sometimes,
            when => when,
        },
    };
    if is_equal { when } else { when.not() }
}

/// What a constant implies: only its last word counts, because `MAIL_ERROR_NOTFOUND` is one of many.
fn of_constant(name: &str) -> When {
    of_words(name.rsplit_once('_').map_or(name, |(_, last)| last))
}

/// Whether a negative value of an expression means failure: the result of a call, or a variable that holds it.
fn gives_result(text: &str) -> bool {
    let text = stripped(text);
    text.ends_with(')') || matches!(last_name(text), "ret" | "result" | "res" | "status") || text.ends_with("_ret")
}

/// What the words of a name imply: `conn->failed`, `PASSDB_RESULT_OK`.
fn of_words(text: &str) -> When {
    let name = last_name(stripped(text));
    let has = |words: &[&str]| name.split('_').any(|word| words.iter().any(|one| word.eq_ignore_ascii_case(one)));
    let is_not = has(&["no", "not", "non", "ignore", "allow", "max"]);
    if is_not {
        When::Sometimes
    } else if has(&["error", "err", "errors", "failed", "fail", "failure", "errno"]) {
        When::OnFailure
    } else if has(&["success", "successful", "succeeded", "ok"]) {
        When::OnSuccess
    } else {
        When::Sometimes
    }
}

/// The last name in an expression: the last member, or the called function; empty if there is none.
fn last_name(text: &str) -> &str {
    let text = text.trim_start_matches(['*', '&']);
    let text = match text.find('(') {
        Some(start) if text.ends_with(')') => &text[..start],
        _ => text,
    };
    let name = text.rsplit(['.', '>']).next().unwrap_or_default();
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') { name } else { "" }
}

/// An expression without the parentheses around it.
fn stripped(mut text: &str) -> &str {
    loop {
        let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return text };
        let mut depth = 0_i32;
        for byte in inner.bytes() {
            depth += i32::from(byte == b'(') - i32::from(byte == b')');
            if depth < 0 {
                return text;
            }
        }
        text = inner;
    }
}

/// The parts of an expression between operators outside of parentheses.
fn split<'t>(text: &'t str, operator: &str) -> Vec<&'t str> {
    let (mut parts, mut depth, mut start, mut at) = (Vec::new(), 0_i32, 0, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        depth += i32::from(bytes[at] == b'(') - i32::from(bytes[at] == b')');
        if depth == 0 && bytes[at..].starts_with(operator.as_bytes()) {
            parts.push(&text[start..at]);
            at += operator.len();
            start = at;
        } else {
            at += 1;
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_that_ask_for_failure_are_known() {
        for text in [
            "ret<0",
            "(ret<0)",
            "*_ret<0",
            "parcel_send(a,b)<0",
            "parcel_send(a,b)==-1",
            "error!=NULL",
            "parcel->error!=NULL",
            "parcel->failed",
            "!success",
            "result==RESULT_INTERNAL_FAILURE",
            "result!=RESULT_OK",
            "error_code!=PARCEL_ERROR_NONE",
            "ret<0&&count>0",
            "ret<0||parcel->failed",
            "errno!=0",
        ] {
            assert_eq!(When::of_test(text), When::OnFailure, "{text}");
        }
    }

    #[test]
    fn conditions_that_ask_for_success_are_known() {
        for text in ["ret>=0", "!(ret<0)", "error==NULL", "!failed", "success", "result==RESULT_OK", "parcel_ok(a)"] {
            assert_eq!(When::of_test(text), When::OnSuccess, "{text}");
        }
    }

    #[test]
    fn other_conditions_say_neither() {
        for text in [
            "fd<0",
            "fd==-1",
            "count>0",
            "ret<0||count>0",
            "parcel->no_error",
            "ret==0",
            "a->max_errors",
            "ret<0&&success",
            "",
            "((",
            "a[i].b",
            "error==MAIL_ERROR_NOTFOUND",
            "error!=MAIL_ERROR_NOTFOUND",
            "result!=RESULT_INTERNAL_FAILURE",
            "x&ERROR_MASK",
        ] {
            assert_eq!(When::of_test(text), When::Sometimes, "{text}");
        }
        assert_eq!(When::of_label("RESULT_FAILED"), When::OnFailure);
        assert_eq!(When::of_label("RESULT_NEXT"), When::Sometimes);
    }

    #[test]
    fn conditions_within_each_other_and_beside_each_other_add_up() {
        use When::{Always, OnFailure, OnSuccess, Sometimes, Unknown};
        assert_eq!(OnFailure.and(Sometimes), OnFailure);
        assert_eq!(OnFailure.and(OnSuccess), Sometimes);
        assert_eq!(Always.and(Unknown), Unknown);
        assert_eq!(Always.or(OnFailure), Always);
        assert_eq!(OnFailure.or(OnSuccess), Unknown);
        assert_eq!(Sometimes.or_else(Sometimes), Unknown);
        assert_eq!(OnFailure.or_else(OnFailure), OnFailure);
        assert_eq!(OnFailure.over(OnSuccess), Sometimes);
        assert_eq!(OnFailure.over(Unknown), Unknown);
    }
}
