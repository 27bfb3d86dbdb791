//! What `tarmac check` finds in what is stored, and `tarmac rebuild`, which mends what can be.

use std::sync::Arc;

use super::{Fault, Outcome, check::Found, print::Out};
use crate::{
    app::{AppError, Desk, clock_check, inspection},
    cli::{Check, Exit},
};

/// Looks at what is stored, as much as was asked.
pub(super) fn look(desk: &Arc<Desk>, asked: Check) -> Vec<Found> {
    let mut all = Vec::new();
    all.extend(told(inspection::look(desk), |wrong| {
        ("what is stored holds together".to_owned(), wrong)
    }));
    if asked.contents {
        all.extend(told(inspection::contents(desk), |(read, wrong)| {
            (format!("contents: {read} stored messages and files are what was stored"), wrong)
        }));
    }
    if asked.clocks {
        all.extend(told(clock_check::compare(desk), |found| {
            let (tickets, clocks) = (found.tickets, found.clocks);
            (
                format!("clocks: {clocks} of {tickets} tickets are what their events say"),
                found.wrong,
            )
        }));
    }
    all
}

/// A sentence that is fine, or all that are not.
fn told<T>(
    looked: Result<T, AppError>,
    sentences: impl FnOnce(T) -> (String, Vec<String>),
) -> Vec<Found> {
    match looked.map(sentences) {
        Ok((fine, wrong)) if wrong.is_empty() => vec![Ok(fine)],
        Ok((_, wrong)) => wrong.into_iter().map(Err).collect(),
        Err(e) => vec![Err(format!("what is stored cannot be read: {}", e.chain()))],
    }
}

/// Works out all stored clocks anew.
pub(super) fn rebuild(desk: &Arc<Desk>) -> Outcome {
    let rebuilt = clock_check::rebuild(desk)?;
    let mut out = Out::new();
    out.line(&format!("Worked out {} clocks of {} tickets", rebuilt.clocks, rebuilt.tickets))?;
    if rebuilt.unsound == 0 {
        return out.end();
    }
    out.flush()?;
    let why = format!(
        "{} tickets cannot be judged; what was stored for them was kept. `tarmac check --clocks` \
         names them",
        rebuilt.unsound
    );
    Err(Fault::Said(why, Exit::Input))
}
