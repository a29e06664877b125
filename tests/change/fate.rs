//! What happens to a name from one version to the next, looked up by event.

use events_spec::change::{Certainty, Change, Fates, Now, changes};

use super::{shown, spec};

const OLD: &str = "*parcel_started*\n\n * bytes_up: sent to the depot\n * same: it stays\n * gone: it goes\n\
                   \x20* mode: fast, slow\n * idle_secs: how long it stood\n\n*parcel_lost*\n\n * same: it stays\n";
const NEW: &str = "*parcel_move_started* (called parcel_started before)\n\n * up_bytes: sent to the depot\n * same: it stays\n\
                   \x20* mode: fast, late\n * idle_usecs: how long it stood\n\n*parcel_found*\n\n * other: where\n";

fn list() -> Vec<Change> {
    changes(&spec(OLD), &spec(NEW)).list
}

#[test]
fn an_event_stays_goes_or_has_another_name() {
    let list = list();
    let fates = Fates::new(&list);
    let now = |event: &str| (fates.event(event).now, fates.event(event).certainty());
    assert_eq!(now("parcel_started"), (Now::Called("parcel_move_started"), Certainty::Certain));
    assert_eq!(now("parcel_lost"), (Now::Gone, Certainty::Certain));
    // New names and unknown ones have no past.
    assert_eq!(now("parcel_found"), (Now::Same, Certainty::Certain));
    assert_eq!(now("other"), (Now::Same, Certainty::Certain));
    assert!(fates.event("parcel_lost").change.is_some() && fates.event("other").change.is_none());
}

#[test]
fn a_field_stays_goes_or_has_another_name() {
    let list = list();
    let fates = Fates::new(&list);
    let now =
        |field: &str| (fates.field("parcel_started", field).now, fates.field("parcel_started", field).certainty());
    assert_eq!(now("bytes_up"), (Now::Called("up_bytes"), Certainty::Likely));
    assert_eq!(now("idle_secs"), (Now::Called("idle_usecs"), Certainty::Likely));
    assert_eq!(now("gone"), (Now::Gone, Certainty::Certain));
    assert_eq!(now("same"), (Now::Same, Certainty::Certain));
    assert_eq!(fates.field("parcel_lost", "gone").now, Now::Same);
}

#[test]
fn a_field_whose_meaning_moved_is_called_by_the_field_that_has_it_now() {
    let page = |fields: &str| spec(&format!("*a*\n\n{fields}"));
    let (hall, town) = ("number of the hall where the parcel is", "name of the town with the depot");
    let old = page(&format!(" * depot: {hall}\n * hall: {town}\n * other: its own\n"));
    let list = changes(&old, &page(&format!(" * depot: {town}\n * place: {hall}\n * other: its own\n"))).list;
    let fates = Fates::new(&list);
    let now = ["depot", "hall", "other"].map(|field| fates.field("a", field).now);
    assert_eq!(now, [Now::Called("place"), Now::Called("depot"), Now::Same]);
    let list = changes(&old, &page(&format!(" * depot: {town}\n * other: its own\n"))).list;
    let fates = Fates::new(&list);
    let now = ["depot", "hall", "other"].map(|field| fates.field("a", field).now);
    assert_eq!(now, [Now::Gone, Now::Called("depot"), Now::Same]);
}

#[test]
fn the_values_of_a_field_are_looked_up_by_its_new_name() {
    let list = list();
    let fates = Fates::new(&list);
    let values = |field: &str| fates.values("parcel_started", field).map(shown).collect::<String>();
    assert_eq!(values("mode"), "gone mode=slow\n");
    assert_eq!(values("idle_usecs"), "idle_usecs: seconds -> microseconds\n");
    assert_eq!((values("idle_secs"), values("same"), values("gone")), Default::default());
    assert_eq!(
        fates.of("parcel_started").len(),
        list.iter().filter(|change| change.events[0].old.as_deref() == Some("parcel_started")).count()
    );
    assert!(fates.of("other").is_empty());
}
