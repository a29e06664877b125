//! The commands of the event toolchain, as a library so that tests can call them.
//!
//! [`cli::run`] is the way in: the arguments, and a [`Console`] that says where results go. Every command is a
//! module with its options and a function `run(&options, &mut console)`; what it finds goes through
//! [`report::finish`], which alone knows output formats, accepted findings and the exit status.

// The parser that pest generates without its feature `std` names this crate.
extern crate alloc;

pub mod baseline;
pub mod bless;
pub mod cli;
pub mod codegen;
pub mod conf;
pub mod config;
pub mod console;
pub mod diff;
pub mod explain;
pub mod file;
pub mod live;
pub mod model_json;
pub mod page;
pub mod reconcile;
pub mod report;
pub mod source;
pub mod spec;
pub mod status;

pub use console::Console;
pub use report::Report;
pub use status::{Status, Usage};
