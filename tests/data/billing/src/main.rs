//! What a user writes on top of the types that were made from the billing service's page.

#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications)]

mod events;
pub mod odd;

use std::net::IpAddr;

use events_core::export::{Reader, Strictness};
use events_core::{EventEmitter, Timestamp, Visit};

use crate::events::{Event, EventName, InvoiceClosed, PaymentReceived, State, TABLE, Type};

/// Prints each field on a line.
struct Print;

impl Visit for Print {
    fn str(&mut self, field: &str, value: &str) {
        println!("  {field} str {value}");
    }

    fn int(&mut self, field: &str, value: i64) {
        println!("  {field} int {value}");
    }

    fn time(&mut self, field: &str, value: Timestamp) {
        println!("  {field} time {}.{:06}", value.secs(), value.micros());
    }

    fn ip(&mut self, field: &str, value: IpAddr) {
        println!("  {field} ip {value}");
    }

    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>) {
        println!("  {field} strlist {}", values.collect::<Vec<_>>().join("+"));
    }
}

fn emit(event: &dyn EventEmitter) {
    println!("{}", event.event_name());
    event.record(&mut Print);
}

fn main() {
    emit(&InvoiceClosed {
        customer: Some("Ada".into()),
        recipients: Some(vec!["a@example.com".into(), "b@example.com".into()]),
        currency: Some("CHF".into()),
        items: Some(3),
        due_time: Some(Timestamp::new(1_000_000_000, 5)),
        ..Default::default()
    });
    let paid = PaymentReceived {
        state: Some(State::Tls1_2),
        gateway_ip: Some([192, 0, 2, 1].into()),
        r#type: Some(Type::from("card")),
        ..Default::default()
    };
    emit(&paid);
    let event = Event::PaymentReceived(paid.clone());
    assert_eq!(event.name(), Some(EventName::PaymentReceived));
    assert_eq!(event, Event::PaymentReceived(paid));
    emit(&event);

    let line = br#"{"event":"payment_received","fields":{"state":"TLS1.2","gateway_ip":"192.0.2.1","type":"card"}}"#;
    let mut reader = Reader::<events::Page>::of_page(Strictness::Strict);
    let record = reader.read(line).expect("it is as the page says").expect("it is a record");
    assert_eq!(record.event, event);
    emit(&record.event);

    for name in EventName::ALL {
        assert_eq!(name.as_str().parse(), Ok(*name));
        println!("{name} {} {}", name.section(), name.since().unwrap_or("-"));
    }
    assert!("invoice_open".parse::<EventName>().is_err());
    let field = EventName::InvoiceCancelled.def().field("vat_id").expect("it is inherited");
    assert_eq!((field.inherited_from, field.optional), (Some("invoice_opened"), Some("if known")));
    assert_eq!(TABLE.events.len(), EventName::ALL.len());

    let odd = odd::events::EventEvent { r#type: Some("t".into()), _1st: Some("1".into()), ..Default::default() };
    emit(&odd);
}
