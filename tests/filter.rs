//! The event filter language: what it reads, what it refuses and where, what it prints, what it answers.

#[cfg(test)]
#[path = "filter/answer.rs"]
mod answer;
#[cfg(test)]
#[path = "filter/comparison.rs"]
mod comparison;
#[cfg(test)]
#[path = "filter/event.rs"]
mod event;
#[cfg(test)]
#[path = "filter/example.rs"]
mod example;
#[cfg(test)]
#[path = "filter/property.rs"]
mod property;
#[cfg(test)]
#[path = "filter/reading.rs"]
mod reading;
#[cfg(test)]
#[path = "filter/satisfy.rs"]
mod satisfy;
