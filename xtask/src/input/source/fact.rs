//! What the C code says about events, file by file: names, fields, and which event becomes which.

use events_spec::Kind;

/// An expression that gives a string, as far as the code shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// A string literal.
    Literal(String),
    /// A variable, a constant, a macro or a parameter.
    Named(String),
    /// One of them: the branches of a conditional expression.
    Either(Vec<Self>),
    /// All of them behind each other.
    Joined(Vec<Self>),
    /// Something that only a run can tell.
    Unclear,
}

/// What holds an event: a variable of a function, a member of a struct, the result of a call.
pub(super) type Holder = String;

/// How the fields of one holder come to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Way {
    /// Both hold the same event.
    Same,
    /// A passthrough event is sent in the place of the other one.
    Passthrough,
    /// An event is a child of the other one.
    Child,
    /// A function is given the event, or its caller adds to the one that it returned; with the number of the call.
    Into(u32),
    /// A function adds to the event that it was given, or returns one; with the number of the call.
    Out(u32),
}

/// A place in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, by its path from where the reader stands.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// How many characters.
    pub width: u32,
}

/// Something that the code says.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// The function that says so, as `file:name`; only the file outside of functions.
    pub(super) function: String,
    pub(super) place: Place,
    pub(super) what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// An event gets its name.
    Name { holder: Holder, name: Words },
    /// An event gets a field.
    Field { holder: Holder, name: Words, kind: Kind },
    /// The fields of one holder come to another.
    Flow { from: Holder, to: Holder, way: Way },
    /// A function is called.
    Call { callee: String, holders: Vec<Option<Holder>>, words: Vec<Words>, result: Holder },
    /// A variable of a function may have this value.
    Variable { name: String, value: Words },
    /// A macro or a constant of a file has this value.
    Constant { name: String, value: Words },
    /// A function is defined.
    Function { name: String, parameters: Vec<String> },
}
