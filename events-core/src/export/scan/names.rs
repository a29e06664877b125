//! The numbers of field names.

use super::Field;

/// Maps field names to numbers during a scan and predicts the next name.
///
/// Events of one name nearly always have the same fields in the same order. Comparing a prediction is cheaper than
/// finding the end of a name.
pub trait Names {
    /// Begins a record of this event. Not called if the event's name is escaped or comes after the fields.
    fn event(&mut self, name: &[u8]);

    /// The predicted next name, followed by the quote and colon as in JSON: `user":`. Empty if there is no prediction.
    /// A name that needs an escape or is not UTF-8 must not be predicted.
    fn guess(&self) -> &[u8];

    /// Confirms the prediction and returns the number of the name.
    fn confirm(&mut self) -> u32;

    /// The number of a name that was not predicted, or [`Field::UNNAMED`].
    fn look_up(&mut self, key: &[u8]) -> u32;

    /// Whether the parts of this event are wanted besides its name. If not, only the next member's name and the last
    /// bracket of a JSON record are checked, and the record is [bare](super::Scan::is_bare).
    fn is_wanted(&self) -> bool {
        true
    }
}

/// Assigns no numbers: every field is [`Field::UNNAMED`].
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNames;

impl Names for NoNames {
    fn event(&mut self, _: &[u8]) {}

    fn guess(&self) -> &[u8] {
        &[]
    }

    fn confirm(&mut self) -> u32 {
        Field::UNNAMED
    }

    fn look_up(&mut self, _: &[u8]) -> u32 {
        Field::UNNAMED
    }
}
