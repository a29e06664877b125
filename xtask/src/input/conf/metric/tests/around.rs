//! What a metric takes from its blocks and from the settings around it.

use super::*;

#[test]
fn a_group_is_a_field_with_a_method_and_its_numbers() {
    check(
        "dovecot_config_version = 2.4.1; metric m {; ",
        &[
            ("group_by x {; }; }", "metric m, by x"),
            ("group_by {; }; }", "metric m"),
            ("group_by x {; method discrete {; }; }; }", "metric m, by x discrete"),
            ("group_by x {; method linear {; min = 1; max = 9; step = 2; }; }; }", "metric m, by x linear 1-9-2"),
            ("group_by x {; method linear {; step = 2; max = 9; }; }; }", "metric m, by x linear 9-2"),
            (
                "group_by x {; method exponential {; base = 2; min_magnitude = 1; max_magnitude = 9; }; }; }",
                "metric m, by x exponential 1-9-2",
            ),
            ("group_by x {; method exponential {; min = 1; max = 9; step = 2; }; }; }", "metric m, by x exponential"),
            (
                "group_by x {; method linear {; min = 1; linear_max = 8; metric_group_by_method_linear_step = 2; exponential_base = 2; }; }; }",
                "metric m, by x linear 1-8-2",
            ),
            (
                "group_by x {; method linear {; min = 1; max = 8; max = 9; step = 2; }; }; }",
                "metric m, by x linear 1-9-2",
            ),
            (
                "group_by x {; method_linear_min = 1; group_by_method_linear_max = 8; metric_group_by_method_linear_step = 2; method linear {; max = 9; }; }; }",
                "metric m, by x linear 1-9-2",
            ),
            (
                "group_by_method_linear_min = 1; metric_group_by_method_linear_max = 7; group_by x {; method linear {; max = 9; step = 2; }; }; }",
                "metric m, by x linear 1-9-2",
            ),
            (
                "group_by_method_linear_min = 1; group_by_method_linear_min = 2; group_by x {; method linear {; max = 9; step = 2; }; }; }",
                "metric m, by x linear 2-9-2",
            ),
            (
                "group_by_method_min = 1; group_by_linear_max = 9; group_by x {; method linear {; step = 2; }; }; }",
                "metric m, by x linear 1-2",
            ),
            (
                "metric_group_by x {; group_by_field = y; metric_group_by_field = z; group_by_method linear {; }; }; }",
                "metric m, by z linear",
            ),
            ("group_by x {; field = y; metric_group_by_method discrete {; }; }; }", "metric m, by y discrete"),
            (
                "group_by x {; method linear {; min = 1; }; }; group_by y {; }; group_by x {; method linear {; max = 9; step = 2; }; }; }",
                "metric m, by x linear 1-9-2, by y",
            ),
            (
                "group_by x {; method linear {; }; }; group_by x {; method discrete {; }; }; }",
                "metric m, by x discrete",
            ),
            ("group_by x {; method linear {; }; }; group_by x {; }; }", "metric m, by x linear"),
            ("group_by_method linear {; min = 1; }; group_by x {; }; }", "metric m, by x, outer group_by_method"),
            ("metric_group_by_method linear {; min = 1; }; }", "metric m, outer metric_group_by_method"),
        ],
    );
}

#[test]
fn what_is_around_a_metric_is_its_own_unless_it_says_otherwise() {
    check(
        V2_4,
        &[
            (
                "metric m {; }; metric_exporter = e; metric_description = d; metric_filter = event=a; metric_name = n",
                "metric m, to e, help d",
            ),
            (
                "metric_exporter = e; metric m {; exporter = f; }; metric n {; exporter =; }",
                "metric m, to f | metric n",
            ),
            ("exporter = e; description = d; metric m {; }", "metric m"),
            (
                "metric_fields = x y; metric m {; }; metric n {; fields = z; }; metric o {; fields {; z = yes; x = no; }; }",
                "metric m, sums x y | metric n, sums z | metric o, sums z y",
            ),
            (
                "metric_fields {; x = yes; y = no; }; metric m {; }; metric n {; fields {; z = yes; x = yes; }; }",
                "metric m, sums x | metric n, sums z x",
            ),
            (
                "metric_group_by x {; }; metric_group_by_method_linear_min = 1; metric m {; group_by y {; method linear {; max = 9; step = 2; }; }; }",
                "metric m, by x, by y linear 1-9-2",
            ),
            (
                "metric_group_by x {; method linear {; min = 1; max = 8; }; }; metric m {; group_by x {; method linear {; max = 9; step = 2; }; }; }",
                "metric m, by x linear 1-9-2",
            ),
            (
                "metric_group_by = x:linear:1:9:2; metric m {; }; metric n {; group_by y {; }; }",
                "metric m, by the word x linear 1-9-2 | metric n, by the word x linear 1-9-2, by y",
            ),
            ("metric_group_by_method linear {; }; metric m {; }", "metric m, outer metric_group_by_method"),
        ],
    );
    check(
        "",
        &[("metric_exporter = e; metric_fields = x; metric_group_by_method_linear_min = 1; metric m {; }", "metric m")],
    );
}

#[test]
fn the_parts_that_are_exported_are_all_unless_one_is_named() {
    check(
        V2_4,
        &[
            ("metric m {; }", "metric m"),
            ("metric m {; exporter_include = name; }", "metric m, with name"),
            ("metric m {; exporter_include = name x name; }", "metric m, with name x"),
            ("metric m {; exporter_include =; }", "metric m, with"),
            ("metric m {; exporter_include {; fields = no; }; }", "metric m, with name hostname timestamps categories"),
            (
                "metric m {; exporter_include {; x = yes; }; }",
                "metric m, with x name hostname timestamps categories fields",
            ),
            (
                "metric m {; exporter_include {; x = no; }; }",
                "metric m, with name hostname timestamps categories fields",
            ),
            (
                "metric_exporter_include = name; metric m {; }; metric n {; exporter_include {; fields = yes; }; }",
                "metric m, with name | metric n, with fields name",
            ),
            (
                "metric_exporter_include {; name = no; hostname = no; }; metric m {; }; metric n {; exporter_include {; name = yes; fields = no; }; }",
                "metric m, with timestamps categories fields | metric n, with name timestamps categories",
            ),
            ("metric_exporter_include = name; metric m {; exporter_include = fields; }", "metric m, with fields"),
        ],
    );
    check(
        "",
        &[(
            "metric m {; exporter_include = name name; }; metric n {; exporter_include {; name = no; }; }",
            "metric m, with name name | metric n, with hostname timestamps categories fields",
        )],
    );
}

#[test]
fn what_is_around_very_many_metrics_is_kept_for_as_many_as_fit() {
    let around = format!(
        "{V2_4}metric_exporter = e; metric_fields = {}; ",
        (0..MOST_INHERITED / 2).map(|n| format!("f{n} ")).collect::<String>()
    );
    let metrics = |count: usize| (0..count).map(|n| format!("metric m{n} {{; }}; ")).collect::<String>();
    let mut conf = conf(&format!("{around}{}", metrics(3)));
    let about = about(&mut conf);
    let counts: Vec<usize> = about.metrics.iter().map(|metric| metric.fields.len()).collect();
    assert_eq!(counts, [MOST_INHERITED / 2, MOST_INHERITED / 2, 0]);
    let exported: Vec<bool> = about.metrics.iter().map(|metric| metric.exporter.is_some()).collect();
    assert_eq!(exported, [true, true, false]);
    let said: Vec<&str> = conf.findings.as_slice().iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(said, ["the settings around metrics were looked at for the first 2 metrics only"]);
}

#[test]
fn what_is_around_a_metric_is_counted_by_items() {
    for (text, count) in [
        ("a = b", 0),
        ("metric_exporter = e", 0),
        ("metric_fields = a b a", 2),
        ("metric_fields {; a = yes; b = no; }", 1),
        ("metric_exporter_include = name fields x", 3),
        ("metric_group_by_method_linear_min = 1; metric_group_by_method_linear_max = 9", 2),
        ("metric_group_by a {; }; metric_group_by b {; }", 2),
        ("metric_group_by a {; method linear {; min = 1; max = 9; step = 2; }; }", 4),
        (
            "metric_fields = a b; metric_exporter_include = name fields x; metric_group_by_method_linear_min = 1; \
             metric_group_by a {; method linear {; min = 1; }; }",
            8,
        ),
    ] {
        let mut conf = conf(text);
        let mut outer = Metric::default();
        outer.add(&inherit::defaults(&conf.root.clone()), true, &mut conf);
        assert_eq!(Outer::of(outer).len(), count, "{text}");
    }
}
