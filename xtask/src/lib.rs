//! The commands of the event toolchain, as a library so that tests can call them.

pub mod codegen;
pub mod live;
pub mod model_json;
