//! What people read by calendar: the daily digest of what is late and due, and the weekly mail of
//! what was kept. The caller claims the slot, which is done in the transaction that posts, so that
//! each is posted once; a late one says so.

use std::{collections::BTreeSet, sync::Arc};

use chrono::Days;

use super::{
    around::Around,
    desk::Desk,
    error::AppError,
    late_alerts::{self, Confession, LateAlert},
    posting::{self, Mail, Thread},
    report::{self, Asked, ReportPage},
    report_facts::{self, Wanted},
    roster::{Person, Roster},
    slots::{self, Slot},
};
use crate::{
    db::{
        Conn, people,
        queue::{self, Part},
        record, subscriptions,
    },
    domain::{
        access::Role,
        ids::UserId,
        mail_state::MailList,
        report::{Figure, Filter, Fold},
        time::Timestamp,
    },
    mail::notice::{
        digest::{Daily, DigestLine, LateAlertLine},
        report::{AccountRow, WatchRow, Weekly},
    },
};

/// Lines of each list at most; the rest is counted.
const LINES: usize = 40;
/// Alerts that came late, at most; the rest is counted.
const LATE_LINES: usize = 20;
/// The setting that keeps until when managers were told of late alerts.
const CONFESSED: &str = "late_alerts.told_until";
/// Tickets that one digest looks at, late and due each.
const TICKETS: i64 = 1_000;
/// How far a digest looks ahead, in seconds.
const AHEAD_S: i64 = 86_400;
/// An as-of instant lies so far before the slot, in seconds: settled even when the slot runs at once.
const SETTLED_S: i64 = 10;

/// Posts the daily digest of a slot; how many mails. Managers, service managers and team leads get
/// the desk's, everybody else what is theirs; where nothing is late or due nothing is sent. S1
/// stands in none: its open tickets are counted.
///
/// # Errors
/// When the database cannot, or another node has taken the slot over; then nothing was posted.
pub fn daily(desk: &Arc<Desk>, slot: Slot) -> Result<usize, AppError> {
    let now = desk.now();
    let mails = desk.snapshot(|c| daily_mails(c, desk, slot.at, now))?;
    post(desk, now, slot, mails, Some(CONFESSED))
}

/// Posts the weekly mail of a slot to managers and service managers; how many mails. The week is
/// the seven whole dates before the slot's, in the zone of the jobs.
///
/// # Errors
/// When the database cannot, or another node has taken the slot over; then nothing was posted.
pub fn weekly(desk: &Arc<Desk>, slot: Slot) -> Result<usize, AppError> {
    let (now, slot_at) = (desk.now(), slot.at);
    let zone = desk.config.jobs.zone.unwrap_or(desk.config.desk.zone);
    let slot_date = slot_at.utc().with_timezone(&zone).date_naive();
    let back = |days| slot_date.checked_sub_days(Days::new(days)).unwrap_or(slot_date);
    let asked = Asked {
        from: back(7),
        to: back(1),
        zone,
        as_of: Some(slot_at.plus_secs(-SETTLED_S).floor()),
        account: None,
        plan: None,
        severity: None,
    };
    let page = report::figures(desk, &asked)?;
    let notice = week(desk, &page, slot_at);
    let mails = desk.read(|c| {
        let readers = readers(c, desk, MailList::Weekly)?;
        let managers = readers.iter().filter(|r| r.is_manager);
        managers
            .map(|r| Mail::of_list(desk, MailList::Weekly, &r.person, &notice))
            .collect::<Result<Vec<_>, _>>()
    })?;
    post(desk, now, slot, mails, None)
}

/// Writes the mails and that the slot is done, and into a setting until when they tell; all or
/// nothing.
fn post(
    desk: &Arc<Desk>,
    now: Timestamp,
    slot: Slot,
    mails: Vec<Mail>,
    until: Option<&'static str>,
) -> Result<usize, AppError> {
    let count = mails.len();
    desk.write(move |c, desk| {
        slots::finish(c, slot, now)?;
        if let Some(key) = until {
            record::setting_put(c, key, &now.to_string())?;
        }
        if mails.is_empty() {
            return Ok(());
        }
        let all = mails.iter().map(|m| (None, Thread::default(), m.clone())).collect();
        posting::post_all(c, desk, now, all).map(drop)
    })?;
    Ok(count)
}

/// Somebody who reads digests.
struct Reader {
    person: Person,
    user: UserId,
    is_manager: bool,
    is_lead: bool,
}

/// Who reads a list: everybody active who has not left it.
fn readers(c: &mut Conn, desk: &Desk, list: MailList) -> Result<Vec<Reader>, AppError> {
    let left: BTreeSet<UserId> = subscriptions::unsubscribed(c, list)?.into_iter().collect();
    let roster = Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
    let leads: BTreeSet<UserId> =
        people::member_all(c)?.into_iter().filter(|m| m.is_lead).map(|m| m.user_id).collect();
    let readers = roster.active().filter(|user| !left.contains(&user.id)).map(|user| Reader {
        person: Person {
            user: Some(user.id),
            name: user.name.clone(),
            address: user.email.clone(),
            language: user.language.clone(),
            zone: user.zone.clone(),
            is_customer: false,
        },
        user: user.id,
        is_manager: user.role == Role::Manager || user.is_service_manager,
        is_lead: leads.contains(&user.id),
    });
    Ok(readers.collect())
}

fn daily_mails(
    c: &mut Conn,
    desk: &Desk,
    slot_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<Mail>, AppError> {
    let since = kept_since(c, desk, slot_at)?;
    let confessed = confessed_until(c, desk, slot_at)?;
    let confession = late_alerts::confess(c, confessed, now)?;
    let counts = queue::queue_counts(c, UserId(0), now)?;
    let of_desk = lists(c, desk, Part::All, now)?;
    let mut mails = Vec::new();
    for reader in readers(c, desk, MailList::Daily)? {
        let own;
        let lists = if reader.is_manager || reader.is_lead {
            &of_desk
        } else {
            own = lists(c, desk, Part::Owner(reader.user), now)?;
            &own
        };
        let told = if reader.is_manager { late_lines(desk, &confession) } else { Vec::new() };
        if lists.late.is_empty() && lists.due.is_empty() && told.is_empty() {
            continue;
        }
        let notice = Daily {
            late: lists.late.clone(),
            due: lists.due.clone(),
            kept: count(since.met.count),
            judged: count(since.judged()),
            grounded: counts.grounded_n.min(queue::COUNTED),
            held: counts.held_n.min(queue::COUNTED),
            parked: counts.parked_n.min(queue::COUNTED),
            late_alerts_more: match told.len() {
                0 => 0,
                listed => confession.count - i64::try_from(listed).unwrap_or(i64::MAX),
            },
            late_alerts: told,
            late_alerts_url: desk.url("/reports/late"),
            slot_at,
            more: lists.more,
            url: desk.url("/queue"),
        };
        mails.push(Mail::of_list(desk, MailList::Daily, &reader.person, &notice)?);
    }
    Ok(mails)
}

fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The slot of the daily digest before this one.
fn slot_before(desk: &Desk, slot_at: Timestamp) -> Timestamp {
    let jobs = &desk.config.jobs;
    let zone = jobs.zone.unwrap_or(desk.config.desk.zone);
    let month_ago = slot_at.plus_secs(-31 * 86_400);
    let before = jobs.daily_digest.last_between(month_ago, slot_at.plus_secs(-1), zone);
    before.unwrap_or_else(|| slot_at.plus_secs(-86_400))
}

/// Until when managers were told of alerts that came late: the last digest's posting, which may be
/// long after its slot.
fn confessed_until(c: &mut Conn, desk: &Desk, slot_at: Timestamp) -> Result<Timestamp, AppError> {
    let kept = record::setting_get(c, CONFESSED)?;
    let kept = kept.and_then(|text| Timestamp::parse(&text).ok());
    Ok(kept.unwrap_or_else(|| slot_before(desk, slot_at)))
}

/// Alerts that came late, for managers.
fn late_lines(desk: &Desk, confession: &Confession) -> Vec<LateAlertLine> {
    let line = |alert: &LateAlert| LateAlertLine {
        reference: alert.ticket.map(|id| desk.reference(id)),
        step: alert.step.clone(),
        due_at: alert.due_at,
        late_s: alert.late_s,
        told: alert.told.clone(),
    };
    confession.alerts.iter().take(LATE_LINES).map(line).collect()
}

/// What was judged since the slot before this one.
fn kept_since(c: &mut Conn, desk: &Desk, slot_at: Timestamp) -> Result<Figure, AppError> {
    let wanted = Wanted {
        from: slot_before(desk, slot_at),
        to: slot_at,
        as_of: slot_at.plus_secs(-SETTLED_S).floor(),
        filter: Filter::default(),
    };
    let mut fold = Fold::new(wanted.question());
    report_facts::gather(c, desk, &wanted, &mut fold)?;
    Ok(fold.into_headline())
}

/// What is late and what falls due, of one part of the queue.
struct Lists {
    late: Vec<DigestLine>,
    due: Vec<DigestLine>,
    more: i64,
}

fn lists(c: &mut Conn, desk: &Desk, part: Part, now: Timestamp) -> Result<Lists, AppError> {
    let late_until = now.plus_secs(-1);
    let due_until = now.plus_secs(AHEAD_S);
    let mut tickets = queue::queue_due(c, part, None, late_until, TICKETS)?;
    tickets.extend(queue::queue_due(c, part, Some(late_until), due_until, TICKETS)?);
    let around = Around::load(c, desk, &tickets)?;
    let (mut late, mut due) = (Vec::new(), Vec::new());
    for ticket in &tickets {
        for clock in around.clocks(ticket.id) {
            let Some(at) = clock.due_at().filter(|at| *at <= due_until) else { continue };
            let line = DigestLine {
                ticket: posting::ticket_line(
                    desk,
                    ticket,
                    around.account(ticket).map(|(_, name)| name),
                    around.owner(ticket).map(|(_, name)| name),
                ),
                clock: around.line(clock, now),
                told: around.told(ticket.id),
            };
            let side = if at <= late_until { &mut late } else { &mut due };
            side.push((at, ticket.id, clock.key, line));
        }
    }
    late.sort_by_key(|(at, id, key, _)| (*at, *id, *key));
    due.sort_by_key(|(at, id, key, _)| (*at, *id, *key));
    let more = late.len().saturating_sub(LINES) + due.len().saturating_sub(LINES);
    let shown = |side: Vec<(_, _, _, DigestLine)>| {
        side.into_iter().take(LINES).map(|(_, _, _, line)| line).collect()
    };
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    Ok(Lists { late: shown(late), due: shown(due), more })
}

/// The figures of a week as the mail says them: accounts with something judged, the worst first.
fn week(desk: &Desk, page: &ReportPage, slot_at: Timestamp) -> Weekly {
    let Asked { from, to, zone, .. } = page.asked;
    let mut accounts: Vec<AccountRow> = page
        .accounts
        .iter()
        .filter(|line| line.of.is_some() && line.figure.judged() > 0)
        .map(|line| AccountRow {
            account: line.name.clone(),
            kept: count(line.figure.met.count),
            judged: count(line.figure.judged()),
        })
        .collect();
    // Compares kept/judged without dividing.
    accounts.sort_by(|a, b| {
        let share = |x: &AccountRow, y: &AccountRow| i128::from(x.kept) * i128::from(y.judged);
        share(a, b).cmp(&share(b, a)).then_with(|| a.account.cmp(&b.account))
    });
    accounts.truncate(LINES);
    let watches = page.watches.iter().filter(|line| line.figure.judged() > 0);
    let watches = watches.map(|line| WatchRow {
        watch: line.of,
        kept: count(line.figure.met.count),
        judged: count(line.figure.judged()),
        median_s: line.figure.response.map(|r| r.median_s),
        worst_s: line.figure.response.map(|r| r.worst_s),
    });
    Weekly {
        from: page.begins_at,
        until: page.ends_at,
        report_zone: zone,
        as_of: page.as_of,
        kept: count(page.headline.met.count),
        judged: count(page.headline.judged()),
        still_late: count(page.headline.still_late.count),
        not_yet_due: count(page.headline.not_yet_due.count),
        accounts,
        watches: watches.collect(),
        url: desk.url(&format!(
            "/reports?from={from}&to={to}&zone={}&as_of={}",
            zone.name(),
            page.as_of
        )),
        slot_at,
    }
}

#[cfg(test)]
#[path = "digests_facts.rs"]
mod facts;
