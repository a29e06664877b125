//! Fields whose name stays and whose meaning moves to or from another name.

use events_spec::change::changes;
use expect_test::expect;

use super::{check_fields, shown, spec};

#[test]
fn meaning_moves_under_a_name_that_stays() {
    check_fields(
        "truck: maker of the truck\ntruck_name: name on the door",
        "truck: name on the door\ntruck_maker: maker of the truck",
        expect![[r#"
            truck moved to truck_maker, from truck_name
        "#]],
    );
    check_fields(
        "truck: maker",
        "truck: name on the door\ntruck_maker: maker of it",
        expect![[r#"
        truck moved to truck_maker, from nothing (likely)
    "#]],
    );
    check_fields("truck: maker of the truck", "truck: name on the door", expect![[""]]);
    check_fields(
        "truck: maker of the truck\ntoll: paid",
        "truck: the truck's maker\nfee: due",
        expect![[r#"
        gone toll
        new fee
    "#]],
    );
}

#[test]
fn a_meaning_moves_by_name_only_with_a_word_of_both_descriptions() {
    let moved = |before: &str, now: &str, new: &str| {
        let page = |fields: &str| spec(&format!("*a*\n\n{fields}"));
        let new = page(&format!(" * truck: {now}\n * truck_maker: {new}\n"));
        changes(&page(&format!(" * truck: {before}\n")), &new).list.iter().map(shown).collect::<String>()
    };
    let found = "truck moved to truck_maker, from nothing (likely)\n";
    assert_eq!(moved("maker", "name on the door", "maker of it"), found);
    assert_eq!(moved("maker", "name on the door", "who built it"), "new truck_maker\n");
    assert_eq!(moved("owner", "name on the door", "maker of it"), "new truck_maker\n");
    assert_eq!(moved("maker", "name of the maker, on the left door", "maker of it"), "new truck_maker\n");
}

#[test]
fn a_meaning_moves_only_from_a_description_to_another() {
    let hall = "number of the hall in town";
    check_fields(
        &format!("depot\nhall: {hall}"),
        &format!("depot: {hall}"),
        expect![[r#"
        gone hall
    "#]],
    );
    check_fields(
        &format!("depot: {hall}"),
        &format!("depot\nplace: {hall}"),
        expect![[r#"
        new place
    "#]],
    );
    // It has changed much more than it stayed the same.
    check_fields(
        "depot: red green blue black",
        "depot: red green blue white\nplace: red green blue black",
        expect![[r#"
        depot moved to place, from nothing (likely)
    "#]],
    );
    check_fields(
        "depot: red green blue black white grey",
        "depot: red green blue black white pink brown\nplace: red green blue black white grey",
        expect![[r#"
        new place
    "#]],
    );
    check_fields(
        "depot: red green blue black white",
        "depot: red green blue black grey\nplace: red green blue black white",
        expect![[r#"
        new place
    "#]],
    );
    check_fields(
        "depot: red green blue black",
        "depot: white\nplace: red green grey pink",
        expect![[r#"
        new place
    "#]],
    );
    check_fields(
        "depot: red green blue black white",
        "depot: grey\nplace: red green blue black pink",
        expect![[r#"
        depot moved to place, from nothing (likely)
    "#]],
    );
    // One word that is the same is no proof, but goes with one.
    check_fields(
        "depot: number of the hall\nhall: town",
        "depot: town",
        expect![[r#"
        gone hall
    "#]],
    );
    check_fields(
        "depot: number of the hall\nhall: town",
        "depot: town\nplace: number of the hall",
        expect![[r#"
        depot moved to place, from hall
    "#]],
    );
}
