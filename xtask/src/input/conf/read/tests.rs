//! How lines become statements, and where what cannot be read is reported.

use super::*;

/// Each finding: its place, its message, what was found there, and the help.
fn shown(conf: &Conf) -> Vec<String> {
    let shown = |finding: &Finding| {
        let place = &finding.location;
        let end = place.end_line.zip(place.end_column);
        let end = end.map_or_else(String::new, |(line, column)| format!("-{line}:{column}"));
        let found = finding.context.found.as_ref().map_or_else(String::new, |found| format!(" [{found}]"));
        let help = finding.help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
        format!("{}:{}{end} {}: {}{found}{help}", place.line, place.column, finding.level, finding.message)
    };
    conf.findings.as_slice().iter().map(shown).collect()
}

fn conf(text: &str) -> Conf {
    read(&["-".to_owned()], &mut text.as_bytes()).unwrap()
}

/// A configuration in which `; ` ends a line.
pub(crate) fn in_lines(text: &str) -> Conf {
    conf(&(text.replace("; ", "\n") + "\n"))
}

/// The blocks and settings of a configuration, without what is the same for all of them.
fn tree(block: &Block) -> String {
    let setting = |setting: &Setting| {
        let sign = if setting.from_file { "=<" } else { "=" };
        let escape = setting.escape.as_ref().map_or_else(String::new, |escape| format!("!{}", escape.as_str()));
        format!("{}{sign}{}{escape}", setting.key.as_str(), setting.value.as_str())
    };
    let inner = |inner: &Block| {
        let text = |text: &Option<Text>| text.as_ref().map_or_else(String::new, |text| format!(" '{}'", text.as_str()));
        let end = inner.end.as_str();
        format!(
            "{}{}{}<{}>{{{}{end}",
            inner.key.as_str(),
            text(&inner.label),
            text(&inner.name),
            inner.title.as_str(),
            tree(inner)
        )
    };
    let parts = block.settings.iter().map(setting).chain(block.blocks.iter().map(inner));
    parts.collect::<Vec<_>>().join(" ")
}

#[test]
fn statements_make_a_tree() {
    for (text, said) in [
        ("a=b\n", "a=b"),
        ("a = b c \n", "a=b c"),
        ("a = \"b # \\\"c\\\"\"\n", "a=b # \"c\""),
        ("a = \"b\\c\"\n", "a=bc!\\c"),
        ("a = b\\c\n", "a=b\\c"),
        ("a = <b\n", "a=<b"),
        ("a {\n}\n", "a<a>{}"),
        ("a b {\n  c = d\n  e {\n  }\n}\n", "a 'b'<a b>{c=d e<e>{}}"),
        ("a \"b\\\" c\" {\n}\n", "a 'b\" c'<a \"b\\\" c>{}"),
        ("group @a b {\n}\n", "group '@a' 'b'<group @a b>{}"),
        ("a {\n  b = c\n", "a<a>{b=c"),
        ("a {\n  b {\n", "a<a>{b<b>{"),
    ] {
        assert_eq!(tree(&conf(text).root), said, "{text}");
    }
    let conf = conf("a = b\nc {\n  d = e\n  f {\n  }\n}\ng = h\n");
    let (a, c, g) = (&conf.root.settings[0], &conf.root.blocks[0], &conf.root.settings[1]);
    assert_eq!([a.order, c.order, c.settings[0].order, c.blocks[0].order, g.order], [1, 2, 3, 4, 7]);
}

#[test]
fn the_first_statement_is_told_by_its_word() {
    for (text, first) in [
        ("# nothing\n", None),
        ("# one\n\n  a = b\nc = d\n", Some("a")),
        ("a b {\n}\n", Some("a")),
        ("!include_try none\n", Some("!include_try none")),
        ("}\n", Some("}")),
        ("nonsense\na = b\n", Some("a")),
    ] {
        assert_eq!(conf(text).first.as_ref().map(Text::as_str), first, "{text}");
    }
}

#[test]
fn lines_go_on_after_a_backslash() {
    for (text, said, findings) in [
        ("a = b \\\n  c\n", "a=b c", &[][..]),
        ("a = b \\\r\n  c\r\n", "a=b c", &[]),
        ("a = \\\n b \\ # one\n c\n", "a=b c", &[]),
        ("\\\na = b\n", "a=b", &[]),
        ("\\\n\\\n  a = \\\n\\\n b\n", "a=b", &[]),
        ("\\\n", "", &[]),
        ("a = \"b \\\n c\"\nd = e\n", "a=b c d=e", &[]),
        ("a = b\n\\\n", "a=b", &[]),
        (
            "a = b \\\n",
            "",
            &["1:1-1:6 error: the last line continues, but no line follows [a = b] (remove the `\\` at its end)"],
        ),
        (
            "a = b \\\n  c \\\n",
            "",
            &["1:1-2:4 error: the last line continues, but no line follows [a = b c] (remove the `\\` at its end)"],
        ),
        (
            "a = b \\\n  # one \n  c = d\n",
            "c=d",
            &[
                "2:3-2:8 error: a comment line interrupts a continued setting, and Dovecot drops the text before it [# one] (move it above the setting)",
            ],
        ),
        (
            "a = b \\\n\nc = d\n",
            "c=d",
            &[
                "2:1 error: an empty line interrupts a continued setting, and Dovecot drops the text before it (move it above the setting)",
            ],
        ),
        (
            "a = b \\\n   \nc = d\n",
            "c=d",
            &[
                "2:4 error: an empty line interrupts a continued setting, and Dovecot drops the text before it (move it above the setting)",
            ],
        ),
        ("\\\n# one\nc = d\n", "c=d", &[]),
    ] {
        let conf = conf(text);
        assert_eq!(
            (tree(&conf.root).as_str(), shown(&conf)),
            (said, findings.iter().map(|one| (*one).to_owned()).collect()),
            "{text}"
        );
    }
}

#[test]
fn the_blank_between_two_lines_is_at_the_end_of_the_first() {
    let conf = conf("a = b \\\n  c\n");
    let value = &conf.root.settings[0].value;
    assert_eq!(value.as_str(), "b c");
    let places = [0..1, 1..2, 2..3, 0..3].map(|range| value.place(range).unwrap());
    assert_eq!(places, [(0, 4..5), (0, 5..6), (0, 10..11), (0, 4..11)]);
}

#[test]
fn what_is_no_statement_is_reported_with_what_was_meant() {
    let lines = "a line must be `key = value`, `section name {` or `}`";
    let own = "write each setting, and the `}`, on a line of its own";
    for (text, said) in [
        ("}", "1:1-1:2 error: there is no open block to close [}] (remove it)".to_owned()),
        ("a", format!("1:1-1:2 error: neither a setting nor a block [a] ({lines})")),
        ("  a b c {", format!("1:3-1:10 error: neither a setting nor a block [a b c {{] ({lines})")),
        ("a{ b", format!("1:1-1:5 error: neither a setting nor a block [a{{ b] ({lines})")),
        ("a{", "1:2-1:3 error: there is no space before the `{` of a block [{] (put a space before it)".to_owned()),
        ("a b{", "1:4-1:5 error: there is no space before the `{` of a block [{] (put a space before it)".to_owned()),
        ("a {}", format!("1:4-1:5 error: there is text after the `{{` of a block [}}] ({own})")),
        ("a\t{  b }", format!("1:6-1:9 error: there is text after the `{{` of a block [b }}] ({own})")),
        ("a {b {", format!("1:4-1:7 error: there is text after the `{{` of a block [b {{] ({own})")),
        (
            "!inclde a",
            "1:1-1:10 error: neither a setting nor a block [!inclde a] (did you mean `!include`?)".to_owned(),
        ),
        (
            "!include_tr a",
            "1:1-1:14 error: neither a setting nor a block [!include_tr a] (did you mean `!include_try`?)".to_owned(),
        ),
        ("!other a", format!("1:1-1:9 error: neither a setting nor a block [!other a] ({lines})")),
        ("inclde a", format!("1:1-1:9 error: neither a setting nor a block [inclde a] ({lines})")),
        ("= b", "1:1-1:4 error: value without the name of a setting [= b] (write `NAME = VALUE`)".to_owned()),
        ("!include", "1:1-1:9 error: the include does not name a file [!include] (write its path)".to_owned()),
        ("!include_try", "1:1-1:13 error: the include does not name a file [!include_try] (write its path)".to_owned()),
        ("a {", "1:1-1:2 error: the block `a` is never closed [a] (close it with a line `}`)".to_owned()),
    ] {
        assert_eq!(shown(&conf(&format!("{text}\n"))), [said], "{text}");
    }
    let two = conf("a {\nb c {\n");
    assert_eq!(
        shown(&two),
        [
            "2:1-2:2 error: the block `b` is never closed [b] (close it with a line `}`)",
            "1:1-1:2 error: the block `a` is never closed [a] (close it with a line `}`)"
        ]
    );
}

#[test]
fn blocks_are_nested_up_to_a_limit() {
    let nested = |depth: usize| conf(&format!("{}a = b\n{}c = d\n", "x {\n".repeat(depth), "}\n".repeat(depth)));
    let fits = nested(MOST_DEPTH);
    assert_eq!(shown(&fits), [""; 0]);
    assert!(tree(&fits.root).ends_with(&format!("{{a=b{}", "}".repeat(MOST_DEPTH))), "{}", tree(&fits.root));
    for more in [1, 2] {
        let over = nested(MOST_DEPTH + more);
        assert_eq!(shown(&over), ["65:1-65:2 error: blocks are nested more than 64 levels deep [x]"]);
        assert!(tree(&over.root).ends_with(&format!("{{{}", "}".repeat(MOST_DEPTH))), "{}", tree(&over.root));
        assert!(tree(&over.root).starts_with("c=d x<x>{"));
    }
}

#[test]
fn blocks_may_be_opened_and_closed_in_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (name, text) in [
        ("open", "a {\n  b = c\n"),
        ("close", "  d = e\n}\n"),
        ("over", "f {\n!include close\n}\n"),
        ("both", "!include open\n!include close\ng = h\n"),
        ("one", "!include open\n"),
        ("odd", "!include_try none*\n!include_try none\n!include none*\n!include none\n"),
    ] {
        std::fs::write(path(name), text).unwrap();
    }
    let conf = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| path(name)).collect();
        read(&names, &mut std::io::empty()).unwrap()
    };
    let said = |conf: &Conf| shown(conf).join(" ").replace(&format!("{}/", folder.path().display()), "");
    for (names, read, findings) in [
        (&["both"][..], "g=h a<a>{b=c d=e}", ""),
        (&["over"], "f<f>{d=e}", "3:1-3:2 error: there is no open block to close [}] (remove it)"),
        (&["one"], "a<a>{b=c", "1:1-1:2 error: the block `a` is never closed [a] (close it with a line `}`)"),
        // The next file begins outside of blocks.
        (
            &["one", "close"],
            "d=e a<a>{b=c",
            "1:1-1:2 error: the block `a` is never closed [a] (close it with a line `}`) \
             2:1-2:2 error: there is no open block to close [}] (remove it)",
        ),
        (
            &["odd"],
            "",
            "3:10-3:15 error: no file matches `none*` [none*] (Dovecot does not start; use `!include_try` if the file may be missing) \
             4:10-4:14 error: cannot include `none`: it does not exist [none] (use `!include_try` if the file may be missing)",
        ),
    ] {
        let conf = conf(names);
        assert_eq!((tree(&conf.root).as_str(), said(&conf).as_str()), (read, findings), "{names:?}");
    }
}

#[test]
fn the_files_of_a_configuration_are_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    for n in 1..MOST_FILES {
        std::fs::write(path(&format!("{n:04}.inc")), format!("a{n} = b\n")).unwrap();
    }
    std::fs::write(path("dovecot.conf"), "!include *.inc\n!include 0001.inc\n").unwrap();
    // With the first one they are as many as can be.
    let all = read(&[path("dovecot.conf")], &mut std::io::empty()).unwrap();
    assert_eq!(all.root.settings.len(), MOST_FILES - 1);
    assert_eq!(shown(&all), ["2:10-2:18 error: more than 1000 files are included [0001.inc]"]);
}

#[test]
fn standard_input_is_bounded_as_files_are() {
    let mut endless = std::io::Read::chain(&b"a "[..], std::io::repeat(b'\n').take(MOST_BYTES - 1));
    let error = read(&["-".to_owned()], &mut endless).unwrap_err();
    assert_eq!(error.to_string(), "standard input is too large for a configuration");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    std::fs::File::create(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
    let error = read(&[path.display().to_string()], &mut std::io::empty()).unwrap_err();
    assert_eq!(format!("{error:#}"), format!("cannot read `{}`: it is larger than 64 MiB", path.display()));
    let error = read(&["/no/such/file".to_owned()], &mut std::io::empty()).unwrap_err();
    assert_eq!(error.to_string(), "cannot read `/no/such/file`");
}

#[test]
fn a_text_at_hand_takes_the_place_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("a"), "b = 1\n!include c\n").unwrap();
    std::fs::write(path("c"), "d = 2\n").unwrap();
    let instead = |name: &str, text: &str| {
        let instead = [(path(name), text.to_owned())].into();
        tree(&read_instead(&[path("a")], instead, &mut std::io::empty()).unwrap().root)
    };
    assert_eq!(instead("none", ""), "b=1 d=2");
    assert_eq!(instead("a", "x = 3\n"), "x=3");
    assert_eq!(instead("c", "x = 3\n"), "b=1 x=3");
    let open = read_open(&path("a"), "x = 3\n!include c\ny {\n".to_owned());
    assert_eq!(tree(&open.root), "x=3 d=2 y<y>{");
    assert_eq!(shown(&open), ["3:1-3:2 error: the block `y` is never closed [y] (close it with a line `}`)"]);
}
