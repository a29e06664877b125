//! Any configuration can be read, and every finding is at an existing place.

use proptest::prelude::*;

use super::*;

/// Pieces of which configurations are made, and of which people make what is none.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "metric",
        "m",
        " ",
        "\t",
        "{",
        "}",
        "\n",
        "\r\n",
        "\\\n",
        " \\ \n",
        "filter",
        "=",
        "event",
        "fields",
        "group_by",
        "imap_command_finished",
        "tagged_reply_state",
        "OK",
        " AND ",
        " OR ",
        "NOT ",
        "(",
        ")",
        "\"",
        "'",
        "\\",
        "#",
        "$x",
        "$SET:y",
        "<",
        "!include ",
        "!include_try ",
        "*",
        "é",
        "\u{1f600}",
        "bytes_in",
        ">",
        "5",
        ":",
        "linear",
        "event_name",
        "categories",
        "log_debug",
        "stats_writer_socket_path",
        "exporter",
        "dovecot_config_version = 2.4\n",
    ];
    prop_oneof![8 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,3}"]
}

/// A configuration that is mostly one.
fn metric() -> impl Strategy<Value = String> {
    (piece(), piece(), piece(), piece()).prop_map(|(a, b, c, d)| {
        format!("metric m {{\n  filter = event=imap_command_finished AND {a}{b}\n  fields = {c} \\\n {d}\n}}\n")
    })
}

fn check_places(text: &str) {
    // A path in it may name a file of this machine.
    let text = text.replace("!include", "include").replace('<', " ");
    let Ok(checked) = conf_check(&["-".to_owned()], None, vendored(), &mut text.as_bytes()) else { return };
    let lines: Vec<&str> = text.split('\n').collect();
    for finding in checked.findings.as_slice() {
        let place = &finding.location;
        assert_eq!(place.file, "-", "{finding:?}");
        for (line, column) in [(place.line, place.column)].into_iter().chain(place.end_line.zip(place.end_column)) {
            let length = lines.get(line as usize - 1).map(|line| line.chars().count());
            assert!(length.is_some_and(|length| column as usize <= length + 1), "{finding:?} in {text:?}");
        }
        assert!(
            place.end_line.is_none_or(|end| (end, place.end_column) >= (place.line, Some(place.column))),
            "{finding:?}"
        );
    }
}

proptest! {
    #[test]
    fn anything_is_read_and_found_where_it_stands(pieces in proptest::collection::vec(piece(), 0..60)) {
        check_places(&pieces.concat());
    }

    #[test]
    fn whatever_stands_in_a_metric_is_found_where_it_stands(metrics in proptest::collection::vec(metric(), 1..4)) {
        check_places(&metrics.concat());
    }
}
