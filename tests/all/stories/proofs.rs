//! Deadlines that explain themselves, rehearsals, backtests, and calendars with their holidays.

use tarmac::{
    app::{
        AppError,
        backtest::{self, Period},
        calendars, explain,
        pauses::{self, Pausing},
        plans,
        rehearsal::{self, Imagined},
    },
    db::promises,
    domain::{
        calendar::days::DaysForm,
        plan::document,
        promise::{Outcome, Party, Severity, Watch},
    },
};

use crate::support::{desk::TestDesk, when};

both! {
    a_deadline_explains_itself_to_the_second,
    a_rehearsal_tells_what_then_happens_and_writes_nothing,
    a_rehearsal_of_somebody_unknown_runs_under_the_default_plan,
    a_backtest_says_what_changes_and_by_how_much_and_writes_nothing,
    a_backtest_is_of_the_plan_that_the_draft_names,
    holidays_laid_over_a_calendar_are_a_new_version_that_moves_no_bound_ticket,
    a_table_with_mistakes_is_refused_with_all_its_lines,
    a_calendar_of_others_is_stored_once_and_follows_their_versions,
}

fn a_deadline_explains_itself_to_the_second(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S3, None);
    desk.pass("1h");
    let pausing = Pausing {
        party: Party::Supplier,
        reason: "in customs".to_owned(),
        note: String::new(),
        until: Some(when::at("12:00")),
        clocks: Vec::new(),
    };
    let event = pauses::pause(&desk.desk, &desk.hands("ann"), ticket, pausing).unwrap();
    desk.settle();
    let told = explain::explain(&desk.desk, ticket, Some(Watch::Resolved)).unwrap();
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((one.sum_s, one.target_s, one.moved), (97_200, 97_200, None));
    assert_eq!(one.due_at, desk.clock(ticket, "resolved").due_at());
    let start = one.start.as_ref().unwrap();
    assert_eq!((start.event, start.kind.as_str()), (Some(1), "reported"));
    assert_eq!(one.clause.plan, "boeing v1");
    assert_eq!(one.clause.calendar.as_deref(), Some("working UTC v1"));
    assert!(one.stretches.windows(2).all(|w| w[0].to == w[1].from), "without a hole");
    let counted = one.stretches.iter().filter(|s| s.kind == "counted").map(|s| s.seconds);
    assert_eq!(counted.sum::<i64>(), one.target_s);
    let paused: Vec<_> = one.stretches.iter().filter(|s| s.kind == "paused").collect();
    let [pause] = paused.as_slice() else { panic!("{:?}", one.stretches) };
    assert_eq!(
        (pause.seconds, pause.party, pause.event),
        (7200, Some(Party::Supplier), Some(event))
    );
    assert_eq!(pause.why.as_deref(), Some("in customs"));
    assert!(one.sentence.en.contains("paused, supplier"), "{}", one.sentence.en);
    assert!(one.sentence.zh.contains("暂停（供应商）"), "{}", one.sentence.zh);
    desk.outbox();
}

fn a_rehearsal_tells_what_then_happens_and_writes_nothing(desk: &TestDesk) {
    let account = desk.peregrine();
    // The account's calendars are stored with the first ticket that needs them.
    desk.phoned(account, Severity::S4, None);
    desk.pass("1h");
    desk.outbox();
    let tickets = desk.tickets().len();
    let imagined = Imagined { account: Some(account), severity: Severity::S1, at: desk.now() };
    let told = rehearsal::rehearse(&desk.desk, imagined).unwrap();
    assert_eq!((desk.tickets().len(), desk.outbox().len()), (tickets, 0), "nothing is written");
    assert_eq!(told.plan, "boeing v1");
    let first = &told.steps[0];
    assert_eq!(
        (first.watch.as_str(), first.who.as_slice()),
        ("reported", &["ann", "lena"].map(str::to_owned)[..])
    );
    assert!(told.steps.iter().any(|s| s.who.contains(&"stan".to_owned())), "the sponsor at last");
    let ticket = desk.phoned(account, Severity::S1, None);
    desk.pass("10h");
    for watch in ["reported", "acknowledged", "restored"] {
        let fired = desk.read(|c| promises::step_of(c, "ticket", &[ticket.0]));
        let fired: Vec<_> = fired
            .iter()
            .filter(|row| row.watch == watch && row.round == 0)
            .map(|row| (row.step.clone(), when::shown(row.due_at)))
            .collect();
        let rehearsed = told.steps.iter().filter(|step| step.watch == watch);
        let rehearsed: Vec<_> =
            rehearsed.map(|step| (step.step.clone(), when::shown(step.at))).collect();
        let rehearsed: Vec<_> = rehearsed
            .into_iter()
            .zip(&fired)
            // A step at the deadline is judged a second after it and dated at it.
            .map(|((step, at), (_, due))| {
                (step, if at.starts_with(due) { due.clone() } else { at })
            })
            .collect();
        assert_eq!(rehearsed, fired, "{watch}");
    }
    desk.outbox();
}

fn a_rehearsal_of_somebody_unknown_runs_under_the_default_plan(desk: &TestDesk) {
    desk.writes("stranger@nowhere.example", "chiller", "it is warm");
    desk.outbox();
    let imagined = Imagined { account: None, severity: Severity::S1, at: desk.now() };
    let told = rehearsal::rehearse(&desk.desk, imagined).unwrap();
    assert_eq!((told.plan.as_str(), told.account), ("individual v1", None));
    assert!(!told.steps.is_empty(), "somebody is told");
    let nobody = Imagined { account: Some(tarmac::domain::ids::AccountId(99)), ..imagined };
    assert!(matches!(rehearsal::rehearse(&desk.desk, nobody), Err(AppError::NotFound(_))));
}

/// The shipped plan with five minutes to acknowledge S1.
fn draft(name: &str) -> tarmac::domain::plan::Plan {
    let source = plans::SHIPPED[0].1;
    let source = source.replacen("within = \"15m\"", "within = \"5m\"", 1);
    document::parse(&source.replacen("name = \"boeing\"", name, 1)).unwrap()
}

fn a_backtest_says_what_changes_and_by_how_much_and_writes_nothing(desk: &TestDesk) {
    let account = desk.peregrine();
    let (late, soon) =
        (desk.phoned(account, Severity::S1, None), desk.phoned(account, Severity::S1, None));
    desk.pass("2m");
    desk.acknowledge(soon);
    desk.pass("8m");
    desk.acknowledge(late);
    desk.pass("1d");
    desk.outbox();
    let before = desk.verdicts(late, "acknowledged");
    let period = Period { from: when::at("00:00"), to: when::at("+1 00:00"), account: None };
    let mut seen = Vec::new();
    let tested = backtest::backtest(&desk.desk, &draft("name = \"boeing\""), period, |done, of| {
        seen.push((done, of));
        Ok(())
    })
    .unwrap();
    assert_eq!((tested.tickets, seen), (2, vec![(0, 2), (2, 2)]));
    let sum = tested.by_watch[&Watch::Acknowledged];
    assert_eq!((sum.was.met, sum.was.judged()), (2, 2));
    assert_eq!((sum.would_be.met, sum.would_be.judged()), (1, 2));
    let [changed] = tested.changed.as_slice() else { panic!("{:?}", tested.changed) };
    assert_eq!((changed.ticket, changed.compared.watch), (late, Watch::Acknowledged));
    let (was, would_be) = (changed.compared.was.unwrap(), changed.compared.would_be.unwrap());
    assert_eq!((was.verdict, was.margin_s), (Outcome::Met, Some(300)));
    assert_eq!((would_be.verdict, would_be.margin_s), (Outcome::Missed, Some(-300)));
    assert_eq!(desk.verdicts(late, "acknowledged"), before);
    assert_eq!(plans::all(&desk.desk).unwrap().iter().map(|p| p.2.len()).sum::<usize>(), 3);
}

fn a_backtest_is_of_the_plan_that_the_draft_names(desk: &TestDesk) {
    let account = desk.peregrine();
    desk.phoned(account, Severity::S1, None);
    desk.writes("stranger@nowhere.example", "chiller", "it is warm");
    desk.pass("1d");
    desk.outbox();
    let period = Period { from: when::at("00:00"), to: when::at("+1 00:00"), account: None };
    let count = |name: &str, period| {
        backtest::backtest(&desk.desk, &draft(name), period, |_, _| Ok(())).unwrap().tickets
    };
    assert_eq!(count("name = \"boeing\"", period), 1, "of the draft's name");
    assert_eq!(count("name = \"night shift\"", period), 2, "no plan has it: all");
    let of_account = Period { account: Some(account), ..period };
    assert_eq!(count("name = \"night shift\"", of_account), 1);
    let empty = Period { from: when::at("+1 00:00"), ..period };
    assert_eq!(count("name = \"boeing\"", empty), 0);
}

fn holidays_laid_over_a_calendar_are_a_new_version_that_moves_no_bound_ticket(desk: &TestDesk) {
    let account = desk.peregrine();
    let bound = desk.phoned(account, Severity::S3, None);
    let due = desk.clock(bound, "resolved").due_at();
    let tomorrow = when::at("+1 09:00").utc().date_naive();
    let csv = format!("date,from,to,name\n{tomorrow},,,Day of the test\n");
    let year = chrono::Datelike::year(&tomorrow);
    let lay = |save| {
        let file = (DaysForm::Csv, csv.as_str());
        calendars::import(&desk.desk, "test", "working UTC", file, year..=year, save)
            .unwrap()
            .unwrap()
    };
    let preview = lay(false);
    assert_eq!((preview.stored, preview.changes.len()), (None, 1));
    assert_eq!(preview.changes[0].name, "Day of the test");
    assert_eq!(lay(true).stored, Some(2));
    let again = lay(true);
    assert_eq!((again.stored, again.changes.len()), (None, 0), "the same is stored once");
    desk.pass("1m");
    assert_eq!(desk.clock(bound, "resolved").due_at(), due, "what runs keeps its version");
    let new = desk.phoned(account, Severity::S3, None);
    assert!(desk.clock(new, "resolved").due_at() > due, "what is reported now has the holiday");
    let told = explain::explain(&desk.desk, new, Some(Watch::Resolved)).unwrap();
    let holiday = told[0].stretches.iter().find(|s| s.kind == "holiday").unwrap();
    assert_eq!(holiday.why.as_deref(), Some("Day of the test"));
    let nowhere =
        calendars::import(&desk.desk, "test", "lunar", (DaysForm::Csv, &csv), year..=year, true);
    assert!(matches!(nowhere, Err(AppError::NotFound("calendar"))));
    desk.outbox();
}

fn a_table_with_mistakes_is_refused_with_all_its_lines(desk: &TestDesk) {
    let file = (DaysForm::Csv, "date\n2026-02-30\n2026-03-01,10:00,10:00\n");
    let told = calendars::import(&desk.desk, "test", "working UTC", file, 2026..=2026, true);
    let lines: Vec<_> = told.unwrap().unwrap_err().iter().map(|m| m.line).collect();
    assert_eq!(lines, [Some(2), Some(3)]);
    assert!(calendars::all(&desk.desk).unwrap().iter().all(|k| k.version == 1));
}

fn a_calendar_of_others_is_stored_once_and_follows_their_versions(desk: &TestDesk) {
    let of = || vec!["working UTC".to_owned(), "trading UTC".to_owned()];
    let combine = |name: &str, of| {
        let of = (calendars::Together::Intersection, of);
        calendars::combine(&desk.desk, "test", name, of, Some(28_800))
    };
    assert_eq!(combine("site", of()).unwrap(), Some(1));
    assert_eq!(combine("site", of()).unwrap(), None, "the same is stored once");
    let file = (DaysForm::Csv, "date\n2026-05-01\n");
    calendars::import(&desk.desk, "test", "working UTC", file, 2026..=2026, true).unwrap().unwrap();
    assert_eq!(combine("site", of()).unwrap(), Some(2), "with the holiday of one of them");
    for (name, of) in [("site", vec!["working UTC".to_owned()]), ("working UTC", of())] {
        assert!(matches!(combine(name, of), Err(AppError::Wrong(_))), "{name}");
    }
    let all = calendars::all(&desk.desk).unwrap();
    let site = all.iter().find(|k| k.name == "site").unwrap();
    assert_eq!((site.version, site.written.intersection.len()), (2, 2));
}
