//! `source-check --write --update`, and `--since`: a page that follows its source.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;

use dovecot_events::cli::capture;
use expect_test::expect;

const OLD: &str = r#"
struct boat { struct event *event; };

void boat_start(struct boat *boat)
{
	boat->event = event_create(NULL);
	event_add_str(boat->event, "harbour", name(boat));
	event_add_str(boat->event, "flag", flag(boat));
	event_add_int(boat->event, "crew", 5);
}

void boat_depart(struct boat *boat, bool fast, const char *error)
{
	struct event_passthrough *e = event_create_passthrough(boat->event)->set_name("boat_departed");
	e->add_str("sail", fast ? "full" : "half");
	e->add_str("tide", fast ? "high" : "low");
	e->add_str("anchor", "up");
	if (error != NULL)
		e->add_str("error", error);
	e_debug(e->event(), "departed");
}

void boat_arrive(struct boat *boat, int depth)
{
	struct event_passthrough *e = event_create_passthrough(boat->event)->set_name("boat_arrived");
	e->add_int("depth", depth);
	e_debug(e->event(), "arrived");
}

void boat_wait(struct boat *boat)
{
	struct event_passthrough *e = event_create_passthrough(boat->event)->set_name("boat_waited");
	e_debug(e->event(), "waited");
}
"#;

/// The same code, some time later.
fn new() -> String {
    let changes = [
        ("fast ? \"full\" : \"half\"", "fast ? \"full\" : \"storm\""),
        ("fast ? \"high\" : \"low\"", "fast ? \"high\" : \"spring\""),
        ("\te->add_str(\"anchor\", \"up\");\n", ""),
        ("e->add_int(\"depth\", depth);", "e->add_str(\"depth\", words(depth)); e->add_str(\"pier\", pier(boat));"),
        (
            "\tevent_add_int(boat->event, \"crew\", 5);",
            "\tevent_add_int(boat->event, \"crew\", 5);\n\tevent_add_str(boat->event, \"owner\", owner(boat));",
        ),
        ("boat_waited", "boat_moored"),
    ];
    changes.into_iter().fold(OLD.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    })
}

/// A tree of one file, of a release.
fn write_tree(folder: &Path, release: &str, text: &str) -> String {
    let tree = folder.join(release);
    fs::create_dir_all(&tree).unwrap();
    fs::write(tree.join("boat.c"), text).unwrap();
    fs::write(tree.join("version.txt"), format!("{release}\n")).unwrap();
    tree.display().to_string()
}

fn run(arguments: &[&str]) -> String {
    let ran = capture(arguments, b"");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    ran.out
}

/// Everything in the folder of a page, by name.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.file_name().display().to_string(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    all.sort();
    all
}

#[test]
fn an_edited_page_follows_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("Boats.txt");
    let shown = page.display().to_string();
    run(&["source-check", &write_tree(folder.path(), "2.4.1", OLD), "--write", &shown]);
    expect![[r#"
        Events (v2.4.1)
        ===============

        The events that the source of 2.4.1 names, and the fields that it adds to them.
        What the code does not show is for you to write.

        Contents

         1. Events

             1. Boat

        Boat
        ----

        *boat* (group)

         * harbour: a string
         * flag: a string
         * crew: an integer

        *boat_arrived*

         * fields from *boat*
         * depth: an integer; always

        *boat_departed*

         * fields from *boat*
         * sail: full, half; always
         * tide: high, low; always
         * anchor: always
            * up
         * error: what went wrong, in words for people; set on failure

        *boat_waited*

         * Same fields as *boat*
    "#]]
    .assert_eq(&fs::read_to_string(&page).unwrap());

    // Somebody goes on from the draft.
    let text = fs::read_to_string(&page).unwrap();
    let edited = text
        .replace("Boat\n----\n", "Ships at sea\n------------\n\nMy own words about ships.\n")
        .replace("1. Boat\n", "1. Ships at sea\n")
        .replace("*boat_departed*\n", "*boat_departed*\n\nIt leaves.\n\nNOTE: Not at night.\n")
        .replace(" * harbour: a string\n", " * harbour: where it lies,\n   in capitals\n")
        .replace(
            " * tide: high, low; always\n",
            " * tide: what the water does\n    * high: plenty of it\n    * low: little\n",
        )
        .replace(" * anchor: always\n", " * anchor: my anchor\n");
    assert_ne!(edited, text);
    fs::write(&page, &edited).unwrap();

    let tree = write_tree(folder.path(), "2.4.2", &new());
    let said = run(&["source-check", &tree, "--write", &shown, "--update"]);
    expect![[r#"
        updated Boats.txt

        changed:
          `depth`: as the code has it now, in `boat_arrived`
          `sail`: as the code has it now, in `boat_departed`
          `tide`: can be `spring` now, in `boat_departed`
          `tide`: no longer `low`, in `boat_departed`
          `anchor`: gone from `boat_departed`
          `boat_waited` is gone
          `owner`: new in `boat_departed`
          `owner`, `pier`: new in `boat_arrived`
          `boat_moored` is a new event
          `depth`: a string now, in `boat_arrived`
    "#]]
    .assert_eq(&said.replace(&format!("{}/", folder.path().display()), ""));
    expect![[r#"
        Events (v2.4.2)
        ===============

        The events that the source of 2.4.2 names, and the fields that it adds to them.
        What the code does not show is for you to write.

        Contents

         1. Events

             1. Ships at sea

        Ships at sea
        ------------

        My own words about ships.

        *boat* (group)

         * harbour: where it lies,
           in capitals
         * flag: a string
         * crew: an integer

        *boat_arrived*

         * fields from *boat*
         * depth: a string
         * owner (v2.4.2): a string
         * pier (v2.4.2): a string

        *boat_departed*

        It leaves.

        NOTE: Not at night.

         * fields from *boat*
         * sail: always
            * full
            * storm (v2.4.2)
            * half (removed v2.4.2)
         * tide: what the water does
            * high: plenty of it
            * low (removed v2.4.2): little
            * spring (v2.4.2)
         * anchor (removed v2.4.2): my anchor
            * up
         * error: what went wrong, in words for people; set on failure
         * owner (v2.4.2): a string

        *boat_waited* (removed v2.4.2)

         * Same fields as *boat*

        *boat_moored* (v2.4.2)

         * fields from *boat*
         * owner: a string
    "#]]
    .assert_eq(&fs::read_to_string(&page).unwrap());
    run(&["spec", "check", &shown, "--config", "/dev/null"]);
    // The page says what the code says.
    run(&["source-check", &tree, "--spec", &shown, "--config", "/dev/null", "--fail-on", "info"]);

    let before = files(folder.path());
    let said = run(&["source-check", &tree, "--write", &shown, "--update"]);
    assert!(said.ends_with("nothing was changed\n"), "{said}");
    assert_eq!(files(folder.path()), before, "a second run changes nothing");
}

#[test]
fn a_page_whose_source_is_not_known_gets_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("Boats.txt");
    fs::write(&page, "Ships\n=====\n\n*boat_arrived*\n\n * depth: how deep\n\n*ghost_seen*\n\n * hour: when\n")
        .unwrap();
    let tree = write_tree(folder.path(), "2.4.1", OLD);
    let ran = capture(&["source-check", &tree, "--write", &page.display().to_string(), "--update"], b"");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("Boats.source.json` is not there"), "{}", ran.err);
    let text = fs::read_to_string(&page).unwrap();
    expect![[r#"
        Ships
        =====

        *boat_arrived*

         * depth: how deep
         * harbour: a string
         * flag: a string
         * crew: an integer

        *ghost_seen*

         * hour: when

        Boat
        ----

        *boat_departed*

         * harbour: a string
         * flag: a string
         * crew: an integer
         * sail: full, half; always
         * tide: high, low; always
         * anchor: always
            * up
         * error: what went wrong, in words for people; set on failure

        *boat_waited*

         * harbour: a string
         * flag: a string
         * crew: an integer
    "#]]
    .assert_eq(&text);
}

#[test]
fn a_page_with_errors_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("Boats.txt");
    fs::write(&page, "*boat_arrived*\n\n * depth: how deep\n * depth: again\n").unwrap();
    let before = files(folder.path());
    let tree = write_tree(folder.path(), "2.4.1", OLD);
    let ran = capture(&["source-check", &tree, "--write", &page.display().to_string(), "--update"], b"");
    assert_eq!(ran.status, 101);
    assert!(ran.err.contains("a page with errors cannot be updated: the page:4: "), "{}", ran.err);
    assert_eq!(files(folder.path()), before);
    let missing = folder.path().join("None.txt").display().to_string();
    assert_eq!(capture(&["source-check", &tree, "--write", &missing, "--update"], b"").status, 101);
    assert_eq!(capture(&["source-check", &tree, "--update"], b"").status, 2);
}

#[test]
fn what_came_with_a_release_is_noted() {
    let folder = tempfile::tempdir().unwrap();
    let trees = [
        write_tree(folder.path(), "2.4.0", &OLD.replace("boat_waited", "boat_idle")),
        write_tree(folder.path(), "2.4.1", OLD),
        write_tree(folder.path(), "2.4.2", &new()),
    ];
    let page = folder.path().join("Boats.txt");
    let shown = page.display().to_string();
    // In any order.
    run(&["source-check", &trees[2], "--since", &trees[1], "--since", &trees[0], "--write", &shown]);
    let text = fs::read_to_string(&page).unwrap();
    let noted: Vec<&str> = text.lines().filter(|line| line.contains("(v")).collect();
    expect![[r#"
        Events (v2.4.2)
         * owner (v2.4.2): a string
         * pier (v2.4.2): a string
         * owner (v2.4.2): a string
            * storm (v2.4.2)
            * spring (v2.4.2)
        *boat_moored* (v2.4.2)"#]]
    .assert_eq(&noted.join("\n"));
    run(&["spec", "check", &shown, "--config", "/dev/null"]);
    let json = run(&["source-check", &trees[2], "--since", &trees[0], "--format", "json", "--fail-on", "never"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["source"]["release"], "2.4.2");
    assert_eq!(json["source"]["events"]["boat_moored"]["since"], "2.4.2");
    assert_eq!(json["source"]["events"]["boat_arrived"]["fields"]["pier"]["since"], "2.4.2");
    assert_eq!(json["source"]["events"]["boat_departed"]["fields"]["sail"]["values_since"]["storm"], "2.4.2");
    // A tree that says no release, and one that is not older.
    let unknown = folder.path().join("unknown");
    fs::create_dir_all(&unknown).unwrap();
    fs::write(unknown.join("boat.c"), OLD).unwrap();
    let ran = capture(&["source-check", &trees[2], "--since", &unknown.display().to_string()], b"");
    assert_eq!(ran.status, 101);
    assert!(ran.err.contains("does not say which release it is"), "{}", ran.err);
    let ran = capture(&["source-check", &trees[0], "--since", &trees[1]], b"");
    assert!(ran.status == 101 && ran.err.contains("which is not older than 2.4.0"), "{}", ran.err);
}
