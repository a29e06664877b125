//! Paths in the user's notation, with `/` between folders on every system.

/// A path with `/` between folders and without a leading `./`, on every system.
#[must_use]
pub fn slashes(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.strip_prefix("./").map_or(path.clone(), str::to_owned)
}

/// The last component of a path.
pub fn name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}
