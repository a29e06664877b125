//! Pages that are added to others.

use events_spec::{Kinds, Page, Reading};

use super::{event, fields, spec};

#[test]
fn a_field_of_another_page_keeps_the_group_that_lists_it() {
    let core = spec(
        "*first* (group)\n\n * a: words\n\n*second* (group)\n\n * b: words\n\n*opened*\n\n * fields from *second*\n",
    );
    let plugin = "One\n---\n\n*opened*\n\n * c: words\n\nTwo\n---\n\n*closed*\n\n * fields from *opened*\n";
    let page = Page::read_with("plugin", plugin, &Kinds::fallback(), &Reading { version: None, base: Some(&core) });
    assert!(page.findings.as_slice().is_empty(), "{:#?}", page.findings);
    let spec = page.spec.unwrap_or_else(|| panic!("the page has an error"));
    let from = |name: &str| -> Vec<_> {
        spec.fields(event(&spec, name)).map(|field| (field.field.name.as_str(), field.inherited_from)).collect()
    };
    assert_eq!(from("opened"), [("b", Some("second")), ("c", None)]);
    assert_eq!(from("closed"), [("b", Some("second")), ("c", Some("opened"))]);
    // A page can add to a group of another one as well.
    let plugin = "*second* (group)\n\nMore.\n\n * fields from *first*\n * c: words\n\nNOTE: well\n\n*closed*\n\n * fields from *second*\n";
    let page = Page::read_with("plugin", plugin, &Kinds::fallback(), &Reading { version: None, base: Some(&core) });
    let more = page.spec.unwrap_or_else(|| panic!("the page has an error"));
    let second = &more.groups[1];
    assert_eq!((&*second.text, second.notes.to_vec(), second.fields.len()), ("More.", vec!["well".to_owned()], 3));
    assert_eq!(fields(&more, "closed"), ["b", "a", "c"]);
    let section = event(&spec, "closed").section.map(|section| spec.sections[section].title.as_str());
    assert_eq!(section, Some("Two"));
}

#[test]
fn pages_add_up() {
    let core = "Events (v2.4.4)\n===============\n\nMail\n----\n\n*common* (group)\n\n * user: Who\n\n*opened*\n\n * fields from *common*\n * size: How much\n\n*closed*\n";
    let plugin = "Archive\n-------\n\n*archived*\n\nMoved away.\n\n * fields from *common*\n * where: Where to\n\n*opened*\n\nAlso from the archive.\n\n * archive: Which one\n";
    let core = spec(core);
    let page =
        Page::read_with("folder/plugin", plugin, &Kinds::fallback(), &Reading { version: None, base: Some(&core) });
    assert!(page.findings.as_slice().is_empty(), "{:#?}", page.findings);
    let spec = page.spec.unwrap_or_else(|| panic!("the page has an error"));
    let names: Vec<&str> = spec.events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["opened", "closed", "archived"]);
    assert_eq!(fields(&spec, "archived"), ["user", "where"]);
    assert_eq!(fields(&spec, "opened"), ["user", "size", "archive"]);
    let size = spec.field(event(&spec, "opened"), "size").unwrap_or_else(|| panic!("there"));
    assert_eq!((size.inherited_from, spec.cite(size.field.line)), (None, ("page", 14)));
    let archived = event(&spec, "archived");
    assert_eq!(spec.cite(archived.line), ("plugin", 4));
    assert_eq!(archived.section.map(|section| spec.sections[section].title.as_str()), Some("Archive"));
    assert_eq!(spec.version, core.version);
    spec.with_table(|table| assert_eq!(table.cite(archived.line), ("plugin", 4)));
    let again = Page::read("plugin", "*a*\n\n * fields from *common*\n", &Kinds::fallback());
    assert!(again.spec.is_none(), "alone it inherits from nothing");
}
