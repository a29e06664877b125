//! A service whose build script generates its types, and which calls `events-core` by another name.

#![deny(warnings, deprecated, missing_docs, unreachable_pub, unused_qualifications, clippy::all, clippy::pedantic)]

use ev as renamed;
use ev::export::{Records, Strictness};
use ev::testing::conforms_to;
use ev::{EventEmitter, MemorySink, OwnedEvent, Sink as _};

/// The events of this service.
pub mod shop {
    include!(concat!(env!("OUT_DIR"), "/shop.rs"));
}

/// A page that has everything.
pub mod odd {
    include!(concat!(env!("OUT_DIR"), "/odd.rs"));
}

fn main() {
    let paid = shop::OrderPaid { order: Some("17".into()), channel: Some(shop::Channel::App), ..Default::default() };
    println!("{:?}", OwnedEvent::of(&paid));
    let categories = |event: &dyn EventEmitter| OwnedEvent::of(event).categories().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(categories(&paid), ["shop", "payment"]);
    assert_eq!(categories(&shop::Event::OrderPaid(paid.clone())), ["shop", "payment"]);
    assert_eq!(categories(&shop::OrderPlaced::default()), [""; 0]);
    let sink = MemorySink::new();
    sink.send(&paid);
    sink.send(&OwnedEvent::new("order_paid").with("order", 17));
    let conforms: Vec<_> = sink.events().iter().map(|recorded| conforms_to(&shop::TABLE, recorded)).collect();
    assert_eq!(conforms[0], Ok(()));
    assert!(conforms[1].as_ref().is_err_and(|problems| problems[0].starts_with("`order` of `order_paid` is a string")));
    println!("{} events, first in line {}", shop::EventName::ALL.len(), shop::TABLE.events[0].line);
    let export = br#"{"event":"order_paid","fields":{"order":"17","channel":"app"}}"#;
    for record in Records::<_, shop::Page>::of_page(export.as_slice(), Strictness::Strict) {
        assert_eq!(record.expect("it is as the page says").event, shop::Event::OrderPaid(paid.clone()));
    }
    println!("{} odd events", odd::EventName::ALL.len());
}
