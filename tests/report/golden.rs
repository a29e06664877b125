//! The outputs that people read, to the letter.

use dovecot_events::report::{FailOn, Report, github, junit, markdown, text};
use expect_test::{Expect, expect};

use crate::sample;

fn check(actual: &str, expect: &Expect) {
    expect.assert_eq(actual);
}

#[test]
fn text_shows_excerpts_and_counts() {
    let report = sample::report_with_extras();
    check(
        &text::render(&report, text::Style { color: false, width: 100, fail_on: FailOn::Error }),
        &expect![[r#"
            error[unknown-field]: `auth_request_finished` has no field `auth_user`
              --> events.jsonl:12:214
               |
            12 | ...aaaaaaaaaaaaaaaaaaaaaaaaaaa","auth_user":"x","more":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb...
               |                                 ^^^^^^^^^^^ 8 times, here first
               |
               = note: Events.txt:32: *auth_request_finished*
               = help: `auth_request_finished` documents `login_user` and `master_user`

            warning[wrong-kind]: odd: 100%, a|b, <b>&amp;</b>, [x](y), *s* _u_ \ "q" `c|d` ``e`f`` and a lone ` tick
            --> -:1:1

            info[unknown-event]: the page has no event `x`
             --> logs/a,b:c 100%.conf:1:8
              |
            1 | metric a {
              |        ^^^

            coverage: 1 of 33 events

                1  error    unknown-field
                1  warning  wrong-kind
                1  info     unknown-event

            version bump: major (`a` was removed)
            `explain RULE` explains a rule
            live-check: 1 error, 1 warning, 1 info; exit status 100: findings at or above `--fail-on error`
        "#]],
    );
}

#[test]
fn text_is_coloured_where_that_is_wanted() {
    let mut report = sample::report();
    report.findings.truncate(1);
    let text = text::render(&report, text::Style { color: true, width: 100, fail_on: FailOn::Error });
    assert!(text.contains("\u{1b}["));
}

#[test]
fn text_without_findings_says_so() {
    let report = Report::new("spec check", &[]);
    check(
        &text::render(&report, text::Style { color: false, width: 100, fail_on: FailOn::Error }),
        &expect![[r#"
            spec check: no findings; exit status 0
        "#]],
    );
}

#[test]
fn annotations_stay_on_one_line_each() {
    check(
        &github::render(&sample::report_with_extras()),
        &expect![[r#"
        ::error file=events.jsonl,line=12,col=214,endLine=12,endColumn=225,title=unknown-field::`auth_request_finished` has no field `auth_user`%0A8 times, here first%0Anote: Events.txt:32: *auth_request_finished*%0Ahelp: `auth_request_finished` documents `login_user` and `master_user`
        ::warning file=-,line=1,col=1,title=wrong-kind::odd: 100%25, a|b, <b>&amp;</b>, [x](y), *s* _u_ \ "q" `c|d` ``e`f`` and a lone ` tick
        ::notice file=logs/a%2Cb%3Ac 100%25.conf,line=1,col=8,endLine=2,endColumn=8,title=unknown-event::the page has no event `x`
        live-check: 1 error, 1 warning, 1 info
        ::notice title=version bump::major (`a` was removed)
    "#]],
    );
}

#[test]
fn markdown_begins_with_a_table() {
    check(
        &markdown::render(&sample::report_with_extras()),
        &expect![[r###"
            ## dovecot-events live-check

            live-check: 1 error, 1 warning, 1 info

            Checked against `Events.txt` (`05f292122bf1`).

            **Version bump: major** (`a` was removed)

            | Level | Rule | Where | What | Times |
            | --- | --- | --- | --- | ---: |
            | error | `unknown-field` | `events.jsonl:12` | `auth_request_finished` has no field `auth_user` | 8 |
            | warning | `wrong-kind` | `-:1` | odd: 100%, a\|b, \<b\>\&amp;\</b\>, \[x\](y), \*s\* \_u\_ \\ "q" `c\|d` ``e`f`` and a lone \` tick |  |
            | info | `unknown-event` | `logs/a,b:c 100%.conf:1` | the page has no event `x` |  |

            Coverage: 1 of 33 events

            ### Details

            **`unknown-field`** `events.jsonl:12`: `auth_request_finished` has no field `auth_user`

            ```text
            …aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","auth_user":"x","more":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}}
            ```

            - note: `Events.txt:32: *auth_request_finished*`
            - help: `auth_request_finished` documents `login_user` and `master_user`

            **`unknown-event`** `logs/a,b:c 100%.conf:1`: the page has no event `x`

            ```text
            metric a {
            ```
        "###]],
    );
}

#[test]
fn a_test_report_without_findings_has_a_case_that_passed() {
    check(
        &junit::render(&Report::new("spec check", &[]), FailOn::Error),
        &expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="dovecot-events spec check" tests="1" failures="0" errors="0">
          <testsuite name="dovecot-events spec check" tests="1" failures="0" errors="0">
            <properties>
              <property name="version" value="0.1.0"/>
            </properties>
            <testcase classname="dovecot-events" name="spec check"/>
            <system-out>spec check: no findings</system-out>
          </testsuite>
        </testsuites>
    "#]],
    );
}

#[test]
fn a_test_report_fails_where_the_command_does() {
    check(
        &junit::render(&sample::report(), FailOn::Error),
        &expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="dovecot-events live-check" tests="3" failures="1" errors="0">
          <testsuite name="dovecot-events live-check" tests="3" failures="1" errors="0">
            <properties>
              <property name="version" value="0.1.0"/>
              <property name="spec" value="Events.txt"/>
              <property name="spec.sha256" value="05f292122bf17da1ae52b725d218a9e6d373b3c1c8943844d92780c98a73496b"/>
            </properties>
            <testcase classname="unknown-field" name="`auth_request_finished` has no field `auth_user`" file="events.jsonl" line="12">
              <properties>
                <property name="rule" value="unknown-field"/>
                <property name="level" value="error"/>
                <property name="column" value="214"/>
                <property name="count" value="8"/>
              </properties>
              <failure type="unknown-field" message="`auth_request_finished` has no field `auth_user`">events.jsonl:12:214
        note: Events.txt:32: *auth_request_finished*
        help: `auth_request_finished` documents `login_user` and `master_user`</failure>
            </testcase>
            <testcase classname="wrong-kind" name="odd: 100%, a|b, &lt;b&gt;&amp;amp;&lt;/b&gt;, [x](y), *s* _u_ \ &quot;q&quot; `c|d` ``e`f`` and a lone ` tick" file="-" line="1">
              <properties>
                <property name="rule" value="wrong-kind"/>
                <property name="level" value="warning"/>
                <property name="column" value="1"/>
              </properties>
              <system-out>-:1:1</system-out>
            </testcase>
            <testcase classname="unknown-event" name="the page has no event `x`" file="logs/a,b:c 100%.conf" line="1">
              <properties>
                <property name="rule" value="unknown-event"/>
                <property name="level" value="info"/>
                <property name="column" value="8"/>
              </properties>
              <system-out>logs/a,b:c 100%.conf:1:8</system-out>
            </testcase>
            <system-out>live-check: 1 error, 1 warning, 1 info</system-out>
          </testsuite>
        </testsuites>
    "#]],
    );
}
