//! What an edit would move, and moving running tickets: an explicit act with a reason and a preview.

use tarmac::{
    app::{
        AppError, calendar_hours, calendars,
        moves::{self, Among, Edit},
        plans::{self, Imported, SHIPPED},
    },
    domain::{
        calendar::days::DaysForm,
        clock::Due,
        event::EventKind,
        ids::TicketId,
        plan::Plan,
        promise::{Severity, Watch},
    },
};

use crate::support::{desk::TestDesk, when};

both! {
    an_edit_of_a_plan_says_which_deadlines_would_move_and_moves_none,
    moving_running_tickets_is_an_act_with_a_reason,
    a_goal_shortened_below_the_time_already_spent_is_missed_at_the_change,
    what_was_missed_stays_missed_after_a_move,
    a_version_that_was_saved_after_the_preview_stops_the_move,
    an_edit_of_a_calendar_says_which_deadlines_would_move,
    a_calendar_that_would_never_open_is_not_stored,
    an_edit_of_a_ladder_says_which_steps_would_move,
}

/// The boeing plan with one text written otherwise, its examples left out.
fn boeing_with(from: &str, to: &str) -> String {
    let source = SHIPPED.iter().find(|(name, _)| *name == "boeing").unwrap().1;
    let (plan, _examples) = source.split_once("# What must hold before").unwrap();
    let edited = plan.replacen(from, to, 1);
    assert_ne!(edited, plan);
    edited
}

fn acknowledged_in(minutes: &str) -> String {
    boeing_with(
        "acknowledged = { within = \"15m\"",
        &format!("acknowledged = {{ within = \"{minutes}\""),
    )
}

fn draft(source: &str) -> Plan {
    plans::read(source).unwrap()
}

fn stores(desk: &TestDesk, source: &str) {
    let stored = plans::import(&desk.desk, "test", source).unwrap();
    assert!(matches!(stored, Imported::Stored { .. }), "{stored:?}");
}

fn moves(desk: &TestDesk, ticket: TicketId, reason: &str) -> Result<u64, AppError> {
    moves::make(&desk.desk, &desk.hands("max"), &[ticket], reason, desk.now())
}

fn an_edit_of_a_plan_says_which_deadlines_would_move_and_moves_none(desk: &TestDesk) {
    let account = desk.peregrine();
    let urgent = desk.phoned(account, Severity::S1, None);
    let question = desk.phoned(account, Severity::S4, None);
    let found = moves::of_edit(&desk.desk, Edit::Plan(&draft(&acknowledged_in("45m")))).unwrap();
    assert_eq!((found.touched, found.unmoved.as_slice()), (2, &[question][..]));
    assert_eq!(found.moving.len(), 1);
    assert_eq!(found.moving[0].ticket, urgent);
    let [moved] = &found.moving[0].promises[..] else { panic!("{:?}", found.moving) };
    assert_eq!((moved.watch, moved.by_s()), (Watch::Acknowledged, Some(1800)));
    assert_eq!(moved.was, Some(Due::At(when::at("09:15"))));
    assert_eq!(desk.stands(urgent, "acknowledged"), "running 09:15", "nothing is written");
    let other = draft(&acknowledged_in("45m").replacen("\"boeing\"", "\"night\"", 1));
    assert_eq!(moves::of_edit(&desk.desk, Edit::Plan(&other)).unwrap().touched, 0);
    desk.outbox();
}

fn moving_running_tickets_is_an_act_with_a_reason(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    assert_eq!(moves::of_newest(&desk.desk, &Among::default()).unwrap().touched, 0);
    desk.pass("1m");
    stores(desk, &acknowledged_in("45m"));
    let offered = moves::of_newest(&desk.desk, &Among::default()).unwrap();
    assert_eq!((offered.touched, offered.moving[0].ticket), (1, ticket));
    assert!(matches!(moves(desk, ticket, "  "), Err(AppError::Wrong(_))), "without a reason");
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15");
    assert_eq!(moves(desk, ticket, "the new contract is for all").unwrap(), 1);
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:45");
    let file = desk.file(ticket);
    let last = &file.events.last().unwrap().kind;
    assert!(
        matches!(last, EventKind::TermsMoved { reason: Some(r), .. } if r.contains("for all")),
        "{last:?}"
    );
    assert_eq!(moves(desk, ticket, "again").unwrap(), 0, "it stands on the newest");
    assert_eq!(moves::of_newest(&desk.desk, &Among::default()).unwrap().touched, 0);
    desk.outbox();
}

fn a_goal_shortened_below_the_time_already_spent_is_missed_at_the_change(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.pass("10m");
    stores(desk, &acknowledged_in("5m"));
    moves(desk, ticket, "shorter for all").unwrap();
    desk.pass("1m");
    assert_eq!(desk.stands(ticket, "acknowledged"), "missed 09:10", "at the move, not before it");
    desk.outbox();
}

fn what_was_missed_stays_missed_after_a_move(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.pass("20m");
    stores(desk, &acknowledged_in("45m"));
    moves(desk, ticket, "longer for all").unwrap();
    desk.pass("1m");
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:15"]);
    desk.outbox();
}

fn a_version_that_was_saved_after_the_preview_stops_the_move(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    let seen = desk.now();
    desk.pass("1m");
    stores(desk, &acknowledged_in("45m"));
    let moved = moves::make(&desk.desk, &desk.hands("max"), &[ticket], "why", seen);
    assert!(matches!(moved, Err(AppError::Stale)), "{moved:?}");
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15");
    desk.outbox();
}

fn an_edit_of_a_calendar_says_which_deadlines_would_move(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S3, None);
    let tomorrow = when::at("+1 09:00").utc().date_naive();
    let csv = format!("date,from,to,name\n{tomorrow},,,Day of the test\n");
    let lay = |save| {
        let file = (DaysForm::Csv, csv.as_str());
        calendars::import(&desk.desk, "test", "working UTC", file, 2026..=2026, save)
            .unwrap()
            .unwrap()
    };
    let before = desk.stands(ticket, "resolved");
    let laid = lay(false);
    let found = moves::of_edit(&desk.desk, Edit::Calendar("working UTC", &laid.after)).unwrap();
    let promises = &found.moving[0].promises;
    let resolved = promises.iter().find(|p| p.watch == Watch::Resolved).unwrap();
    assert_eq!(resolved.by_s(), Some(86_400), "a day later");
    desk.pass("1m");
    lay(true);
    let calendar =
        calendars::all(&desk.desk).unwrap().into_iter().find(|k| k.name == "working UTC");
    let among = Among { calendar: calendar.map(|k| k.id), ..Among::default() };
    assert_eq!(moves::of_newest(&desk.desk, &among).unwrap().moving[0].ticket, ticket);
    assert_eq!(desk.stands(ticket, "resolved"), before, "a new version moves no bound ticket");
    moves(desk, ticket, "the holiday was announced late").unwrap();
    assert_ne!(desk.stands(ticket, "resolved"), before);
    desk.outbox();
}

fn a_calendar_that_would_never_open_is_not_stored(desk: &TestDesk) {
    let never = calendar_hours::TypedHours {
        zone: "UTC".to_owned(),
        working_day: "8h".to_owned(),
        ..calendar_hours::TypedHours::default()
    };
    let edit = |typed: &calendar_hours::TypedHours| {
        calendar_hours::edit(&desk.desk, "test", "site", typed, true, true)
    };
    let Err(AppError::Wrong(wrong)) = edit(&never) else { panic!("it was stored") };
    assert_eq!(wrong[0].key, "wrong-never-open");
    let mut week = never.week.clone();
    week[0] = "09:00–17:00".to_owned();
    let stored = edit(&calendar_hours::TypedHours { week, ..never }).unwrap();
    assert_eq!(stored.version, Some(1));
    // Each Monday of the next 400 days closed by a file.
    let first = when::at("00:00").utc().date_naive();
    let dates: Vec<String> =
        (0..60).map(|n| (first + chrono::Days::new(7 * n)).to_string()).collect();
    let file = (DaysForm::Csv, dates.join("\n"));
    let told = calendars::import(&desk.desk, "test", "site", (file.0, &file.1), 2026..=2027, true);
    let said = told.unwrap().unwrap_err();
    assert!(said[0].to_string().contains("open at no time in 400 days"), "{said:?}");
    assert!(calendars::all(&desk.desk).unwrap().iter().all(|k| k.version == 1));
}

fn an_edit_of_a_ladder_says_which_steps_would_move(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    let later = draft(&boeing_with("at = \"80%\"", "at = \"90%\""));
    let found = moves::of_edit(&desk.desk, Edit::Plan(&later)).unwrap();
    assert_eq!(found.moving[0].ticket, ticket);
    let restored = found.moving[0].promises.iter().find(|p| p.watch == Watch::Restored).unwrap();
    assert_eq!(restored.by_s(), Some(0), "the deadline stays");
    let [step] = &restored.steps[..] else { panic!("{restored:?}") };
    assert_eq!(step.step, "due soon");
    let moments = [step.was, step.would_be].map(|at| when::shown(at.unwrap()));
    assert_eq!(moments, ["13:48", "14:24"]);
    desk.outbox();
}
