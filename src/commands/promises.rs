//! `tarmac sla explain`, `rehearse` and `backtest`: promises of the desk, looked at.

use std::{path::Path, sync::Arc};

use indicatif::{ProgressBar, ProgressStyle};

use super::{
    Fault, Outcome,
    print::{Out, moment, moment_or_dash},
    typed,
};
use crate::{
    app::{
        Desk,
        backtest::{self, Changed, Period, Tested},
        explain, plans,
        rehearsal::{self, Imagined, Rehearsed},
    },
    cli::Exit,
    domain::{
        backtest::{Attained, Stand},
        ids::TicketId,
        plan::{Plan, document},
        promise::{Severity, Watch},
        time::Timestamp,
    },
    i18n::{Lang, plan_words, span, words},
};

/// Why a ticket's deadlines are when they are.
pub(super) fn explain(desk: &Desk, ticket: TicketId, watch: Option<Watch>) -> Outcome {
    let all = explain::explain(desk, ticket, watch)?;
    if let Some(watch) = watch.filter(|_| all.is_empty()) {
        let text = format!("{} has no clock for {watch}", desk.reference(ticket));
        return Err(Fault::Said(text, Exit::Input));
    }
    let mut out = Out::new();
    for one in all {
        out.json(&one)?;
    }
    out.end()
}

/// A draft from a file, or all of its mistakes. Its examples need not hold yet.
fn draft(file: &Path) -> Result<Plan, Fault> {
    document::parse(&typed::file(file)?).map_err(|mistakes| all_of(file, &mistakes))
}

/// All mistakes of a document as one.
pub(super) fn all_of(file: &Path, mistakes: &[document::Mistake]) -> Fault {
    let shown = file.display();
    let all: Vec<String> = mistakes.iter().map(|m| format!("{shown}: {m}")).collect();
    Fault::Said(all.join("\ntarmac: "), Exit::Input)
}

/// Checks a plan and its examples.
pub(super) fn test(file: &Path) -> Outcome {
    let plan = plans::read(&typed::file(file)?).map_err(|mistakes| all_of(file, &mistakes))?;
    let expected: usize = plan.example.iter().map(|e| e.expect.len()).sum();
    let mut out = Out::new();
    let name = &plan.name;
    out.line(&match plan.example.len() {
        0 => format!("{name} is sound; it has no example"),
        1 => format!("{name} is sound; its example holds, {expected} deadlines to the second"),
        n => format!("{name} is sound; its {n} examples hold, {expected} deadlines to the second"),
    })?;
    out.end()
}

/// Who would be told what, when and why.
pub(super) fn rehearse(
    desk: &Desk,
    account: Option<&str>,
    severity: Severity,
    at: Option<&str>,
    json: bool,
) -> Outcome {
    let account = account.map(|text| typed::account(desk, text)).transpose()?;
    let zone = account.map_or(desk.config.desk.zone, |(_, zone)| zone);
    let at = at.map_or_else(|| Ok(desk.now()), |text| typed::moment(text, zone))?;
    let imagined = Imagined { account: account.map(|(id, _)| id), severity, at };
    let told = rehearsal::rehearse(desk, imagined)?;
    let mut out = Out::new();
    if json {
        out.json(&told)?;
        return out.end();
    }
    let Rehearsed { plan, steps, promises, is_entitled, account, .. } = told;
    let whose = account.as_deref().unwrap_or("somebody unknown");
    out.line(&format!("{severity} of {whose}, {} {}, by {plan}", moment(at, zone), zone.name()))?;
    if !is_entitled {
        out.line("No contract is in force then: the desk's default plan holds")?;
    }
    out.line("")?;
    out.line("Promised")?;
    for one in promises {
        let due = moment_or_dash(one.due_at, zone);
        let within = words::within(Lang::En, one.within);
        let years: Vec<String> =
            one.missing_holiday_years.iter().map(ToString::to_string).collect();
        let warning = if years.is_empty() {
            String::new()
        } else {
            format!("no holiday data for {}", years.join(", "))
        };
        out.row([1, 16, 16, 18, 0], ["", one.watch.word(), &due, &within, &warning])?;
    }
    out.line("")?;
    out.line("Told, if nobody moves")?;
    for step in steps {
        let rule = step.rule.as_ref().map_or_else(String::new, |r| plan_words::when(Lang::En, r));
        let mut who = step.who.join(", ");
        if step.is_admins {
            who = format!("{who} (nobody is on the ladder: all administrators)");
        } else if step.passed_on > 0 {
            who = format!("{who} (nobody was there: passed on)");
        }
        let what = format!("{}, {}", step.watch, step.step);
        out.row([1, 16, 32, 34, 0], ["", &moment(step.at, zone), &what, &rule, &who])?;
    }
    out.end()
}

/// The past under a draft.
pub(super) fn backtest(
    desk: &Arc<Desk>,
    plan: &Path,
    (from, to): (&str, &str),
    account: Option<&str>,
    json: bool,
) -> Outcome {
    let draft = draft(plan)?;
    let account = account.map(|text| typed::account(desk, text)).transpose()?;
    let zone = desk.config.desk.zone;
    let (from, to) = (typed::moment(from, zone)?, typed::moment(to, zone)?);
    if to <= from {
        return Err(Fault::Said("the time ends before it begins".to_owned(), Exit::Input));
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} tickets, {eta} left") {
        bar.set_style(style);
    }
    let period = Period { from, to, account: account.map(|(id, _)| id) };
    let tested = backtest::backtest(desk, &draft, period, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        Ok(())
    });
    bar.finish_and_clear();
    let tested = tested?;
    let mut out = Out::new();
    if json {
        out.json(&tested)?;
        return out.end();
    }
    print(&mut out, &tested, (from, to), &draft.name, zone)?;
    out.end()
}

fn print(
    out: &mut Out,
    tested: &Tested,
    (from, to): (Timestamp, Timestamp),
    name: &str,
    zone: chrono_tz::Tz,
) -> std::io::Result<()> {
    let (from, to) = (moment(from, zone), moment(to, zone));
    out.line(&format!(
        "{} tickets from {from} to {to}, under the draft of {name}",
        tested.tickets
    ))?;
    out.line("")?;
    out.row([16, 22, 22], ["MILESTONE", "THEN", "UNDER THE DRAFT"])?;
    for (watch, sum) in &tested.by_watch {
        out.row([16, 22, 22], [watch.word(), &attained(sum.was), &attained(sum.would_be)])?;
    }
    out.line("")?;
    out.line(&format!("{} promises change their verdict", tested.changed.len()))?;
    for Changed { reference, compared, .. } in &tested.changed {
        let cycle =
            if compared.cycle == 0 { String::new() } else { format!(" #{}", compared.cycle) };
        let what = format!("{}{cycle}", compared.watch);
        let (was, would_be) = (stand(compared.was), stand(compared.would_be));
        out.row([1, 10, 22, 34, 0], ["", reference, &what, &was, &would_be])?;
    }
    if !tested.skipped.is_empty() {
        out.line("")?;
        out.line(&format!("{} tickets cannot be judged under the draft", tested.skipped.len()))?;
        for one in &tested.skipped {
            out.row([1, 10, 0], ["", &one.ticket.to_string(), &one.why])?;
        }
    }
    Ok(())
}

/// `97.5 % of 120`.
fn attained(of: Attained) -> String {
    match of.tenths() {
        None => "nothing judged".to_owned(),
        Some(tenths) => format!("{}.{} % of {}", tenths / 10, tenths % 10, of.judged()),
    }
}

/// `missed by 12 min`.
fn stand(of: Option<Stand>) -> String {
    match of {
        None => "not promised".to_owned(),
        Some(Stand { verdict, margin_s: Some(s) }) if s < 0 => {
            format!("{verdict}, {} late", span(Lang::En, -s))
        }
        Some(Stand { verdict, margin_s: Some(s) }) => {
            format!("{verdict}, {} to spare", span(Lang::En, s))
        }
        Some(Stand { verdict, .. }) => verdict.to_string(),
    }
}

/// What is different between two versions of a plan.
pub(super) fn diff(desk: &Desk, name: &str, before: &str, after: Option<&str>) -> Outcome {
    let before = version(desk, name, before)?;
    let after = match after {
        Some(after) => version(desk, name, after)?,
        None => version(desk, name, "newest")?,
    };
    let mut out = Out::new();
    let said = plan_words::differences(Lang::En, &before, &after);
    if said.is_empty() {
        out.line("They say the same")?;
    }
    for one in said {
        out.line(&one)?;
    }
    out.end()
}

/// A version by its number, or a file.
fn version(desk: &Desk, name: &str, which: &str) -> Result<Plan, Fault> {
    let number: Option<i64> = which.trim_start_matches('v').parse().ok();
    if number.is_none() && which != "newest" {
        return draft(Path::new(which));
    }
    plans::numbered(desk, name, number)?.ok_or_else(|| {
        let which = number.map_or_else(String::new, |n| format!(" v{n}"));
        Fault::Said(format!("there is no plan {name}{which}"), Exit::Input)
    })
}
