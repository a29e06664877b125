//! Any bytes are a record, an error or nothing; a record is written again to something that is read as the same.
#![no_main]

use events_core::export::{Reader, Record, Strictness};

libfuzzer_sys::fuzz_target!(|line: &[u8]| {
    let mut reader = Reader::new(Strictness::Lenient);
    let strict = Reader::new(Strictness::Strict).read(line).is_ok();
    let Ok(Some(record)) = reader.read(line) else {
        assert!(!strict || reader.read(line).is_ok());
        return;
    };
    let record = record.into_owned();
    let mut written = Vec::new();
    record.encode(&mut written);
    if written.is_empty() {
        return;
    }
    let again = reader.read(&written).expect("what is written can be read").expect("it is a record");
    assert!(again.event == record.event, "{record:?} {again:?}");
    assert!(again.fields().eq(record.fields()), "{record:?} {again:?}");
    let mut twice = Vec::new();
    Record::encode(&again, &mut twice);
    assert_eq!(twice, written);
});
