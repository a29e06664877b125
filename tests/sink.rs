//! What sinks write, and what becomes of an event that cannot be written.

#[cfg(test)]
#[path = "sink/capture.rs"]
mod capture;
#[cfg(test)]
#[path = "sink/encode.rs"]
mod encode;
#[cfg(test)]
#[path = "sink/event_layer.rs"]
mod event_layer;
#[cfg(test)]
#[path = "sink/filtered.rs"]
mod filtered;
#[cfg(test)]
#[path = "sink/line.rs"]
mod line;
#[cfg(test)]
#[path = "sink/send.rs"]
mod send;
#[cfg(test)]
#[path = "sink/tee.rs"]
mod tee;
#[cfg(test)]
#[path = "sink/tracing.rs"]
mod tracing;
