//! The queue: what breaks next.

use askama::Template as _;

use super::clocks::{self, Reader};
use crate::{
    app::queue::{self as read, Asked, Cursor, Filter, Group as Heading, Row as Found},
    domain::promise::{ClockState, Watch},
    i18n::{moment, span, t, t_args, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::encoded,
        view::{
            Badge, Link, Nav,
            queue::{Chip, Empty, Group, Part, Queue, Row},
        },
    },
};

/// Words of what the customer heard that a row shows.
const HEARD: usize = 60;

/// `GET /queue` (`q`, `view`, `after`)
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let filter = filter(ask.asked("view"));
    let words = ask.asked("q").trim().to_owned();
    let after: Option<Cursor> = match ask.asked("after") {
        "" => None,
        text => Some(text.parse().map_err(|_| Fault::Unfit(String::new()))?),
    };
    let asked = Asked {
        user: ask.session()?.user.id,
        filter,
        words: Some(words.clone()).filter(|w| !w.is_empty()),
        after,
    };
    let found = read::page(&ask.desk, &asked)?;
    let reader = Reader { lang, zone: ask.zone(), now: found.now };
    let desk_zone = ask.desk.config.desk.zone;
    let clock = format!("{} {}", moment::time(found.now, desk_zone), zone_name(lang, desk_zone));
    let unsigned = |n: i64| u64::try_from(n).unwrap_or(0);
    let more = found.next.map(|next| {
        let view = ask.asked("view");
        let href = format!("/queue?view={}&q={}&after={next}", encoded(view), encoded(&words));
        Link::new(t(lang, "queue-next-page"), href)
    });
    let empty = found.rows.is_empty().then(|| empty(ask, &words, filter));
    let page = Queue {
        open: unsigned(found.counts.open.shown()),
        past: unsigned(found.counts.late.shown()),
        unowned: unsigned(found.counts.unowned.shown()),
        clock,
        find: words,
        chips: chips(ask, filter),
        groups: groups(ask, reader, &found.rows),
        more,
        ladder: Vec::new(),
        empty,
        page: frame::around(ask, Nav::Queue, &found.counts)?,
    };
    Ok(Reply::page(200, page.render()?))
}

fn filter(view: &str) -> Filter {
    match view {
        "mine" => Filter::Mine,
        "team" => Filter::Team,
        "severe" => Filter::Urgent,
        "unowned" => Filter::Unowned,
        _ => Filter::All,
    }
}

fn chips(ask: &Ask, on: Filter) -> Vec<Chip> {
    [
        ("mine", Filter::Mine),
        ("team", Filter::Team),
        ("severe", Filter::Urgent),
        ("unowned", Filter::Unowned),
    ]
    .into_iter()
    .map(|(word, filter)| Chip {
        text: t(ask.lang(), &format!("queue-chip-{word}")),
        href: if on == filter { "/queue".to_owned() } else { format!("/queue?view={word}") },
        on: on == filter,
    })
    .collect()
}

fn empty(ask: &Ask, words: &str, filter: Filter) -> Empty {
    let lang = ask.lang();
    let all = || Some(Link::new(t(lang, "queue-empty-all"), "/queue"));
    if !words.is_empty() {
        let title = t_args(lang, "queue-empty-find", &[("q", words.to_owned().into())]);
        return Empty { title, text: String::new(), act: all() };
    }
    if filter == Filter::All {
        let text = t(lang, "queue-empty-text");
        return Empty { title: t(lang, "queue-empty"), text, act: None };
    }
    Empty { title: t(lang, "queue-empty-filter"), text: String::new(), act: all() }
}

fn groups(ask: &Ask, reader: Reader, rows: &[Found]) -> Vec<Group> {
    let parts = [
        (Heading::Late, Part::Past),
        (Heading::Next, Part::NextHours),
        (Heading::Later, Part::Later),
        (Heading::Standing, Part::Nothing),
    ];
    parts
        .into_iter()
        .map(|(heading, part)| Group {
            part,
            rows: rows.iter().filter(|r| r.group == heading).map(|r| row(ask, reader, r)).collect(),
        })
        .filter(|group| !group.rows.is_empty())
        .collect()
}

/// That no holidays are known for some years; empty where none is unknown.
fn no_holidays(ask: &Ask, years: &[i32]) -> String {
    if years.is_empty() {
        return String::new();
    }
    let lang = ask.lang();
    let years: Vec<String> = years.iter().map(ToString::to_string).collect();
    t_args(lang, "queue-no-holidays", &[("years", years.join(&t(lang, "list-comma")).into())])
}

fn row(ask: &Ask, reader: Reader, found: &Found) -> Row {
    let lang = reader.lang;
    let zone = found.zone;
    let next = match &found.told {
        Some((who, at)) => {
            let at = moment::near(lang, *at, zone, reader.now);
            t_args(lang, "queue-told", &[("who", who.clone().into()), ("at", at.into())])
        }
        None => String::new(),
    };
    let heard = found.heard_at.map_or_else(String::new, |at| {
        let ago = span(lang, reader.now.secs_since(at).max(0));
        let at = moment::near(lang, at, zone, reader.now);
        t_args(lang, "queue-heard", &[("at", at.into()), ("span", ago.into())])
    });
    let can_acknowledge = found.next.as_ref().is_some_and(|clock| {
        clock.line.standing.watch == Watch::Acknowledged
            && matches!(clock.line.standing.state, ClockState::Running | ClockState::Missed)
    });
    Row {
        href: format!("/tickets/{}", found.id),
        reference: found.reference.clone(),
        subject: found.subject.clone(),
        severity: Badge::new(lang, found.severity),
        account: found
            .account
            .as_ref()
            .map(|(id, name)| Link::new(name, format!("/accounts/{id}"))),
        contact: Some(found.requester.clone()).filter(|name| !name.is_empty()),
        clock: found
            .next
            .as_ref()
            .map(|clock| clocks::clock(reader, &clock.line, clock.within, zone)),
        second: found.second.as_ref().map(|clock| clocks::said(reader, &clock.line, zone)),
        owner: found.owner.as_ref().map(|(_, name)| name.clone()),
        next,
        heard,
        heard_words: crate::app::conversation::excerpt(&found.heard_text, HEARD),
        no_entitlement: !found.is_entitled,
        no_holidays: no_holidays(ask, &found.unknown_years),
        can_acknowledge: can_acknowledge && ask.may(crate::domain::access::Verb::EnterMilestone),
    }
}
