//! Generates the types of this service's events.

use events_spec::generate::{Error, Generator};

fn main() -> Result<(), Error> {
    Generator::new("pages/Shop.txt").krate("ev").build("shop.rs")?;
    Generator::new("pages/odd/Events.txt").krate("crate::renamed").build("odd.rs")
}
