//! The bytes of roll-ups: numbers of variable length (LEB128), signed ones in zigzag, each beside
//! the one before it. A byte in front says which form it is; the codes of words never change.

use std::collections::HashSet;

use super::{
    super::{
        ids::{AccountId, PlanId, TicketId},
        promise::{ClockKey, Severity, Watch},
        time::Timestamp,
    },
    figure::Kept,
    standing::Standing,
    sums::{Cell, CellKey, Counts},
};

/// The form that is written.
const FORM: u8 = 1;

/// Bytes that are no roll-up of a form that this version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no roll-up of a known form")]
pub struct NotPacked;

fn put(bytes: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        bytes.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    bytes.push((n & 0x7f) as u8);
}

fn put_signed(bytes: &mut Vec<u8>, n: i64) {
    put(bytes, (n.cast_unsigned() << 1) ^ (n >> 63).cast_unsigned());
}

/// Reads on from where it is.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn of(packed: &'a [u8]) -> Result<Self, NotPacked> {
        let mut bytes = Self(packed);
        if bytes.byte()? == FORM { Ok(bytes) } else { Err(NotPacked) }
    }

    fn byte(&mut self) -> Result<u8, NotPacked> {
        let (first, rest) = self.0.split_first().ok_or(NotPacked)?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<u64, NotPacked> {
        let mut n = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(NotPacked)
    }

    fn signed(&mut self) -> Result<i64, NotPacked> {
        let n = self.number()?;
        Ok((n >> 1).cast_signed() ^ -((n & 1).cast_signed()))
    }

    /// How many follow; each takes a byte at least, so that wrong bytes take no memory.
    fn many(&mut self) -> Result<usize, NotPacked> {
        let n = usize::try_from(self.number()?).map_err(|_| NotPacked)?;
        if n <= self.0.len() { Ok(n) } else { Err(NotPacked) }
    }

    fn end(&self) -> Result<(), NotPacked> {
        if self.0.is_empty() { Ok(()) } else { Err(NotPacked) }
    }
}

fn word<T: Copy>(all: &[T], code: u8) -> Result<T, NotPacked> {
    all.get(usize::from(code)).copied().ok_or(NotPacked)
}

const HAS_ACCOUNT: u8 = 1;
const HAS_MOMENT: u8 = 2;
const HAS_END: u8 = 4;
const IS_ENTITLED: u8 = 8;

/// Packs promises, in their order.
pub(super) fn pack_standings(all: &[Standing]) -> Vec<u8> {
    let mut bytes = vec![FORM];
    put(&mut bytes, all.len() as u64);
    let (mut ticket, mut moment) = (0, 0_i64);
    for one in all {
        let flags = if one.account.is_some() { HAS_ACCOUNT } else { 0 }
            | if one.at.is_some() { HAS_MOMENT } else { 0 }
            | if one.ended_at.is_some() { HAS_END } else { 0 }
            | if one.is_entitled { IS_ENTITLED } else { 0 };
        bytes.push(flags);
        bytes.push(one.key.watch as u8 | (one.kept as u8) << 3 | (one.severity as u8) << 6);
        put_signed(&mut bytes, one.ticket.0.wrapping_sub(ticket));
        ticket = one.ticket.0;
        if let Some(account) = one.account {
            put_signed(&mut bytes, account.0);
        }
        put_signed(&mut bytes, one.plan.0);
        put_signed(&mut bytes, one.key.cycle);
        put_signed(&mut bytes, one.key.generation);
        for at in [one.at, one.ended_at].into_iter().flatten() {
            put_signed(&mut bytes, at.micros().wrapping_sub(moment));
            moment = at.micros();
        }
        put_signed(&mut bytes, one.counted_s);
    }
    bytes
}

/// Of which tickets of a roll-up something is wanted.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// Of all of them.
    All,
    /// Of those that are still in it.
    These(&'a HashSet<TicketId>),
}

/// Unpacks the promises of some tickets.
pub(super) fn standings_of(packed: &[u8], of: Of<'_>) -> Result<Vec<Standing>, NotPacked> {
    let mut all = standings(packed)?;
    if let Of::These(tickets) = of {
        all.retain(|one| tickets.contains(&one.ticket));
    }
    Ok(all)
}

/// Unpacks promises.
pub(super) fn standings(packed: &[u8]) -> Result<Vec<Standing>, NotPacked> {
    let mut bytes = Bytes::of(packed)?;
    let many = bytes.many()?;
    let mut all = Vec::with_capacity(many);
    let (mut ticket, mut moment) = (0_i64, 0_i64);
    for _one in 0..many {
        let (flags, code) = (bytes.byte()?, bytes.byte()?);
        ticket = ticket.wrapping_add(bytes.signed()?);
        let account = if flags & HAS_ACCOUNT == 0 { None } else { Some(bytes.signed()?) };
        let plan = PlanId(bytes.signed()?);
        let (cycle, generation) = (bytes.signed()?, bytes.signed()?);
        let mut next = |has: u8| -> Result<Option<Timestamp>, NotPacked> {
            if flags & has == 0 {
                return Ok(None);
            }
            moment = moment.wrapping_add(bytes.signed()?);
            Ok(Some(Timestamp::from_micros(moment)))
        };
        let (at, ended_at) = (next(HAS_MOMENT)?, next(HAS_END)?);
        all.push(Standing {
            ticket: TicketId(ticket),
            account: account.map(AccountId),
            plan,
            severity: word(Severity::ALL, code >> 6)?,
            key: ClockKey { watch: word(Watch::ALL, code & 7)?, cycle, generation },
            kept: word(Kept::ALL, code >> 3 & 7)?,
            at,
            ended_at,
            counted_s: bytes.signed()?,
            is_entitled: flags & IS_ENTITLED != 0,
        });
    }
    bytes.end()?;
    Ok(all)
}

/// Packs sums: of each cell what it is about, how many stand how, and its spans as seconds with how
/// often they occur.
pub(super) fn pack_cells(cells: Vec<(CellKey, Cell)>) -> Vec<u8> {
    let mut bytes = vec![FORM];
    put(&mut bytes, cells.len() as u64);
    for (key, mut cell) in cells {
        bytes.push(key.watch as u8 | (key.severity as u8) << 3 | u8::from(key.is_entitled) << 5);
        bytes.push(u8::from(key.account.is_some()));
        if let Some(account) = key.account {
            put_signed(&mut bytes, account.0);
        }
        put_signed(&mut bytes, key.plan.0);
        pack_counts(&mut bytes, cell.each);
        pack_counts(&mut bytes, cell.once);
        cell.spans.sort_unstable();
        let runs = || cell.spans.chunk_by(|a, b| a == b);
        put(&mut bytes, runs().count() as u64);
        let mut before = 0_i64;
        for (span, n) in runs().filter_map(|run| Some((*run.first()?, run.len() as u64))) {
            put_signed(&mut bytes, span.wrapping_sub(before));
            put(&mut bytes, n);
            before = span;
        }
    }
    bytes
}

fn pack_counts(bytes: &mut Vec<u8>, counts: Counts) {
    let there = counts.0.iter().enumerate().filter(|(_, n)| **n > 0);
    bytes.push(there.clone().fold(0, |mask, (at, _)| mask | 1 << at));
    for (_, n) in there {
        put(bytes, *n);
    }
}

fn counts(bytes: &mut Bytes<'_>) -> Result<Counts, NotPacked> {
    let mask = bytes.byte()?;
    let mut counts = Counts::default();
    for (at, n) in counts.0.iter_mut().enumerate() {
        if mask >> at & 1 == 1 {
            *n = bytes.number()?;
        }
    }
    Ok(counts)
}

/// Unpacks sums.
pub(super) fn cells(packed: &[u8]) -> Result<Vec<(CellKey, Cell)>, NotPacked> {
    let mut bytes = Bytes::of(packed)?;
    let many = bytes.many()?;
    let mut cells = Vec::with_capacity(many);
    for _cell in 0..many {
        let (code, has_account) = (bytes.byte()?, bytes.byte()? == 1);
        let key = CellKey {
            watch: word(Watch::ALL, code & 7)?,
            severity: word(Severity::ALL, code >> 3 & 3)?,
            is_entitled: code >> 5 & 1 == 1,
            account: if has_account { Some(AccountId(bytes.signed()?)) } else { None },
            plan: PlanId(bytes.signed()?),
        };
        let (each, once) = (counts(&mut bytes)?, counts(&mut bytes)?);
        let many = bytes.many()?;
        let mut spans = Vec::with_capacity(many);
        let mut span = 0_i64;
        let judged: u64 = each.0.iter().sum();
        for _run in 0..many {
            span = span.wrapping_add(bytes.signed()?);
            let n = bytes.number()?;
            // No more spans than promises: wrong bytes take no memory.
            if n > judged.saturating_sub(spans.len() as u64) {
                return Err(NotPacked);
            }
            spans.extend((0..n).map(|_| span));
        }
        cells.push((key, Cell { each, once, spans }));
    }
    bytes.end()?;
    Ok(cells)
}
