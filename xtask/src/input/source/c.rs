//! C as this reader needs it: declarations, types and the statements that can touch an event, without a compiler.

mod blank;
mod declare;
mod expression;
mod ir;
mod node;
mod statement;

pub(super) use declare::Reader;
pub(super) use ir::{Arm, Base, Expr, ExprId, Function, Global, Macro, Names, Stmt, Struct, Sym, Ty, Unit};
