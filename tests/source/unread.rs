//! Files that are not read.

use super::*;

/// Code that sends the event `a`.
const SENT: &str = "void f(struct event *event)\n{\n\tevent_set_name(event, \"a\");\n}\n";

#[test]
fn the_examples_of_unread_file_leave_a_file_out_or_none() {
    for (example, unread) in [(Rule::UnreadFile.bad_example(), 1), (Rule::UnreadFile.good_example(), 0)] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.c"), SENT).unwrap();
        std::process::Command::new("sh").args(["-c", example.text]).current_dir(folder.path()).status().unwrap();
        // The reader wants one event to be named.
        fs::write(folder.path().join("src/b.c"), SENT).unwrap();
        let tree = read_source(&[folder.path().join("src")]).unwrap();
        let findings = source_check(&tree, &page("*a*\n"));
        let of_rule = findings.as_slice().iter().filter(|finding| finding.rule == Rule::UnreadFile);
        assert_eq!(of_rule.count(), unread, "{}", example.text);
    }
}

#[test]
fn a_source_that_was_not_read_whole_is_not_said_to_be_certain() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("b.c"), SENT).unwrap();
    fs::write(path("binary.c"), b"\x7fELF\0\0\0").unwrap();
    fs::File::create(path("big.c")).unwrap().set_len((8 << 20) + 1).unwrap();
    std::os::unix::fs::symlink("b.c", path("link.c")).unwrap();
    std::os::unix::fs::symlink("..", path("up")).unwrap();
    std::process::Command::new("mkfifo").arg(path("pipe.c")).status().unwrap();
    let tree = read_source(&[folder.path().to_owned()]).unwrap();
    let findings = source_check(&tree, &page("*a*\n\n*lost*\n"));
    let said: String = shown(findings.as_slice()).replace(&format!("{}/", folder.path().display()), "");
    expect![[r#"
        big.c:1: warning[unread-file]: `big.c` was not read: larger than 8 MiB
            events and fields that only this file has are reported as missing
        binary.c:1: warning[unread-file]: `binary.c` was not read: hardly any of it is C
            events and fields that only this file has are reported as missing
        link.c:1: warning[unread-file]: `link.c` was not read: a symbolic link
            events and fields that only this file has are reported as missing
        page:3: warning[not-in-source]: no code names an event `lost`
            likely: 5 files and folders of the source were not read
        pipe.c:1: warning[unread-file]: `pipe.c` was not read: not a regular file
            events and fields that only this file has are reported as missing
        up:1: warning[unread-file]: `up` was not read: a symbolic link
            events and fields that only this file has are reported as missing
    "#]]
    .assert_eq(&said);
}
