//! `tarmac sla due` and `tarmac sla evaluate`: one line of JSON in, one out.

use std::io::{self, BufRead as _, BufReader};

use super::{Outcome, print::Out};
use crate::{
    cli::Exit,
    domain::sla_lines::{self, Answer},
};

/// Deadlines.
pub(super) fn due() -> Outcome {
    answer_each(sla_lines::due_line)
}

/// Clocks and verdicts.
pub(super) fn evaluate() -> Outcome {
    answer_each(sla_lines::evaluate_line)
}

/// Answers each line of standard input as it comes; blank ones are passed over.
fn answer_each(answer: fn(&str) -> Answer) -> Outcome {
    let mut input = BufReader::with_capacity(64 * 1024, io::stdin().lock());
    let mut out = Out::new();
    let mut exit = Exit::Fine;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return out.end_with(exit);
        }
        let text = String::from_utf8_lossy(&line);
        if text.trim().is_empty() {
            continue;
        }
        let Answer { json, ok } = answer(text.trim());
        out.line(&json)?;
        if !ok {
            exit = Exit::Input;
        }
        // Nothing more has been read: whoever writes may be waiting for this answer.
        if input.buffer().is_empty() {
            out.flush()?;
        }
    }
}
