//! The report: did we keep it, and why is every figure what it is.

use askama::Template as _;
use chrono::{Datelike as _, NaiveDate};

use super::{mail::ticket_link, whose};
use crate::{
    app::{
        accounts, plans,
        report::{self as read, Asked, Cell, ListLine, ReportPage},
        report_beside::{self as beside, Beside},
        report_csv,
    },
    domain::{
        ids::TicketId,
        needed_by::{AskedFor, ByThen},
        promise::Severity,
        report::{Column, Figure, Group, Kept, Share as ShareOf},
        time::Timestamp,
    },
    i18n::{Lang, moment, phrase::Tone, span, t, t_args, words, zone_name},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::encoded,
        view::{
            Choice, Field, Link, Nav, Opt, Said,
            queue::Chip,
            report::{
                Filters, Judged, Line, Missed, Report, ReportList, SupplierKept, Table, Total,
            },
        },
    },
};

/// Missed promises on the report itself.
const MISSED: usize = 20;
/// Days of a period at most.
const LONGEST_D: i64 = 3700;
/// Promises on a list's page.
const LISTED: usize = 500;

/// The first and the last day of the month of a day.
fn month_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = day.with_day(1).unwrap_or(day);
    let next = if first.month() == 12 {
        NaiveDate::from_ymd_opt(first.year() + 1, 1, 1)
    } else {
        NaiveDate::from_ymd_opt(first.year(), first.month() + 1, 1)
    };
    (first, next.and_then(|d| d.pred_opt()).unwrap_or(first))
}

fn today(ask: &Ask, zone: chrono_tz::Tz) -> NaiveDate {
    ask.now.utc().with_timezone(&zone).date_naive()
}

/// What is wrong with what was asked: the field and a sentence.
type Wrongs = Vec<(&'static str, String)>;

/// What is asked for, this month so far in the reader's zone where nothing is said; and what is
/// wrong with it, where the same stands in its place.
fn understood(ask: &Ask) -> Result<(Asked, Wrongs), Fault> {
    let lang = ask.lang();
    let mut wrong = Wrongs::new();
    let say = |key: &str, found: &str| t_args(lang, key, &[("found", found.to_owned().into())]);
    let zone = match ask.asked("zone") {
        "" => ask.zone(),
        name => name.parse().unwrap_or_else(|_| {
            wrong.push(("zone", say("wrong-zone", name)));
            ask.zone()
        }),
    };
    let today = today(ask, zone);
    let mut day = |name: &'static str, otherwise: NaiveDate| match ask.asked(name) {
        "" => otherwise,
        text => text.parse().unwrap_or_else(|_| {
            wrong.push((name, say("wrong-day", text)));
            otherwise
        }),
    };
    let (mut from, mut to) = (day("from", month_of(today).0), day("to", today));
    if wrong.is_empty() && (to < from || (to - from).num_days() > LONGEST_D) {
        wrong.push(("to", t(lang, "wrong-period")));
        (from, to) = (month_of(today).0, today);
    }
    let as_of = match ask.asked("as_of") {
        "" => None,
        text => Timestamp::parse(text).ok().or_else(|| {
            wrong.push(("as_of", say("wrong-as-of", text)));
            None
        }),
    };
    let asked = Asked {
        from,
        to,
        zone,
        as_of,
        account: narrowed(ask.asked("account"))?,
        plan: narrowed(ask.asked("plan"))?,
        severity: narrowed(ask.asked("severity"))?,
    };
    Ok((asked, wrong))
}

/// What the report is narrowed to; empty is all, and what is no such thing is not found: figures of
/// all in its place would be believed.
fn narrowed<T: std::str::FromStr>(text: &str) -> Result<Option<T>, Fault> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Fault::NotFound),
    }
}

/// What is asked for, where it is all right.
fn asked(ask: &Ask) -> Result<Asked, Fault> {
    let (asked, wrong) = understood(ask)?;
    if wrong.is_empty() {
        return Ok(asked);
    }
    let said: Vec<String> = wrong.into_iter().map(|(_, sentence)| sentence).collect();
    Err(Fault::Unfit(said.join(" ")))
}

/// The page when what was asked makes no report: no figures, and what was typed.
fn refused(ask: &Ask, asked: &Asked, wrong: &Wrongs) -> Result<Reply, Fault> {
    let mut filters = filters(ask, asked)?;
    for (name, field) in [("from", &mut filters.from), ("to", &mut filters.to)] {
        if !ask.asked(name).is_empty() {
            ask.asked(name).clone_into(&mut field.value);
        }
        field.error = wrong.iter().find(|(n, _)| *n == name).map(|(_, said)| said.clone());
    }
    filters.zone.error = wrong.iter().find(|(n, _)| *n == "zone").map(|(_, said)| said.clone());
    let others = wrong.iter().filter(|(n, _)| *n == "as_of").map(|(_, said)| said.clone());
    let page = Report {
        is_refused: true,
        scope: t(ask.lang(), "report-no-scope"),
        lead: others.collect::<Vec<_>>().join(" "),
        total: None,
        filters,
        as_of: String::new(),
        csv: String::new(),
        milestones: Vec::new(),
        not_in_it: Vec::new(),
        tables: Vec::new(),
        missed: Vec::new(),
        all_missed: None,
        asked_for: String::new(),
        asked_for_tickets: Vec::new(),
        whose_time: None,
        suppliers: Vec::new(),
        page: frame::full(ask, Nav::Reports)?,
    };
    Ok(Reply::page(422, page.render()?))
}

/// The query that asks the same again, for the same instant.
fn query(asked: &Asked, as_of: Timestamp) -> String {
    let id = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
    format!(
        "from={}&to={}&zone={}&account={}&plan={}&severity={}&as_of={}",
        asked.from,
        asked.to,
        encoded(asked.zone.name()),
        id(asked.account.map(|a| a.0)),
        id(asked.plan.map(|p| p.0)),
        asked.severity.map_or("", Severity::word),
        encoded(&as_of.to_string()),
    )
}

/// `412` of `431` as `95.6 %`.
fn share(figure: &Figure) -> String {
    figure.share().map_or_else(String::new, |share| {
        let tenths = share.per_mille();
        format!("{}.{} %", tenths / 10, tenths % 10)
    })
}

fn scope(ask: &Ask, asked: &Asked) -> String {
    let zone = zone_name(ask.lang(), asked.zone);
    t_args(
        ask.lang(),
        "report-scope",
        &[
            ("from", asked.from.to_string().into()),
            ("to", asked.to.to_string().into()),
            ("zone", zone.into()),
        ],
    )
}

fn as_of_words(ask: &Ask, asked: &Asked, as_of: Timestamp) -> String {
    let at = moment::exact(ask.lang(), as_of, asked.zone);
    let at = format!("{at} {}", zone_name(ask.lang(), asked.zone));
    t_args(ask.lang(), "report-as-of", &[("at", at.into())])
}

/// `GET /reports`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let (asked, wrong) = understood(ask)?;
    if !wrong.is_empty() {
        return refused(ask, &asked, &wrong);
    }
    let data = read::figures(&ask.desk, &asked)?;
    let again = query(&asked, data.as_of);
    let beside = beside(ask, &asked, data.as_of)?;
    let headline = &data.headline;
    let total = (headline.judged() > 0).then(|| Total {
        met: headline.met.count,
        judged: headline.judged(),
        share: share(headline),
        href: listed(Group::All, Column::Judged, &again),
        missed_href: listed(Group::All, Column::Missed, &again),
    });
    let missed = read::promises_of(
        &ask.desk,
        &Asked { as_of: Some(data.as_of), ..asked },
        Cell { group: Group::All, column: Column::Missed },
        Some(MISSED),
    )?;
    let all_missed = (missed.total > missed.lines.len()).then(|| {
        let n = i64::try_from(missed.total).unwrap_or(i64::MAX);
        Link::new(
            t_args(lang, "report-all-missed", &[("n", n.into())]),
            listed(Group::All, Column::Missed, &again),
        )
    });
    let page = Report {
        is_refused: false,
        scope: scope(ask, &asked),
        lead: lead(lang, headline),
        total,
        filters: filters(ask, &asked)?,
        as_of: as_of_words(ask, &asked, data.as_of),
        csv: format!("/reports/figures.csv?{again}"),
        milestones: milestones(lang, &data, &again),
        not_in_it: not_in_it(lang, &data, &again),
        tables: tables(lang, &data, &again),
        missed: missed.lines.iter().map(|line| missed_row(ask, line)).collect(),
        all_missed,
        asked_for: asked_for(lang, &beside.asked_for),
        asked_for_tickets: asked_for_tickets(ask, &beside.tickets_asked_for),
        whose_time: beside.whose_time.and_then(|spent| {
            let note = t_args(lang, "whose-report", &[("n", spent.tickets.into())]);
            whose::bar(lang, &spent.shares, note)
        }),
        suppliers: beside.suppliers.iter().map(|one| supplier(ask, one, data.as_of)).collect(),
        page: frame::full(ask, Nav::Reports)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// What stands beside the promises, for the same instant.
fn beside(ask: &Ask, asked: &Asked, as_of: Timestamp) -> Result<Beside, Fault> {
    Ok(beside::beside(&ask.desk, &Asked { as_of: Some(as_of), ..*asked })?)
}

/// How a supplier kept their terms, each clock with its proof.
fn supplier(ask: &Ask, of: &beside::SupplierKept, as_of: Timestamp) -> SupplierKept {
    let lang = ask.lang();
    let figure = &of.figure;
    let mut parts = Vec::new();
    if figure.judged() > 0 {
        let share = ShareOf { met: figure.met, judged: figure.judged() }.per_mille();
        let args = [
            ("met", figure.met.to_string().into()),
            ("judged", figure.judged().to_string().into()),
            ("share", format!("{}.{} %", share / 10, share % 10).into()),
        ];
        parts.push(t_args(lang, "supplier-kept", &args));
    }
    for (key, n) in [
        ("supplier-still-late", figure.still_late),
        ("report-not-yet-due", figure.not_yet_due),
        ("report-not-needed", figure.not_needed),
    ] {
        if n > 0 {
            parts.push(t_args(lang, key, &[("n", n.into())]));
        }
    }
    let handed = of.handed.iter().take(MISSED * 5).map(|(ticket, one)| {
        let href = format!("/tickets/{ticket}?proof=supplier-{}#proof", one.handed());
        let what = words::milestone_name(lang, one.under());
        let state = t(lang, &format!("state-{}", one.clock.state(as_of).word().replace('_', "-")));
        let due = one.clock.due_at().map(|at| moment::exact(lang, at, ask.zone()));
        let said = [Some(what), due, Some(state)].into_iter().flatten().collect::<Vec<_>>();
        (Link::new(ask.desk.reference(*ticket), href), said.join(" · "))
    });
    SupplierKept {
        name: of.name.clone(),
        figure: parts.join(&t(lang, "list-comma")),
        handed: handed.collect(),
    }
}

/// How many were met by the time that the customer asked for: beside the promise, never instead.
fn asked_for(lang: Lang, of: &AskedFor) -> String {
    if of.judged() + of.waiting == 0 {
        return String::new();
    }
    let args = [
        ("met", of.met.to_string().into()),
        ("judged", of.judged().to_string().into()),
        ("waiting", of.waiting.into()),
    ];
    t_args(lang, "report-asked-for", &args)
}

/// Each ticket that the customer gave a time for, and how it stands to it.
fn asked_for_tickets(ask: &Ask, all: &[(TicketId, ByThen)]) -> Vec<(Link, String)> {
    let word = |stands: ByThen| match stands {
        ByThen::Met => "asked-for-met",
        ByThen::Missed => "asked-for-missed",
        ByThen::Waiting => "asked-for-waiting",
    };
    all.iter()
        .take(LISTED)
        .map(|(ticket, stands)| (ticket_link(ask, *ticket), t(ask.lang(), word(*stands))))
        .collect()
}

fn lead(lang: Lang, headline: &Figure) -> String {
    if headline.missed.count == 0 {
        return String::new();
    }
    let args = [("n", headline.missed.count.into()), ("running", headline.still_late.count.into())];
    t_args(lang, "report-lead", &args)
}

fn not_in_it(lang: Lang, data: &ReportPage, again: &str) -> Vec<Link> {
    let of = &data.headline;
    [
        ("report-not-yet-due", of.not_yet_due.count, (Group::All, Column::NotYetDue)),
        ("report-waived", of.waived.count, (Group::All, Column::Waived)),
        ("report-not-needed", of.not_needed.count, (Group::All, Column::NotNeeded)),
        ("report-superseded", of.superseded.count, (Group::All, Column::Superseded)),
        ("report-no-entitlement", data.no_entitlement.count, (Group::NoEntitlement, Column::Any)),
    ]
    .into_iter()
    .filter(|(_, n, _)| *n > 0)
    .map(|(key, n, (group, column))| {
        Link::new(t_args(lang, key, &[("n", n.into())]), listed(group, column, again))
    })
    .collect()
}

/// The address of the promises behind one figure.
fn listed(group: Group, column: Column, again: &str) -> String {
    format!("/reports/promises?group={}&column={column}&{again}", encoded(&group.to_string()))
}

fn line(name: String, figure: &Figure, group: Group, again: &str, widest: u64, lang: Lang) -> Line {
    let time = |secs: Option<i64>| secs.map_or_else(String::new, |s| span(lang, s));
    let response = figure.response.as_ref();
    Line {
        name,
        met: figure.met.count,
        missed: figure.missed.count,
        still_late: figure.still_late.count,
        share: share(figure),
        href: listed(group, Column::Judged, again),
        missed_href: listed(group, Column::Missed, again),
        still_late_href: listed(group, Column::StillLate, again),
        widest,
        median: time(response.map(|r| r.median_s)),
        p90: time(response.map(|r| r.p90_s)),
        worst: time(response.map(|r| r.worst_s)),
    }
}

fn milestones(lang: Lang, data: &ReportPage, again: &str) -> Vec<Line> {
    let widest = data.watches.iter().map(|l| l.figure.judged()).max().unwrap_or(0);
    data.watches
        .iter()
        .filter(|l| l.figure.judged() > 0)
        .map(|l| {
            let name = words::watch_name(lang, l.of);
            line(name, &l.figure, Group::Watch(l.of), again, widest, lang)
        })
        .collect()
}

fn tables(lang: Lang, data: &ReportPage, again: &str) -> Vec<Table> {
    let strangers = || t(lang, "report-no-account");
    let accounts = data.accounts.iter().map(|l| {
        let name = if l.of.is_none() { strangers() } else { l.name.clone() };
        (name, &l.figure, Group::Account(l.of))
    });
    let plans = data.plans.iter().map(|l| (l.name.clone(), &l.figure, Group::Plan(l.of)));
    let severities = data
        .severities
        .iter()
        .map(|l| (words::severity(lang, l.of), &l.figure, Group::Severity(l.of)));
    [
        ("report-by-account", "word-account-title", accounts.collect::<Vec<_>>()),
        ("report-by-plan", "word-plan-title", plans.collect()),
        ("report-by-severity", "word-severity-title", severities.collect()),
    ]
    .into_iter()
    .map(|(title, head, rows)| {
        let judged: Vec<_> = rows.into_iter().filter(|(_, f, _)| f.judged() > 0).collect();
        let widest = judged.iter().map(|(_, f, _)| f.judged()).max().unwrap_or(0);
        Table {
            title: t(lang, title),
            head: t(lang, head),
            lines: judged
                .into_iter()
                .map(|(name, figure, group)| line(name, figure, group, again, widest, lang))
                .collect(),
        }
    })
    .filter(|table| !table.lines.is_empty())
    .collect()
}

fn filters(ask: &Ask, asked: &Asked) -> Result<Filters, Fault> {
    let lang = ask.lang();
    let all = || Opt::new("", t(lang, "report-all"));
    let mut account_options = vec![all()];
    account_options.extend(
        accounts::all(&ask.desk)?.iter().map(|a| Opt::new(a.id.to_string(), a.name.clone())),
    );
    let mut plan_options = vec![all()];
    plan_options
        .extend(plans::all(&ask.desk)?.iter().map(|(id, name, _)| Opt::new(id.to_string(), name)));
    let mut severities = vec![all()];
    severities.extend(Severity::ALL.iter().map(|s| Opt::new(s.word(), words::severity(lang, *s))));
    let mut zones: Vec<Opt> = Vec::new();
    for zone in [asked.zone, ask.desk.config.desk.zone, ask.zone()] {
        if !zones.iter().any(|o| o.value == zone.name()) {
            zones.push(Opt::new(zone.name(), zone_name(lang, zone)));
        }
    }
    let id = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
    let day = today(ask, asked.zone);
    let this = (month_of(day).0, day);
    let last = month_of(this.0.pred_opt().unwrap_or(day));
    let period = |key: &str, (from, to): (NaiveDate, NaiveDate)| Chip {
        text: t(lang, key),
        href: format!(
            "/reports?from={from}&to={to}&zone={}&account={}&plan={}&severity={}",
            encoded(asked.zone.name()),
            id(asked.account.map(|a| a.0)),
            id(asked.plan.map(|p| p.0)),
            asked.severity.map_or("", Severity::word),
        ),
        on: (asked.from, asked.to) == (from, to),
    };
    Ok(Filters {
        from: Field::new(asked.from.to_string()),
        to: Field::new(asked.to.to_string()),
        zone: Choice::new(asked.zone.name(), zones),
        account: Choice::new(id(asked.account.map(|a| a.0)), account_options),
        plan: Choice::new(id(asked.plan.map(|p| p.0)), plan_options),
        severity: Choice::new(asked.severity.map_or("", Severity::word), severities),
        periods: vec![period("report-this-month", this), period("report-last-month", last)],
    })
}

/// *Restored, due Wed 30 Sep 17:52:40*, in the zone of the ticket's promises.
fn promise(lang: Lang, line: &ListLine) -> String {
    let name = words::watch_name(lang, line.watch);
    match line.due_at {
        Some(due) => {
            let at = moment::exact(lang, due, line.zone);
            let at = format!("{at} {}", zone_name(lang, line.zone));
            t_args(lang, "report-promise-due", &[("what", name.into()), ("at", at.into())])
        }
        None => name,
    }
}

fn proof(line: &ListLine) -> String {
    format!("/tickets/{}?proof={}#proof", line.ticket, line.watch)
}

fn late(lang: Lang, line: &ListLine) -> String {
    let late = span(lang, line.late_s.unwrap_or(0));
    let key = if line.is_running { "report-runs-on" } else { "report-late-by" };
    t_args(lang, key, &[("span", late.into())])
}

fn account_name(lang: Lang, line: &ListLine) -> String {
    line.account.as_ref().map_or_else(|| t(lang, "report-no-account"), |(_, name)| name.clone())
}

fn missed_row(ask: &Ask, line: &ListLine) -> Missed {
    let lang = ask.lang();
    Missed {
        ticket: ticket_link(ask, line.ticket),
        account: account_name(lang, line),
        promise: promise(lang, line),
        proof: proof(line),
        late: late(lang, line),
        severity: line.severity.word().to_owned(),
    }
}

fn cell(ask: &Ask) -> Result<Cell, Fault> {
    let unfit = || Fault::NotFound;
    Ok(Cell {
        group: ask.asked("group").parse().map_err(|_| unfit())?,
        column: ask.asked("column").parse().map_err(|_| unfit())?,
    })
}

/// `GET /reports/promises` (`group`, `column`): the promises behind one figure.
pub fn promises(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let (asked, cell) = (asked(ask)?, cell(ask)?);
    let data = read::promises_of(&ask.desk, &asked, cell, Some(LISTED))?;
    let again = query(&asked, data.as_of);
    let column = t(lang, &format!("column-{}", cell.column.word().replace('_', "-")));
    let n = i64::try_from(data.total).unwrap_or(i64::MAX);
    let title = t_args(lang, "report-list-title", &[("n", n.into()), ("column", column.into())]);
    let as_of = as_of_words(ask, &asked, data.as_of);
    let page = ReportList {
        report: format!("/reports?{again}"),
        title,
        scope: format!("{} · {as_of}", scope(ask, &asked)),
        rows: data.lines.iter().map(|line| judged(ask, line)).collect(),
        more: None,
        csv: format!(
            "/reports/promises.csv?group={}&column={}&{again}",
            encoded(ask.asked("group")),
            cell.column
        ),
        page: frame::full(ask, Nav::Reports)?,
    };
    Ok(Reply::page(200, page.render()?))
}

fn judged(ask: &Ask, line: &ListLine) -> Judged {
    let lang = ask.lang();
    let verdict = match line.kept {
        Kept::Met => {
            let took = line.counted_s.map(|s| span(lang, s)).unwrap_or_default();
            Said::new(t_args(lang, "report-met-in", &[("span", took.into())]), Tone::Met)
        }
        Kept::Missed | Kept::StillLate => Said::new(late(lang, line), Tone::Miss),
        other => {
            Said::new(t(lang, &format!("column-{}", other.word().replace('_', "-"))), Tone::Quiet)
        }
    };
    Judged {
        ticket: ticket_link(ask, line.ticket),
        subject: line.subject.clone(),
        account: account_name(lang, line),
        promise: promise(lang, line),
        proof: proof(line),
        verdict,
    }
}

/// `GET /reports/figures.csv`
pub fn csv(ask: &Ask) -> Result<Reply, Fault> {
    let asked = asked(ask)?;
    let data = read::figures(&ask.desk, &asked)?;
    let beside = beside(ask, &asked, data.as_of)?;
    let name = format!("sla-{}-{}.csv", asked.from, asked.to);
    Ok(Reply::file(&name, "text/csv; charset=utf-8", report_csv::figures(&data, &beside)?))
}

/// `GET /reports/promises.csv`
pub fn promises_csv(ask: &Ask) -> Result<Reply, Fault> {
    let (asked, cell) = (asked(ask)?, cell(ask)?);
    let data = read::promises_of(&ask.desk, &asked, cell, None)?;
    let name = format!("sla-promises-{}-{}.csv", asked.from, asked.to);
    Ok(Reply::file(&name, "text/csv; charset=utf-8", report_csv::promises(&data)?))
}
