//! `tarmac sla due --json` and `tarmac sla evaluate --json`: one JSON line in, one out.

/// The answer to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// One line of JSON, without its end.
    pub json: String,
    /// Whether the line was accepted.
    pub ok: bool,
}

/// Answers a line of `tarmac sla due`.
#[must_use]
pub fn due_line(line: &str) -> Answer {
    let _ = line;
    Answer { json: String::new(), ok: false }
}

/// Answers a line of `tarmac sla evaluate`.
#[must_use]
pub fn evaluate_line(line: &str) -> Answer {
    let _ = line;
    Answer { json: String::new(), ok: false }
}
