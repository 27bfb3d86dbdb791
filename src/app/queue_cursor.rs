//! A place in the queue, as an address carries it.

use std::{fmt, str::FromStr};

use crate::domain::{ids::TicketId, time::Timestamp};

/// Where the next page begins. Its text goes into an address and is read back by `parse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// After a ticket in the order of deadlines.
    After {
        /// Its next deadline.
        due_at: Option<Timestamp>,
        /// Its number.
        id: TicketId,
    },
    /// A search goes on below this number.
    Below(TicketId),
}

/// A text that is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in the queue")]
pub struct NotACursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After { due_at: Some(due), id } => write!(f, "{}.{id}", due.micros()),
            Self::After { due_at: None, id } => write!(f, "-.{id}"),
            Self::Below(id) => write!(f, "below.{id}"),
        }
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (place, id) = text.split_once('.').ok_or(NotACursor)?;
        let id = id.parse().map_err(|_| NotACursor)?;
        Ok(match place {
            "below" => Self::Below(id),
            "-" => Self::After { due_at: None, id },
            due => {
                let micros = due.parse().map_err(|_| NotACursor)?;
                Self::After { due_at: Some(Timestamp::from_micros(micros)), id }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for text in ["1790766660000000.1001", "-.1002", "below.1003"] {
            assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        }
        for bad in ["", "1001", "x.1", "1.x"] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }
}
