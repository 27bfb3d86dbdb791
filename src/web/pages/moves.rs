//! What other terms would move, and moving running tickets to the newest versions.

use askama::Template as _;

use crate::{
    app::{
        AppError, Wrong,
        moves::{self, Among, Moves as Found},
        posting::zone_of,
    },
    domain::{
        ids::{CalendarId, PlanId, TicketId},
        moved::Moved,
        time::Timestamp,
    },
    i18n::{Lang, moved_words::Reading, t, t_args, words},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Badge, Banner, Field, Link, Nav, Said,
            moves::{MovedLine, Moves, Moving, MovingRow},
        },
    },
};

/// Tickets that one page shows.
const SHOWN: usize = 100;
/// Tickets that one act moves.
const MOVED: usize = 1000;

/// What an edit would move, as its preview shows it; none where it touches no running ticket.
pub fn preview(ask: &Ask, found: &Found) -> Option<Moving> {
    if found.touched == 0 {
        return None;
    }
    let mut part = part(ask, found, |_| true);
    part.lead = t(ask.lang(), "moves-explicit");
    if !found.unmoved.is_empty() {
        let count = found.unmoved.len().to_string();
        let n = found.unmoved.len();
        let said = t_args(ask.lang(), "moves-kept", &[("n", n.into()), ("shown", count.into())]);
        part.notes.push(said);
    }
    Some(part)
}

fn part(ask: &Ask, found: &Found, picked: impl Fn(TicketId) -> bool) -> Moving {
    let lang = ask.lang();
    let rows = found.moving.iter().take(SHOWN).map(|one| MovingRow {
        value: one.ticket.to_string(),
        pick: t_args(lang, "moves-pick", &[("ticket", one.reference.clone().into())]),
        picked: picked(one.ticket),
        ticket: Link::new(&one.reference, format!("/tickets/{}", one.ticket)),
        about: match &one.account {
            Some(account) => format!("{} · {account}", one.subject),
            None => one.subject.clone(),
        },
        severity: Badge::new(lang, one.severity),
        lines: lines(lang, &one.promises, &one.zone, found.as_of),
    });
    let rows: Vec<MovingRow> = rows.collect();
    let mut notes = Vec::new();
    if rows.len() < found.moving.len() {
        let args = [
            ("shown", rows.len().to_string().into()),
            ("n", found.moving.len().to_string().into()),
        ];
        notes.push(t_args(lang, "moves-more", &args));
    }
    for one in found.skipped.iter().take(SHOWN) {
        let why = t_args(lang, "moves-skipped", &[("why", one.why.clone().into())]);
        notes.push(format!("{}: {why}", one.reference));
    }
    Moving {
        title: t_args(lang, "moves-title", &[("n", found.moving.len().into())]),
        lead: String::new(),
        heads: [t(lang, "moves-ticket"), t(lang, "moves-changes")],
        rows,
        notes,
        can_pick: false,
    }
}

fn lines(lang: Lang, promises: &[Moved], zone: &str, now: Timestamp) -> Vec<MovedLine> {
    let reading = Reading { lang, zone: zone_of(zone), now };
    let line = |moved: &Moved| {
        let (by, tone) = reading.by(moved);
        MovedLine {
            what: words::watch_name(lang, moved.watch),
            from_to: reading.from_to(moved),
            by: Said::new(by, tone),
            told: reading.told(&moved.steps),
        }
    };
    promises.iter().map(line).collect()
}

/// `GET /settings/moves` (`plan`, `calendar`, `ticket`, `moved`)
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    page(ask, 200, &among(|name| ask.asked(name)), &[])
}

/// What narrows it.
fn among<'a>(value: impl Fn(&'static str) -> &'a str) -> Among {
    Among {
        plan: value("plan").parse().ok().map(PlanId),
        calendar: value("calendar").parse().ok().map(CalendarId),
        tickets: value("of").parse().ok().map(TicketId).into_iter().collect(),
    }
}

fn page(ask: &Ask, status: u16, among: &Among, wrong: &[Wrong]) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let found = moves::of_newest(&ask.desk, among)?;
    let ticked: Vec<TicketId> = ticked(ask);
    let is_first = ask.form.is_empty();
    let moving = (found.touched > 0).then(|| Moving {
        can_pick: true,
        ..part(ask, &found, |ticket| is_first || ticked.contains(&ticket))
    });
    let kept: Vec<String> = found.unmoved.iter().take(MOVED).map(ToString::to_string).collect();
    let mut page = frame::full(ask, Nav::Plans)?;
    if let Ok(n) = ask.asked("moved").parse::<u64>() {
        page.banners.push(Banner {
            tone: "plain",
            icon: "met",
            title: t_args(lang, "moves-done", &[("n", n.into())]),
            text: String::new(),
            act: None,
        });
    }
    let narrowed = [
        ("plan", among.plan.map(|id| id.to_string())),
        ("calendar", among.calendar.map(|id| id.to_string())),
        ("of", among.tickets.first().map(ToString::to_string)),
    ];
    let page = Moves {
        kept_count: u64::try_from(kept.len()).unwrap_or(0),
        kept: kept.join(","),
        moving,
        reason: Field {
            value: ask.typed("reason").to_owned(),
            error: wrong_with(lang, wrong, "reason"),
        },
        wrong: wrong_with(lang, wrong, "tickets"),
        seen: found.as_of.micros().to_string(),
        narrowed: narrowed.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
        page,
    };
    Ok(Reply::page(status, page.render()?))
}

/// The tickets that were ticked, those that keep their deadlines among them.
fn ticked(ask: &Ask) -> Vec<TicketId> {
    let values = ask.form.iter().filter(|(name, _)| name == "ticket" || name == "kept");
    let each = values.flat_map(|(_, value)| value.split(','));
    each.filter_map(|id| id.trim().parse().ok().map(TicketId)).take(MOVED).collect()
}

/// `POST /settings/moves` (`ticket`…, `kept`, `reason`, `seen`, `plan`, `calendar`, `of`)
pub fn make(ask: &Ask) -> Result<Reply, Fault> {
    let among = among(|name| ask.typed(name));
    let seen = ask.typed("seen").parse().map_or(ask.now, Timestamp::from_micros);
    match moves::make(&ask.desk, &ask.hands()?, &ticked(ask), ask.typed("reason"), seen) {
        Ok(moved) => {
            let narrowed = [
                ("plan", among.plan.map(|id| id.to_string())),
                ("calendar", among.calendar.map(|id| id.to_string())),
            ];
            let mut path = format!("/settings/moves?moved={moved}");
            for (name, value) in narrowed {
                if let Some(value) = value {
                    path = format!("{path}&{name}={value}");
                }
            }
            Ok(Reply::to(&path))
        }
        Err(AppError::Wrong(wrong)) => page(ask, 422, &among, &wrong),
        Err(e) => Err(e.into()),
    }
}
