//! Exported records read as types, and written again.

#[cfg(test)]
#[path = "export/asynchronous.rs"]
mod asynchronous;
#[cfg(test)]
#[path = "export/capture.rs"]
mod capture;
#[cfg(test)]
#[path = "export/change.rs"]
mod change;
#[cfg(test)]
#[path = "export/property.rs"]
mod property;
#[cfg(test)]
#[path = "export/stream.rs"]
mod stream;
#[cfg(test)]
#[path = "export/strict.rs"]
mod strict;
#[cfg(test)]
#[path = "export/typed.rs"]
mod typed;
