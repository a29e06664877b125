//! Finds the emitters and readers of a Rust crate: structs that derive `EventEmitter`, and types that derive `EventReader`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use events_spec::Location;
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, Fields, Item, Lit, Meta, Token};

use super::file::{self, NamedBy};
use super::path::slashes;

/// An emitter, or a reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Emitter {
    /// The name of the type, or of the variant of a reader.
    pub(crate) type_name: String,
    /// Whether it reads the event, and needs only the fields that it has.
    pub(crate) is_reader: bool,
    /// The event that it emits or reads.
    pub(crate) event: String,
    /// The place of the event's name.
    pub(crate) location: Location,
    /// The documented fields that it sets or reads, each with its place.
    pub(crate) fields: Vec<(String, Location)>,
    /// The documented fields that it leaves out on purpose.
    pub(crate) omitted: Vec<String>,
    /// Whether it may leave out any field.
    pub(crate) is_partial: bool,
}

/// Files with their texts.
type Texts = Vec<(String, String)>;

/// The maximum size of a source file.
const MOST_BYTES: u64 = 4 << 20;
/// The maximum number of source files.
const MOST_FILES: usize = 20_000;

/// The emitters and readers below some folders, in the order of their paths, with the texts of the files that contain them.
///
/// # Errors
/// If a folder or a file cannot be read, or if a file that mentions one of the derives is not Rust.
pub(crate) fn read_emitters(folders: &[PathBuf]) -> Result<(Vec<Emitter>, Texts)> {
    let (mut emitters, mut texts) = (Vec::new(), Vec::new());
    for path in rust_files(folders)? {
        let name = slashes(&path.display().to_string());
        let bytes = file::read(&path, MOST_BYTES, NamedBy::Input).with_context(|| format!("cannot read `{name}`"))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if !text.contains("EventEmitter") && !text.contains("EventReader") {
            continue;
        }
        let tree = syn::parse_file(&text).with_context(|| format!("cannot parse `{name}` as Rust"))?;
        let before = emitters.len();
        of_items(&tree.items, &name, &mut emitters);
        if emitters.len() > before {
            texts.push((name, text));
        }
    }
    Ok((emitters, texts))
}

fn rust_files(folders: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut left: Vec<PathBuf> = folders.to_vec();
    while let Some(folder) = left.pop() {
        let shown = || format!("cannot read `{}`", folder.display());
        for entry in fs::read_dir(&folder).with_context(shown)? {
            let entry = entry.with_context(shown)?;
            let kind = entry.file_type().with_context(shown)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // A link may lead anywhere, also back; what cargo made is not the crate's own.
            if kind.is_dir() && !name.starts_with('.') && name != "target" {
                left.push(entry.path());
            } else if kind.is_file() && Path::new(&name).extension().is_some_and(|extension| extension == "rs") {
                files.push(entry.path());
            }
        }
        if files.len() > MOST_FILES {
            bail!("there are more than {MOST_FILES} Rust files in `{}`", folder.display());
        }
    }
    files.sort();
    Ok(files)
}

fn of_items(items: &[Item], file: &str, found: &mut Vec<Emitter>) {
    let mut left: Vec<&Item> = items.iter().rev().collect();
    while let Some(item) = left.pop() {
        match item {
            Item::Struct(item) => {
                let name = item.ident.to_string();
                if derives(&item.attrs, "EventEmitter") {
                    found.extend(emitter(name.clone(), &item.attrs, &item.fields, file));
                }
                if derives(&item.attrs, "EventReader") {
                    found.extend(reader(name, &item.attrs, &item.fields, file));
                }
            }
            Item::Enum(item) if derives(&item.attrs, "EventReader") => {
                for variant in &item.variants {
                    let name = format!("{}::{}", item.ident, variant.ident);
                    found.extend(reader(name, &variant.attrs, &variant.fields, file));
                }
            }
            Item::Mod(module) => left.extend(module.content.iter().flat_map(|(_, items)| items.iter().rev())),
            // Structs in function bodies are left out.
            _ => {}
        }
    }
}

fn derives(attributes: &[Attribute], derive: &str) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("derive")).any(|attribute| {
        let paths = attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
        let is_ours = |path: &syn::Path| path.segments.last().is_some_and(|last| last.ident == derive);
        paths.is_ok_and(|paths| paths.iter().any(is_ours))
    })
}

/// What `#[event(...)]` says, one thing after the other.
fn said(attributes: &[Attribute]) -> Vec<Meta> {
    let own = attributes.iter().filter(|attribute| attribute.path().is_ident("event"));
    let lists =
        own.filter_map(|attribute| attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok());
    lists.flatten().collect()
}

fn reader(type_name: String, attributes: &[Attribute], fields: &Fields, file: &str) -> Option<Emitter> {
    let emitter = emitter(type_name, attributes, fields, file)?;
    Some(Emitter { is_reader: true, is_partial: true, ..emitter })
}

fn emitter(type_name: String, attributes: &[Attribute], fields: &Fields, file: &str) -> Option<Emitter> {
    let said = said(attributes);
    let (event, location) = said.iter().find_map(|meta| text_of(meta, "name", file))?;
    let omitted = said.iter().filter_map(|meta| match meta {
        Meta::List(list) if list.path.is_ident("omit") => list
            .parse_args_with(|input: syn::parse::ParseStream<'_>| {
                input.parse_terminated(syn::Ident::parse_any, Token![,])
            })
            .ok(),
        _ => None,
    });
    let omitted = omitted.flatten().map(|ident| plain(&ident)).collect();
    let is_partial = said.iter().any(|meta| meta.path().is_ident("partial"));
    let fields = fields.iter().filter_map(|field| field_of(field, file)).collect();
    Some(Emitter { type_name, is_reader: false, event, location, fields, omitted, is_partial })
}

fn field_of(field: &syn::Field, file: &str) -> Option<(String, Location)> {
    let said = said(&field.attrs);
    let is = |word: &str| said.iter().any(|meta| meta.path().is_ident(word));
    if is("skip") || is("extra") {
        return None;
    }
    if let Some(named) = said.iter().find_map(|meta| text_of(meta, "field", file)) {
        return Some(named);
    }
    let ident = field.ident.as_ref()?;
    Some((plain(ident), place(ident.span(), file)))
}

/// The string that a word is given, and where it stands.
fn text_of(meta: &Meta, word: &str, file: &str) -> Option<(String, Location)> {
    let Meta::NameValue(pair) = meta else { return None };
    let Expr::Lit(literal) = &pair.value else { return None };
    let Lit::Str(text) = &literal.lit else { return None };
    pair.path.is_ident(word).then(|| (text.value(), place(literal.span(), file)))
}

/// An identifier without the mark of a raw one.
fn plain(ident: &syn::Ident) -> String {
    let written = ident.to_string();
    written.strip_prefix("r#").unwrap_or(&written).to_owned()
}

fn place(span: proc_macro2::Span, file: &str) -> Location {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let (start, end) = (span.start(), span.end());
    Location {
        file: file.to_owned(),
        line: number(start.line),
        column: number(start.column + 1),
        end_line: Some(number(end.line)),
        end_column: Some(number(end.column + 1)),
    }
}
