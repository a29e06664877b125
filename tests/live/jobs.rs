//! Parts of files that are read at the same time.

use super::merge::Folder;
use super::*;

#[test]
fn jobs_change_nothing_not_even_the_places() {
    let folder = Folder::new();
    let odd = [
        thing(r#""first":1"#),
        "what is this\n".to_owned(),
        "{\"event\":\"auth_request_finished\",\"fields\":{\"successful\":5}}\n".to_owned(),
        // Longer than what the driver `log` writes at once.
        format!("Nov 22 18:28:49 stats: Info: {{\"event\":\"late\",\"fields\":{{\"long\":\"{}\"\n", "x".repeat(4100)),
    ];
    let mut text = String::new();
    while text.len() < 18 << 20 {
        text += JSON;
        text += TAB;
        text += &odd[text.len() % odd.len()];
    }
    let large = folder.write("large.jsonl", text.as_bytes());
    let small = folder.write("small.log", LOG.as_bytes());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, TAB.as_bytes()).unwrap();
    let packed = folder.write("packed.gz", &packed.finish().unwrap());
    let document =
        folder.write("document.json", format!("[\n{}\n]\n", JSON.trim_end().replace('\n', ",\n")).as_bytes());
    let files = [large.as_str(), &small, "-", &packed, &document];
    for format in ["json", "text"] {
        let of =
            |jobs: &str| folder.run(&[&["--jobs", jobs, "--format", format], &files[..]].concat(), JSON.as_bytes());
        let one = of("1");
        assert!(one.out.contains("large.jsonl") && one.err.is_empty());
        assert_eq!(of("3"), one);
    }
}

#[test]
fn jobs_report_the_first_file_that_cannot_be_read() {
    let folder = Folder::new();
    let good = folder.write("good.jsonl", JSON.as_bytes());
    let missing = folder.path("missing.jsonl");
    let files = [good.as_str(), &missing, &good, "/nowhere/else"];
    let of = |jobs: &str| folder.run(&[&["--jobs", jobs], &files[..]].concat(), b"");
    assert_eq!(of("1").status, 101);
    assert_eq!(of("4"), of("1"));
    assert_eq!(folder.run(&["--jobs", "0"], b"").status, 2);
}
