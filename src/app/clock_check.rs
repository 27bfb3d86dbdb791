//! Stored clocks are a cache of what the events say: here it is proved, ticket by ticket and byte
//! for byte, and made anew.

use std::{collections::HashMap, sync::Arc};

use super::{
    desk::Desk,
    error::AppError,
    escalation,
    ticket_file::{self, TicketFile},
};
use crate::{
    db::{
        Conn, inspection,
        promises::{self, ClockRow, Subject, VerdictRow},
    },
    domain::{clock::Evaluation, ids::TicketId, time::Timestamp},
};

/// Tickets that are looked at at once.
const BATCH: i64 = 500;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    /// Tickets that were looked at.
    pub tickets: usize,
    /// Clocks that are stored for them.
    pub clocks: usize,
    /// A sentence for each ticket that differs.
    pub wrong: Vec<String>,
}

/// Evaluates every ticket anew and compares what is stored with it. A ticket that differs is looked
/// at again while nobody else can change it, since people may be at work.
///
/// # Errors
/// When the database cannot answer.
pub fn compare(desk: &Arc<Desk>) -> Result<Compared, AppError> {
    let mut all = Compared::default();
    let mut after = TicketId(0);
    loop {
        let (ids, suspects, clocks) = desk.read(|c| {
            let ids = inspection::ticket_after(c, after, BATCH)?;
            let files = TicketFile::read_some(c, &ids)?;
            let (wrong, clocks) = differing(c, desk, &files, desk.now())?;
            Ok((ids, wrong, clocks))
        })?;
        let Some(last) = ids.last() else { return Ok(all) };
        after = *last;
        all.tickets += ids.len();
        all.clocks += clocks;
        let suspects: Vec<TicketId> = suspects.into_iter().map(|(id, _)| id).collect();
        if suspects.is_empty() {
            continue;
        }
        let wrong = desk.write(move |c, desk| {
            let files = TicketFile::open_some(c, &suspects, false)?;
            Ok(differing(c, desk, &files, desk.now())?.0)
        })?;
        all.wrong.extend(wrong.into_iter().map(|(id, what)| {
            format!("promises: {}: {}. {}", desk.reference(id), what.said(), what.to_do())
        }));
    }
}

/// How a ticket differs from what its events say.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Differs {
    /// It cannot be judged at all.
    Unsound(String),
    /// The verdicts are not those of its history.
    Verdicts,
    /// Verdicts are missing, and nobody will look.
    MissingVerdicts,
    /// The clocks.
    Clocks,
    /// The look is missing or too late.
    Look,
}

impl Differs {
    fn said(&self) -> String {
        match self {
            Self::Unsound(why) => format!("its history cannot be judged ({why})"),
            Self::Verdicts => "other verdicts are stored than follow from the history".to_owned(),
            Self::MissingVerdicts => "verdicts are missing".to_owned(),
            Self::Clocks => "other clocks are stored than follow from the history".to_owned(),
            Self::Look => "nobody looks at its clocks in time".to_owned(),
        }
    }

    const fn to_do(&self) -> &'static str {
        match self {
            Self::Unsound(_) => {
                "Its events and its plan are kept; restore the newest backup in which it is whole"
            }
            Self::Verdicts => {
                "Verdicts are never changed: keep a backup of now, and compare with an older one"
            }
            Self::MissingVerdicts | Self::Clocks | Self::Look => "Run `tarmac rebuild`",
        }
    }
}

type Differing = (Vec<(TicketId, Differs)>, usize);

fn differing(
    c: &mut Conn,
    desk: &Desk,
    files: &[TicketFile],
    now: Timestamp,
) -> Result<Differing, AppError> {
    let ids: Vec<TicketId> = files.iter().map(|file| file.row.id).collect();
    let mut clocks: HashMap<TicketId, Vec<ClockRow>> = HashMap::new();
    for row in promises::clock_of(c, &ids)? {
        clocks.entry(row.ticket_id).or_default().push(row);
    }
    let count = clocks.values().map(Vec::len).sum();
    let looks: HashMap<TicketId, Timestamp> = inspection::look_of(c, &ids)?.into_iter().collect();
    let mut found = Vec::new();
    for (file, judged) in files.iter().zip(escalation::judge(c, desk, files, now)?) {
        let id = file.row.id;
        let (evaluation, next) = match judged {
            Ok(judged) => judged,
            Err(e) => {
                found.push((id, Differs::Unsound(e.chain())));
                continue;
            }
        };
        let look = looks.get(&id).copied();
        let verdicts = promises::verdict_of(c, id)?;
        let stored = clocks.remove(&id).unwrap_or_default();
        found.extend(
            difference(file, &evaluation, &stored, &verdicts, (look, next), now)?
                .map(|what| (id, what)),
        );
    }
    Ok((found, count))
}

fn difference(
    file: &TicketFile,
    evaluation: &Evaluation,
    clocks: &[ClockRow],
    verdicts: &[VerdictRow],
    (look, next): (Option<Timestamp>, Option<Timestamp>),
    now: Timestamp,
) -> Result<Option<Differs>, AppError> {
    let fresh: Vec<VerdictRow> =
        evaluation.verdicts.iter().map(|v| ticket_file::verdict_row(file, v)).collect();
    // What the account and the entitlement were is recorded with a verdict, not derived.
    let is_same = verdicts.iter().zip(&fresh).all(|(stored, fresh)| {
        let mut fresh = fresh.clone();
        fresh.account_id = stored.account_id;
        fresh.is_entitled = stored.is_entitled;
        *stored == fresh
    });
    if !is_same || verdicts.len() > fresh.len() {
        return Ok(Some(Differs::Verdicts));
    }
    let by_key = |row: &ClockRow| (row.watch, row.cycle, row.generation);
    let mut stored = clocks.to_vec();
    let mut wanted = ticket_file::clock_rows(file, evaluation)?;
    stored.sort_unstable_by_key(by_key);
    wanted.sort_unstable_by_key(by_key);
    if stored != wanted {
        return Ok(Some(Differs::Clocks));
    }
    // The engine adds what is missing when it looks; until then it may be missing.
    let will_look = look.is_some_and(|at| at <= now);
    if verdicts.len() < fresh.len() && !will_look {
        return Ok(Some(Differs::MissingVerdicts));
    }
    let is_late = next.is_some_and(|next| look.is_none_or(|at| at > next));
    Ok(is_late.then_some(Differs::Look))
}

/// What was worked out anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rebuilt {
    /// Tickets.
    pub tickets: usize,
    /// Their clocks.
    pub clocks: usize,
    /// Tickets that cannot be judged; what was stored for them was kept.
    pub unsound: usize,
}

/// Throws away every stored clock and next look of tickets and works them out from the events.
///
/// # Errors
/// When the database cannot; then the batches before it are done, and it can be begun anew.
pub fn rebuild(desk: &Arc<Desk>) -> Result<Rebuilt, AppError> {
    let mut all = Rebuilt::default();
    let mut after = TicketId(0);
    loop {
        let ids = desk.read(|c| Ok(inspection::ticket_after(c, after, BATCH)?))?;
        let Some(last) = ids.last() else { return Ok(all) };
        after = *last;
        let some = desk.write(move |c, desk| rebuild_some(c, desk, &ids))?;
        all.tickets += some.tickets;
        all.clocks += some.clocks;
        all.unsound += some.unsound;
    }
}

fn rebuild_some(c: &mut Conn, desk: &Desk, ids: &[TicketId]) -> Result<Rebuilt, AppError> {
    let now = desk.now();
    let files = TicketFile::open_some(c, ids, false)?;
    let judged = escalation::judge(c, desk, &files, now)?;
    let counted: HashMap<TicketId, i64> = promises::verdict_count(c, ids)?.into_iter().collect();
    let (mut done, mut rows, mut looks) = (Vec::new(), Vec::new(), Vec::new());
    for (file, judged) in files.iter().zip(judged) {
        let Ok((evaluation, next)) = judged else { continue };
        let stored = counted.get(&file.row.id).copied().unwrap_or(0);
        let is_missing = usize::try_from(stored).is_ok_and(|n| n < evaluation.verdicts.len());
        // The engine adds verdicts when it looks.
        let next = if is_missing { Some(now) } else { next };
        done.push(file.row.id);
        rows.extend(ticket_file::clock_rows(file, &evaluation)?);
        looks.push((Subject::Ticket(file.row.id), next));
    }
    inspection::clocks_drop(c, &done)?;
    promises::clock_replace(c, &[], &rows)?;
    promises::watch_put(c, &looks)?;
    Ok(Rebuilt {
        tickets: done.len(),
        clocks: rows.len(),
        unsound: files.len().saturating_sub(done.len()),
    })
}
