//! Who is on call: the rotation of a team, who covers for whom, and who is away.
//!
//! Pure: a [`Cover`] and an instant give the person ([`Cover::at`]), and a stretch of time gives
//! who is on call in each part of it ([`Cover::stretches`]), with the parts in which nobody is.
//! Handovers are wall times of the rotation's zone: a clock that is set moves none of them to
//! another hour. One that its wall never shows comes at the jump, one that it shows twice comes the
//! first time.
//!
//! Absent: layers. A team has one rotation; who else is told, the steps of the ladder say.

mod cover;
#[cfg(test)]
mod facts;
mod rotation;

pub use cover::{Away, Cover, Duty, Override, Stretch, Why};
pub use rotation::{Every, NotARotation, Rotation, Written};
