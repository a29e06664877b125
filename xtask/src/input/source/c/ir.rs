//! The parts of a C file that are kept after its syntax tree is dropped.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// A name or a string, by its number in [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Sym(pub(crate) u32);

/// All names and strings of a tree, without repetitions.
#[derive(Debug, Default)]
pub(crate) struct Names {
    numbers: HashMap<Rc<str>, Sym>,
    texts: Vec<Rc<str>>,
}

impl Names {
    /// The number of a name; a new number if the name is new.
    pub(crate) fn sym(&mut self, text: &str) -> Sym {
        if let Some(sym) = self.numbers.get(text) {
            return *sym;
        }
        let sym = Sym(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Rc<str> = text.into();
        self.texts.push(Rc::clone(&text));
        self.numbers.insert(text, sym);
        sym
    }

    /// The number of a name, if it is known.
    pub(crate) fn find(&self, text: &str) -> Option<Sym> {
        self.numbers.get(text).copied()
    }

    pub(crate) fn text(&self, sym: Sym) -> Rc<str> {
        self.texts.get(sym.0 as usize).map_or_else(|| Rc::from(""), Rc::clone)
    }
}

/// An expression, by its number in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ExprId(pub(crate) u32);

/// The place of an expression or a definition: line and column from 1, in characters, and the width in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) line: u32,
    pub(crate) column: u16,
    pub(crate) width: u16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expr {
    /// Nothing that leads to an event or a string: arithmetic, numbers, parse errors.
    Unknown,
    /// A null pointer.
    Null,
    /// A number.
    Number,
    Name(Sym),
    Str(Sym),
    /// A member of a struct, by `.` or `->`.
    Member(ExprId, Sym),
    /// A dereference or parentheses: the same holder.
    Same(ExprId),
    /// An address: the same holder, which a call may fill.
    Address(ExprId),
    /// An element of an array.
    Element(ExprId),
    /// `!`.
    Not(ExprId),
    Cast(Ty, ExprId),
    /// A condition, as text without white space, and its alternatives.
    Either {
        test: ExprId,
        text: Sym,
        yes: ExprId,
        no: ExprId,
    },
    Call {
        function: ExprId,
        arguments: Box<[ExprId]>,
    },
    /// Adjacent string literals.
    Joined(Box<[ExprId]>),
    /// A list of initial values, by member or by position.
    List(Box<[(Option<Sym>, ExprId)]>),
    Assign(ExprId, ExprId),
    /// Several expressions of which only the side effects matter.
    Several(Box<[ExprId]>),
}

/// A type, as far as it tells which struct something is or points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ty {
    pub(crate) base: Base,
    pub(crate) pointer: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    Struct(Sym),
    /// A name given by `typedef`.
    Named(Sym),
    /// A struct without a tag, by its number in its file.
    Inline(u32),
    Other,
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: Sym,
    pub(crate) ty: Ty,
}

#[derive(Clone, Debug)]
pub(crate) struct Struct {
    pub(crate) tag: Option<Sym>,
    pub(crate) members: Vec<Member>,
}

#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: Sym,
    pub(crate) is_static: bool,
    pub(crate) returns: Ty,
    pub(crate) parameters: Vec<(Sym, Ty)>,
    pub(crate) body: Vec<Stmt>,
}

/// A function declared without a body.
#[derive(Clone, Debug)]
pub(crate) struct Prototype {
    pub(crate) name: Sym,
    pub(crate) returns: Ty,
}

/// A global variable, or a static local one.
#[derive(Clone, Debug)]
pub(crate) struct Global {
    pub(crate) name: Sym,
    pub(crate) ty: Ty,
    pub(crate) value: Option<ExprId>,
    pub(crate) is_static: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Macro {
    pub(crate) name: Sym,
    /// The parameters, if it is a function-like macro.
    pub(crate) parameters: Option<Vec<Sym>>,
    pub(crate) body: ExprId,
}

#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    Do(ExprId),
    Declare {
        name: Sym,
        ty: Ty,
        value: Option<ExprId>,
    },
    Return(Option<ExprId>),
    If {
        test: ExprId,
        text: Sym,
        yes: Vec<Self>,
        no: Vec<Self>,
    },
    Switch {
        on: ExprId,
        text: Sym,
        arms: Vec<Arm>,
    },
    Loop {
        test: ExprId,
        body: Vec<Self>,
    },
    Block(Vec<Self>),
    /// `goto`, `break` or `continue`: what follows in the block is not reached.
    Leave,
}

/// The statements from a `case` to the next one.
#[derive(Clone, Debug)]
pub(crate) struct Arm {
    pub(crate) label: Sym,
    pub(crate) body: Vec<Stmt>,
}

/// A file.
#[derive(Debug, Default)]
pub(crate) struct Unit {
    pub(crate) file: Arc<str>,
    pub(crate) includes: Vec<String>,
    pub(crate) structs: Vec<Struct>,
    pub(crate) typedefs: Vec<(Sym, Ty)>,
    pub(crate) macros: Vec<Macro>,
    pub(crate) functions: Vec<Function>,
    pub(crate) prototypes: Vec<Prototype>,
    pub(crate) globals: Vec<Global>,
    pub(crate) exprs: Vec<Expr>,
    pub(crate) spans: Vec<Span>,
    /// The place of code that is nested too deeply.
    pub(crate) too_deep: Option<Span>,
    /// Whether it was not read, because hardly any of it is C.
    pub(crate) not_c: bool,
}

impl Unit {
    /// Releases the capacity for more parts.
    pub(super) fn shrink(&mut self) {
        self.structs.shrink_to_fit();
        self.typedefs.shrink_to_fit();
        self.macros.shrink_to_fit();
        self.functions.shrink_to_fit();
        self.prototypes.shrink_to_fit();
        self.globals.shrink_to_fit();
        self.exprs.shrink_to_fit();
        self.spans.shrink_to_fit();
    }

    pub(crate) fn expr(&self, id: ExprId) -> &Expr {
        self.exprs.get(id.0 as usize).unwrap_or(&Expr::Unknown)
    }

    pub(crate) fn span(&self, id: ExprId) -> Span {
        self.spans.get(id.0 as usize).copied().unwrap_or_default()
    }
}
