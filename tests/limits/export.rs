//! The worst exports.

use std::fs;

use super::{Case, write};

pub(super) const CASES: &[Case] = &[
    (
        "a_line_that_never_ends_is_passed_over",
        400,
        60,
        |at| {
            if let Ok(file) = fs::File::create(at.join("a.jsonl")) {
                let _ = file.set_len(1 << 30);
            }
        },
        &["live-check", "a.jsonl"],
        101,
        "no event found",
    ),
    (
        "a_bomb_of_zstd_is_decompressed_piece_by_piece",
        400,
        60,
        |at| {
            // 512 MiB of one letter, in blocks of 128 KiB and four bytes each; the window has 1 MiB.
            let blocks = [2, 0, 16, b'x'].repeat(4095);
            let bomb = [&[0x28, 0xb5, 0x2f, 0xfd, 0, 80][..], &blocks, &[3, 0, 16, b'x']].concat();
            let _ = fs::write(at.join("a.zst"), [&bomb[..], &bomb].concat());
        },
        &["live-check", "--dovecot", "2.4", "a.zst"],
        101,
        "no event found in a.zst; one line was read",
    ),
    (
        "a_line_that_a_collector_cuts_without_end_is_passed_over",
        400,
        60,
        |at| {
            // Long pieces, and very many short ones.
            let long = format!("2026-11-25T19:26:31.358391992Z stdout P {}\n", "x".repeat(16_000)).repeat(4_000);
            let short = "2026-11-25T19:26:31.358391992Z stderr P x\n".repeat(1_000_000);
            write(at, "a.log", &(long + &short));
        },
        &["live-check", "a.log"],
        101,
        "no event found",
    ),
    (
        "a_record_of_the_log_that_never_ends_is_passed_over",
        400,
        60,
        |at| {
            let first = format!("stats: Info: event:a\tfield:b={}\n", "x".repeat(4073));
            let rest = format!("stats: Info: {}\n", "x".repeat(4087)).repeat(12_000);
            write(at, "a.log", &(first + &rest));
        },
        &["live-check", "a.log"],
        101,
        "the line is too long",
    ),
];
