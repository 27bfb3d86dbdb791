//! Whose time it was, as a stacked bar with its legend.

use crate::domain::whose_time::Whose;

/// A stacked bar; its legend says the same in words and numbers.
#[derive(Debug, Clone)]
pub struct WhoseTime {
    /// Read out instead of the drawing.
    pub label: String,
    /// Its parts from left to right; none is empty.
    pub parts: Vec<WhosePart>,
    /// What it is the sum of; empty for nothing.
    pub note: String,
}

/// One part.
#[derive(Debug, Clone)]
pub struct WhosePart {
    /// Whose.
    pub whose: Whose,
    /// Where it begins, in per cent.
    pub x: f64,
    /// How wide it is, in per cent.
    pub width: f64,
    /// *Supplier*.
    pub name: String,
    /// *4 h 20 min*.
    pub span: String,
    /// *31.2 %*.
    pub share: String,
}

impl WhosePart {
    /// The class of its drawing.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        self.whose.word()
    }
}
