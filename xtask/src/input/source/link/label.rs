//! Names for parents.

use std::collections::BTreeSet;

use crate::input::source::cell::{Cell, Cells};
use crate::input::source::program::{Program, StructId};
use crate::input::source::tree::Place;

/// The name of a parent: the struct that holds it, the variable, or the function that creates it.
pub(super) fn labels(cells: &mut Cells<'_>, start: Cell) -> Vec<(String, Cell)> {
    let mut seen = BTreeSet::from([start]);
    let mut left = vec![start];
    let mut found = Vec::new();
    while let Some(cell) = left.pop() {
        if let Some(label) = label(cells, cell) {
            found.push((label, cell));
            continue;
        }
        let from = cells.facts.get(&cell).map(|facts| facts.from.clone()).unwrap_or_default();
        left.extend(from.into_iter().filter(|from| seen.insert(*from)));
        if seen.len() > 1_000 {
            break;
        }
    }
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

fn label(cells: &Cells<'_>, cell: Cell) -> Option<String> {
    let program = cells.program;
    match cell {
        Cell::Key(key) => {
            let key = &cells.keys[key as usize];
            let tag = program.struct_of(key.of).tag.map_or_else(|| "struct".into(), |tag| program.text(tag));
            let path: Vec<String> = key.path.iter().map(|name| program.text(*name).to_string()).collect();
            let path = path.join(".");
            let tag = owner(program, key.of, &tag);
            Some(if path == "event" { tag } else { format!("{tag}.{path}") })
        }
        Cell::Global(id) => Some(program.text(program.global(id).name).to_string()),
        Cell::New(f, _) => {
            // A parent in a struct is named after that struct.
            let facts = cells.facts.get(&cell);
            let held = facts.and_then(|facts| facts.to.iter().find(|to| matches!(to, Cell::Key(_) | Cell::Global(_))));
            match held {
                Some(held) => label(cells, *held),
                None => Some(format!("{}()", program.text(program.function(cells.functions[f as usize]).name))),
            }
        }
        _ => None,
    }
}

/// A struct's name, with its folder if several structs have it.
fn owner(program: &Program, id: StructId, tag: &str) -> String {
    if program.is_only(id) {
        return tag.to_owned();
    }
    let file = &program.unit(id.unit).file;
    let folder = file.rsplit('/').nth(1).unwrap_or_default();
    format!("{folder}/{tag}")
}

pub(super) fn cell_place(cells: &Cells<'_>, cell: Cell) -> Option<Place> {
    let program = cells.program;
    match cell {
        Cell::Key(key) => {
            let of = cells.keys[key as usize].of;
            Some(Place { file: program.unit(of.unit).file.clone(), line: 1, column: 1, width: 0 })
        }
        Cell::Global(id) => Some(Place { file: program.unit(id.unit).file.clone(), line: 1, column: 1, width: 0 }),
        Cell::New(f, _) | Cell::Returned(f) => {
            let unit = cells.functions[f as usize].unit;
            Some(Place { file: program.unit(unit).file.clone(), line: 1, column: 1, width: 0 })
        }
        _ => None,
    }
}
