//! What is kept of a file of C once its syntax tree is dropped.

use std::collections::HashMap;
use std::rc::Rc;

/// A name or a string, by its number in [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Sym(pub(crate) u32);

/// Every name and string of a tree, each once.
#[derive(Debug, Default)]
pub(crate) struct Names {
    numbers: HashMap<Rc<str>, Sym>,
    texts: Vec<Rc<str>>,
}

impl Names {
    /// The number of a name, a new one if it is met for the first time.
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

    /// The number of a name that was met before.
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

/// Where an expression or a definition is: line and column from 1, in characters, and how many characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) line: u32,
    pub(crate) column: u16,
    pub(crate) width: u16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expr {
    /// Nothing that leads to an event or a string: arithmetic, numbers, what could not be parsed.
    Unknown,
    /// A null pointer.
    Null,
    /// A number.
    Number,
    Name(Sym),
    Str(Sym),
    /// A member of a struct, by `.` or `->`.
    Member(ExprId, Sym),
    /// What a pointer points to, or what stands in parentheses: the same holder.
    Same(ExprId),
    /// The address of something: the same holder, which a call may fill.
    Address(ExprId),
    /// An element of an array.
    Element(ExprId),
    /// `!`.
    Not(ExprId),
    Cast(Ty, ExprId),
    /// A condition, as text without white space, and what it chooses from.
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
    /// String literals behind each other.
    Joined(Box<[ExprId]>),
    /// A list of initial values, by member or by position.
    List(Box<[(Option<Sym>, ExprId)]>),
    Assign(ExprId, ExprId),
    /// Several expressions of which only what they do matters.
    Several(Box<[ExprId]>),
}

/// A type, as far as it says which struct something is or points to.
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

/// A function that is declared without a body.
#[derive(Clone, Debug)]
pub(crate) struct Prototype {
    pub(crate) name: Sym,
    pub(crate) returns: Ty,
}

/// A variable outside of functions, or a static one inside.
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
    /// The parameters of a macro that is called.
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
    /// `goto`, `break` or `continue`: what follows in the block is not reached from here.
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
    pub(crate) file: String,
    pub(crate) includes: Vec<String>,
    pub(crate) structs: Vec<Struct>,
    pub(crate) typedefs: Vec<(Sym, Ty)>,
    pub(crate) macros: Vec<Macro>,
    pub(crate) functions: Vec<Function>,
    pub(crate) prototypes: Vec<Prototype>,
    pub(crate) globals: Vec<Global>,
    pub(crate) exprs: Vec<Expr>,
    pub(crate) spans: Vec<Span>,
    /// Where something was nested too deeply to be read.
    pub(crate) too_deep: Option<Span>,
}

impl Unit {
    pub(crate) fn expr(&self, id: ExprId) -> &Expr {
        self.exprs.get(id.0 as usize).unwrap_or(&Expr::Unknown)
    }

    pub(crate) fn span(&self, id: ExprId) -> Span {
        self.spans.get(id.0 as usize).copied().unwrap_or_default()
    }
}
