//! The commands of the event toolchain, as a library so that tests can call them.
//!
//! [`cli::run`] is the way in: the arguments, and a [`Console`](report::Console) that says where results go. Every command is a
//! file in `cli` with its options and a function `run(&options, &mut console)`; what it finds goes through
//! [`report::Gate`], which alone knows output formats, accepted findings and the exit status.
//!
//! Each room imports only from those to its left:
//! [`input`] < [`check`] < [`report`] < [`codegen`] | [`chores`] < [`cli`].

// The parser that pest generates without its feature `std` names this crate.
extern crate alloc;

pub mod check;
pub mod chores;
pub mod cli;
pub mod codegen;
pub mod input;
pub mod report;
