//! Parses C as far as necessary: declarations, types, and statements that can affect an event, without a compiler.

mod blank;
mod declare;
mod expression;
mod ir;
mod node;
mod statement;

pub(super) use declare::Reader;
pub(super) use ir::{Arm, Base, Expr, ExprId, Function, Global, Macro, Names, Stmt, Struct, Sym, Ty, Unit};
