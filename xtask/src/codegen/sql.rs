//! The statements that create tables and views for exported events in a database.
//!
//! One table takes every line as it was collected. A view for each event has a typed column for each of its fields. What a
//! column cannot show, an unknown field or a value of another kind, is still in the line.

mod clickhouse;
mod duckdb;
mod view;

use clap::ValueEnum;
use events_spec::Spec;

/// The database for which statements are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dialect {
    /// DuckDB 1.2 or later
    Duckdb,
    /// ClickHouse 18.16 or later
    Clickhouse,
}

/// The statements for every event of a page, in the order of the page.
#[must_use]
pub fn text(spec: &Spec, dialect: Dialect) -> String {
    match dialect {
        Dialect::Duckdb => duckdb::text(spec),
        Dialect::Clickhouse => clickhouse::text(spec),
    }
}

/// Lines as comments.
fn comment(text: &str) -> String {
    text.lines().map(|line| format!("-- {line}").trim_end().to_owned() + "\n").collect()
}

/// The page that the statements are for: `Events-2.4.txt, Dovecot 2.4.5`.
fn page(spec: &Spec) -> String {
    let pages: Vec<&str> =
        spec.pages.iter().map(|page| page.file.rsplit(['/', '\\']).next().unwrap_or_default()).collect();
    let pages = words(&pages.join(" and "));
    spec.version.map_or_else(|| pages.clone(), |version| format!("{pages}, Dovecot {version}"))
}

/// A text on one line.
fn words(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
