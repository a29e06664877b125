//! How files are read: lines that go on, quotes, variables, includes, and what Dovecot would refuse.

use std::fs;
use std::path::Path;

use super::*;

/// Writes files into a folder of their own and checks the first; the folder is left out of what comes back.
fn checked(files: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let first = folder.path().join(files[0].0).display().to_string();
    let checked = conf_check(&[first], None, vendored(), &mut io::empty()).unwrap();
    without(&shown(checked.findings.as_slice()), folder.path())
}

fn without(text: &str, folder: &Path) -> String {
    text.replace(&format!("{}/", folder.display()), "")
}

#[test]
fn what_dovecot_would_refuse_is_said_where_it_stands() {
    expect_found(
        "a = b\n}\nmetric x { filter = event=* }\nmetric y{\nlisten *\nmetric a b {\n!inclde x\n= 5\nplugin {\n  sieve = 1\n",
        expect![[r#"
            2:1-2: conf-syntax: there is no open block to close
                help: remove it
            3:12-30: conf-syntax: there is text after the `{` of a block
                help: write each setting, and the `}`, on a line of its own
            4:9-10: conf-syntax: there is no space before the `{` of a block
                help: put a space before it
            5:1-9: conf-syntax: neither a setting nor a block
                help: a line must be `key = value`, `section name {` or `}`
            6:1-13: conf-syntax: neither a setting nor a block
                help: a line must be `key = value`, `section name {` or `}`
            7:1-10: conf-syntax: neither a setting nor a block
                help: did you mean `!include`?
            8:1-4: conf-syntax: value without the name of a setting
                help: write `NAME = VALUE`
            9:1-7: conf-syntax: the block `plugin` is never closed
                help: close it with a line `}`
        "#]],
    );
}

#[test]
fn a_comment_in_a_continued_line_loses_what_stands_before_it() {
    expect_found(
        "metric m {\n  filter = event=sql_query_finished AND \\\n  # only these\n  query_first_word=SELECT\n}\nlast = 1 \\\n",
        expect![[r#"
            3:3-15: conf-syntax: a comment line interrupts a continued setting, and Dovecot drops the text before it
                help: move it above the setting
            6:1-9: conf-syntax: the last line continues, but no line follows
                help: remove the `\` at its end
            1:8-9: refused-setting: metric `m`: Dovecot 2.3 does not start: it has no filter
                help: say what it counts, such as `filter = event=NAME`
            4:3-19: refused-setting: metric `m`: Dovecot 2.3 does not start: unknown setting `query_first_word`
        "#]],
    );
}

#[test]
fn quotes_and_escapes_are_undone_and_places_kept() {
    let text = "metric m {\r\n\tfilter = \"event=\\\"sql_query_finished\\\" AND \\\r\n    errör=\\\"x # y\\\"\"   # why\r\n}\r\n";
    expect_found(
        text,
        expect![[r#"
        3:5-10: filter-syntax: metric `m`: `errör` contains a `ö`, which is not allowed without quotes
            help: write `"errör"`
    "#]],
    );
    assert_eq!(word(text, &check(text).findings.as_slice()[0]), "errör");
    let single = "metric m {\n  filter = 'event=sql_query_done'\n}\n";
    assert_eq!(word(single, &check(single).findings.as_slice()[0]), "sql_query_done");
}

#[test]
fn a_variable_stands_for_what_was_set_before() {
    let text = "mine = event=sql_query_done\nmetric m {\n  filter = $mine\n  fields = duration\n}\n";
    expect_found(
        text,
        expect![[r#"
        1:14-28: unknown-event: metric `m` can never count: unknown event `sql_query_done`
            help: did you mean `sql_query_finished`?
    "#]],
    );
    expect_found(
        "metric m {\n  filter = $ENV:FILTER\n}\nmetric n {\n  filter = event=sql_query_finished OR $SET:other\n}\n",
        expect![[r#"
            2:12-23: conf-syntax (warning): metric `m`: `$ENV:FILTER` is not set in these files, so the filter was not checked
                help: check the output of `doveconf -n` instead, in which variables are replaced
            5:40-50: refused-setting: Dovecot 2.4 does not start: `$SET:other`: unknown setting `other`
                help: set it above this line, or write the value itself
        "#]],
    );
}

#[test]
fn a_variable_that_doubles_itself_ends() {
    let mut text = "x = event=sql_query_finished\n".to_owned();
    text += &"x = $x OR $x\n".repeat(60);
    text += "metric m {\n  filter = $x\n}\n";
    assert!(found(&text).contains("was not checked"));
}

#[test]
fn includes_are_followed_beside_the_file_that_names_them() {
    let found = checked(&[
        ("etc/dovecot.conf", "!include conf.d/*.conf\n!include_try conf.d/missing*.conf\n!include_try nothing\n"),
        ("etc/conf.d/20-b.conf", "metric b {\n  filter = event=sql_query_done\n}\n"),
        ("etc/conf.d/10-a.conf", "metric a {\n  !include ../{more,most}.inc\n}\n"),
        ("etc/conf.d/.hidden.conf", "}\n"),
        ("etc/more.inc", "filter = <filter.txt\n"),
        ("etc/filter.txt", "event=sql_query_finished\n AND errors=*\n"),
    ]);
    expect![[r#"
        etc/conf.d/../filter.txt:2:6-12: unknown-field: metric `a` can never count: `sql_query_finished` has no field `errors`
            help: did you mean `error`?
        etc/conf.d/20-b.conf:2:18-32: unknown-event: metric `b` can never count: unknown event `sql_query_done`
            help: did you mean `sql_query_finished`?
    "#]].assert_eq(&found);
}

#[test]
fn an_include_that_leads_back_or_nowhere_is_an_error() {
    let found = checked(&[
        ("a.conf", "!include b.conf\n!include no*.conf\n!include gone.conf\nmetric m {\n  filter = <gone.txt\n}\n"),
        ("b.conf", "!include a.conf\n"),
    ]);
    expect![[r#"
        b.conf:1:10-16: conf-syntax: `a.conf` includes itself: a.conf -> b.conf -> a.conf
            help: remove one include of the cycle
        a.conf:2:10-18: conf-syntax: no file matches `no*.conf`
            help: Dovecot does not start; use `!include_try` if the file may be missing
        a.conf:3:10-19: conf-syntax: cannot include `gone.conf`: it does not exist
            help: use `!include_try` if the file may be missing
        a.conf:5:13-21: conf-syntax: cannot read the value of `filter` from its file: it does not exist
    "#]]
    .assert_eq(&found);
}

#[test]
fn a_circle_of_includes_is_known_by_its_file_whatever_the_spelling() {
    let found = checked(&[
        ("conf/dovecot.conf", "!include ../conf/a.conf\n!include ./../conf/./dovecot.conf\n!include *.[c]onf\n"),
        ("conf/a.conf", "!include_try ../conf/a.conf\n!include ../other/b.conf\n"),
        ("other/b.conf", "!include ../other/../conf/a.conf\n"),
    ]);
    expect![[r#"
        conf/../conf/a.conf:1:14-28: conf-syntax: `conf/../conf/../conf/a.conf` includes itself: conf/dovecot.conf -> conf/../conf/a.conf -> conf/../conf/../conf/a.conf
            help: remove one include of the cycle
        conf/../conf/../other/b.conf:1:10-33: conf-syntax: `conf/../conf/../other/../other/../conf/a.conf` includes itself: conf/dovecot.conf -> conf/../conf/a.conf -> conf/../conf/../other/b.conf -> conf/../conf/../other/../other/../conf/a.conf
            help: remove one include of the cycle
        conf/dovecot.conf:2:10-34: conf-syntax: `conf/./../conf/./dovecot.conf` includes itself: conf/dovecot.conf -> conf/./../conf/./dovecot.conf
            help: remove one include of the cycle
        conf/a.conf:1:14-28: conf-syntax: `conf/../conf/a.conf` includes itself: conf/dovecot.conf -> conf/a.conf -> conf/../conf/a.conf
            help: remove one include of the cycle
        conf/../other/b.conf:1:10-33: conf-syntax: `conf/../other/../other/../conf/a.conf` includes itself: conf/dovecot.conf -> conf/a.conf -> conf/../other/b.conf -> conf/../other/../other/../conf/a.conf
            help: remove one include of the cycle
        conf/dovecot.conf:3:10-18: conf-syntax: `conf/dovecot.conf` includes itself: conf/dovecot.conf -> conf/dovecot.conf
            help: remove one include of the cycle
    "#]].assert_eq(&found);
}

#[cfg(unix)]
#[test]
fn a_circle_of_includes_is_known_by_its_file_through_links() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink(".", path("again")).unwrap();
    std::os::unix::fs::symlink("dovecot.conf", path("link.conf")).unwrap();
    fs::write(path("dovecot.conf"), "!include again/dovecot.conf\n!include link.conf\n").unwrap();
    for first in ["dovecot.conf", "again/again/link.conf"] {
        let first = path(first).display().to_string();
        let checked = conf_check(&[first], None, vendored(), &mut io::empty()).unwrap();
        let messages: Vec<&str> = checked.findings.as_slice().iter().map(|one| one.message.as_str()).collect();
        assert_eq!(messages.len(), 2, "{messages:?}");
        assert!(messages.iter().all(|one| one.contains(" includes itself: ")), "{messages:?}");
    }
}

#[test]
fn a_long_chain_of_includes_is_no_mistake_in_one_of_its_files() {
    let chain = |files: usize| -> String {
        let last = ("last.conf".to_owned(), "metric m {\n  filter = event=sql_query_done\n}\n".to_owned());
        let name = |n: usize| if n == files { "last.conf".to_owned() } else { format!("{n}.conf") };
        let files: Vec<(String, String)> =
            (1..files).map(|n| (name(n), format!("!include {}\n", name(n + 1)))).chain([last]).collect();
        checked(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
    };
    expect![[r#"
        last.conf:2:18-32: unknown-event: metric `m` can never count: unknown event `sql_query_done`
            help: did you mean `sql_query_finished`?
    "#]]
    .assert_eq(&chain(100));
    expect![[r#"
        100.conf:1:10-18: conf-syntax (warning): `101.conf` was not checked: includes are nested more than 100 levels deep
    "#]]
    .assert_eq(&chain(900));
}

#[test]
fn doveconf_s_output_says_whose_rules_hold() {
    let body = "metric m {\n  filter = event=server_connection_connected AND ip=here\n}\n";
    assert_eq!(
        check(&format!("# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf\n{body}")).version,
        ServerVersion::new(2, 3, 19)
    );
    assert_eq!(
        check(&format!("# 2.4.1 (1234567): /etc/dovecot/dovecot.conf\n{body}")).version,
        ServerVersion::new(2, 4, 1)
    );
}

#[test]
fn what_breaks_everything_is_bounded() {
    let deep = "a {\n".repeat(100_000);
    assert!(check(&deep).findings.more() > 0);
    let ors = vec!["event=nothing"; 1_500].join(" OR ");
    assert!(check(&format!("metric m {{\n filter = {ors}\n}}\n")).findings.as_slice().len() <= 1_500);
    let ands = vec!["(event=a OR event=b)"; 2_000].join(" AND ");
    assert!(!check(&format!("metric m {{\n filter = {ands}\n}}\n")).findings.as_slice().is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_not_looked_at_is_said_and_nothing_waits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dovecot.conf");
    std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap();
    fs::create_dir(folder.path().join("conf.d")).unwrap();
    let includes = ["pipe", "conf.d", "/dev/zero", "not-there.conf"];
    let tried: String = includes.map(|name| format!("!include_try {name}\n")).concat();
    let values: String = ["/dev/zero", "pipe"].map(|name| format!("metric m {{\n  filter = <{name}\n}}\n")).concat();
    fs::write(&path, format!("{tried}!include pipe\n!include /dev/zero\n!include /dev/zero\n{values}")).unwrap();
    let checked = conf_check(&[path.display().to_string()], None, vendored(), &mut io::empty()).unwrap();
    let lines: String =
        checked.findings.as_slice().iter().map(|one| format!("{}: {}\n", one.level, one.message)).collect();
    expect![[r#"
        warning: `pipe` was not checked: it is a named pipe
        warning: `conf.d` was not checked: it is a folder
        warning: `/dev/zero` was not checked: it is a device
        error: cannot include `pipe`: it is a named pipe
        error: cannot include `/dev/zero`: it is a device
        error: cannot include `/dev/zero`: it is a device
        error: cannot read the value of `filter` from its file: it is a device
        error: cannot read the value of `filter` from its file: it is a named pipe
    "#]]
    .assert_eq(&without(&lines, folder.path()));
}

#[test]
fn files_that_are_too_large_together_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a"), "# one\n").unwrap();
    fs::File::create(path("b")).unwrap().set_len(64 << 20).unwrap();
    fs::write(path("dovecot.conf"), "!include a\n!include b\n!include b\n").unwrap();
    let checked =
        conf_check(&[path("dovecot.conf").display().to_string()], None, vendored(), &mut io::empty()).unwrap();
    expect![[r#"
        dovecot.conf:2:10-11: conf-syntax: cannot include `b`: all files together are larger than 64 MiB
            help: use `!include_try` if the file may be missing
        dovecot.conf:3:10-11: conf-syntax: cannot include `b`: all files together are larger than 64 MiB
            help: use `!include_try` if the file may be missing
    "#]]
    .assert_eq(&without(&shown(checked.findings.as_slice()), folder.path()));
}

#[test]
fn what_follows_an_unclosed_quote_is_ignored() {
    expect_found(
        "metric m {\n  filter = event=imap_command_finished\" AND x=1\n}\n",
        expect![[r#"
            2:39-48: filter-syntax (warning): metric `m`: this quote is never closed, so Dovecot ignores the filter from here on
                help: close the quote, or remove it
        "#]],
    );
}

#[cfg(unix)]
#[test]
fn an_include_that_may_be_missing_and_cannot_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::os::unix::fs::symlink(path("circle"), path("circle")).unwrap();
    let found = |name: &str| found(&format!("ssl = no\n!include_try {}\n", path(name)));
    assert_eq!(found("missing"), "");
    assert!(found("circle").contains("was not checked"), "{}", found("circle"));
}
