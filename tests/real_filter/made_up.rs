//! Random filters and texts, made from the same seed on every run.

use events_core::ServerVersion;
use events_core::filter::{Filter, Op};
use events_tests::dovecot::Version;

/// Numbers that only look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        // The generator of Marsaglia's "Xorshift RNGs" with the shifts 13, 7, 17.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        // The lower bits are enough for the few dozen that are ever asked for.
        self.0 as usize % end
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const STRINGS: &[&str] = &[
    "OK",
    "ok",
    "no",
    "fetch",
    "\"UID *\"",
    "o?",
    "*",
    "\"\"",
    "1024",
    "1KB",
    "5M",
    "5MB",
    "1k",
    "\"1 KiB\"",
    "5secs",
    "\"5 secs\"",
    "1mins",
    "5000msecs",
    "2.4",
    "2.4*",
    "10.0.0.1",
    "10.*",
    "\"10.0.0.0/8\"",
    "\"2001:db8::/32\"",
    "::1",
    "::*",
    "007",
    "7",
    "1",
    "0",
    "404",
    "4??",
    "and",
    "NOT",
    "\"a*b\"",
    "\"a\\*b\"",
    "\"a\\\\*b\"",
    "\"a\\\\b\"",
    "\"a\\xb\"",
    "\"it's\"",
    "\"it\\'s\"",
    "\"say \\\"hi\\\"\"",
    "\"say \\\"*\"",
    "\"José\"",
    "\"jos*\"",
    "\"JOSÉ\"",
    "one",
    "One",
    "t*",
    "own",
    "*aab",
    "a*a*b",
    "two*",
    "\" ok \"",
    "x",
    "0x7f.1",
    "0x10",
    "\"a\\?b\"",
    "::10.0.0.1",
    "::a00:1",
    "::a00:*",
    "\"::10.0.0.0/104\"",
];

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "7",
    "404",
    "4??",
    "*",
    "?",
    "1*",
    "-*",
    "1024",
    "1KB",
    "1k",
    "20KB",
    "5MB",
    "\"5 MiB\"",
    "1TB",
    "5secs",
    "\"5 secs\"",
    "5min",
    "5000msecs",
    "1h",
    "2weeks",
    "9223372036854775807",
    "-3000000000",
    "-2147483647",
    "0000404",
    "\"?0?\"",
    "[0-9]?",
    "5000*",
    "999",
    "1000",
];

/// That many filters, which Dovecot reads and which do not crash it.
pub(crate) fn filters(count: usize, version: Version) -> Vec<String> {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut filters = Vec::new();
    while filters.len() < count {
        let depth = dice.below(4);
        let filter = filter(&mut dice, depth);
        if Filter::parse(&filter, version.server()).is_ok_and(|filter| !crashes(&filter)) {
            filters.push(filter);
        }
    }
    filters
}

/// As many filters, of which a good part can never match: comparisons of few keys are joined by `AND`.
pub(crate) fn possible_or_not(count: usize, version: Version) -> Vec<String> {
    let mut dice = Dice(0x1234_5678_9abc_def1);
    let mut filters = Vec::new();
    while filters.len() < count {
        let key = comparison(&mut dice);
        let key = key.split(['=', '<', '>']).next().unwrap_or_default();
        let same = |text: &String| text.split(['=', '<', '>']).next() == Some(key);
        let mut sides: Vec<String> = Vec::new();
        let wanted = 1 + dice.below(3);
        while sides.len() < wanted {
            let side = comparison(&mut dice);
            if same(&side) {
                sides.push(if dice.below(3) == 0 { format!("NOT {side}") } else { side });
            }
        }
        let filter = sides.join(" AND ");
        if Filter::parse(&filter, version.server()).is_ok_and(|filter| !crashes(&filter)) {
            filters.push(filter);
        }
    }
    filters
}

/// 2.3.19 dies of an integer that is compared for equality with a word.
pub(crate) fn crashes(filter: &Filter) -> bool {
    filter.version() == ServerVersion::V2_3
        && filter.comparisons().iter().any(|comparison| {
            let integer = comparison.field().is_some_and(|field| matches!(field, "i1" | "i2" | "id" | "duration"));
            integer && comparison.op == Op::Equal && comparison.number().is_none() && !comparison.has_wildcard()
        })
}

fn filter(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        return comparison(dice);
    }
    let left = filter(dice, depth - 1);
    let right_depth = dice.below(depth);
    match dice.below(6) {
        0 | 1 => format!("{left} AND {}", filter(dice, right_depth)),
        2 | 3 => format!("{left} or {}", filter(dice, right_depth)),
        4 => format!("NOT {left}"),
        _ => format!("({left})"),
    }
}

fn comparison(dice: &mut Dice) -> String {
    match dice.below(10) {
        0 => {
            let names =
                ["imap_command_finished", "imap_*", "\"*\"", "*_finished", "IMAP*", "\"a\\*b\"", "a?b", "?", "x"];
            format!("event={}", dice.pick(&names))
        }
        1 => {
            let names =
                ["imap", "mail", "auth", "Auth", "nobody", "ima*", "debug", "info", "warning", "error", "panic"];
            format!("category={}", dice.pick(&names))
        }
        2 => {
            let places = [
                "auth.c",
                "auth.c:12",
                "auth.c:13",
                "auth.c:0",
                "\"imap:x.c\"",
                "\"a b.c:7\"",
                "\"imap:x.c:0\"",
                "auth*",
            ];
            format!("source_location={}", dice.pick(&places))
        }
        3..=5 => {
            let key = dice.pick(&["s1", "s2", "\"s1\"", "s3", "S1"]);
            let op = dice.pick(&["=", "=", "=", "=", ">", "<="]);
            format!("{key}{op}{}", dice.pick(STRINGS))
        }
        6 | 7 => {
            let key = dice.pick(&["i1", "i2", "duration"]);
            let op = dice.pick(&["=", "=", "<", ">", ">=", "<="]);
            format!("{key}{op}{}", dice.pick(NUMBERS))
        }
        8 => format!("{}{}{}", dice.pick(&["l1", "l2"]), dice.pick(&["=", "=", "=", ">"]), dice.pick(STRINGS)),
        _ => {
            let key = dice.pick(&["p1", "t1", "p1"]);
            let networks = [
                "10.0.0.1",
                "\"10.0.0.0/8\"",
                "10.1",
                "10.*",
                "\"::/0\"",
                "\"2001:db8::/33\"",
                "::1",
                "\"*\"",
                "5",
                "x",
                "*.*",
                "::10.0.0.1",
                "\"::10.0.0.0/104\"",
                "::a00:*",
                "\"::ffff:10.0.0.0/104\"",
                "\"0.0.0.0/0\"",
            ];
            format!("{key}{}{}", dice.pick(&["=", "=", "=", "<"]), dice.pick(&networks))
        }
    }
}

/// That many texts, many of which are not filters.
pub(crate) fn texts(count: usize) -> Vec<String> {
    const COMPARISONS: &[&str] = &[
        "a=1",
        "b>=2",
        "event=x",
        "category=a",
        "\"q\"=1",
        "a=and",
        "x=not",
        "a=\"x y\"",
        "a = 1",
        "b > = 2",
        "a=\"\\\"\"",
        "(a=1)",
        "NOT a=1",
        "event=\"\"",
        "source_location=a.c:5",
        "a=\"(\"",
        "((a=1))",
        "a=?*-._:",
    ];
    const NOISE: &[&str] = &[
        "event>x",
        "AND",
        "or",
        "NOT",
        "(",
        ")",
        "c",
        "=",
        "<",
        "\"q\"",
        "!",
        "a=x/y",
        "a=b%c",
        "a=é",
        "a='b'",
        "a==b",
        "=>",
        "a=b,c",
        "&&",
        "a=(",
        "()",
        "category<=a",
        "a=",
        "x=a@b",
        "a!=1",
        "#",
        "a=$b",
        "a=x\" AND",
        "(a=x\")",
        "a=\"x",
        "\"",
        "a=\"x\\\ny\"",
    ];
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    (0..count)
        .map(|_| {
            let mut text = dice.pick(COMPARISONS).to_owned();
            for _ in 0..dice.below(4) {
                text.push_str(dice.pick(&[" AND ", " or ", " Or not "]));
                text.push_str(dice.pick(COMPARISONS));
            }
            if dice.below(2) == 0 {
                text.push_str(dice.pick(&["", " ", " AND "]));
                text.push_str(dice.pick(NOISE));
            }
            text
        })
        .collect()
}
