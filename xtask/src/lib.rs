//! The commands of the event toolchain, as a library so that tests can call them.
//!
//! [`cli::run`] is the entry point. It takes the arguments, and a [`Console`](report::Console) that receives the
//! results. Every command is a file in `cli`, with its options and a function `run(&options, &mut console)`. Its
//! findings go through [`report::Gate`], the only place that handles output formats, accepted findings and the exit
//! status.
//!
//! Each room imports only from those to its left:
//! [`input`] < [`check`] < [`report`] < [`codegen`] | [`chores`] < [`cli`].

#![cfg_attr(target_family = "wasm", expect(dead_code, unused_imports, reason = "some commands are left out there"))]

// The parser that pest generates without its feature `std` uses this crate.
extern crate alloc;

pub mod check;
#[cfg(not(target_family = "wasm"))]
pub mod chores;
pub mod cli;
#[cfg(not(target_family = "wasm"))]
pub mod codegen;
pub mod input;
pub mod report;
