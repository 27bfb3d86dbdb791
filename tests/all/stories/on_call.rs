//! Who is on call when a step fires.

use tarmac::{
    app::{
        AppError, accounts, on_call,
        plans::{self, Imported, SHIPPED},
    },
    domain::{
        account::Part,
        ids::{TeamId, TicketId},
        mail_state::MailKind,
        on_call::Written,
        promise::Severity,
        time::Timestamp,
    },
};

use crate::support::{
    captured::Mail,
    desk::{TestDesk, address},
    when,
};

both! {
    a_step_tells_who_is_on_call_when_it_fires_and_after_a_handover_the_next_in_the_order,
    who_is_on_leave_is_covered_by_the_next_in_the_order_and_told_of_nothing,
    an_override_is_told_in_place_of_the_rotation_until_it_is_taken_back,
    a_step_with_nobody_on_call_moves_on_at_once_and_its_event_says_so,
    an_owner_who_is_away_is_not_there_and_the_team_is_told,
    admins_who_are_away_are_told_where_nobody_else_is,
    a_rotation_that_makes_no_sense_is_refused_with_all_that_is_wrong,
    a_rotation_is_in_a_backup_of_its_own_order,
    a_step_tells_a_part_of_the_customers_side_how_the_promise_stands_and_nothing_else,
}

fn team(desk: &TestDesk) -> TeamId {
    on_call::named(&desk.desk, "desk").unwrap()
}

/// The plan of Peregrine tells who is on call where the shipped one tells owner or team.
fn plan_tells(desk: &TestDesk, who: &str) {
    let source = SHIPPED[0].1.replace("\"owner|team\"", &format!("\"{who}\""));
    assert_ne!(source, SHIPPED[0].1);
    let stored = plans::import(&desk.desk, "test", &source).unwrap();
    assert!(matches!(stored, Imported::Stored { .. }), "{stored:?}");
}

fn written(every: &str, at: &str) -> Written {
    Written {
        zone: "UTC".to_owned(),
        every: every.to_owned(),
        at: at.to_owned(),
        starts_on: "2026-02-23".to_owned(),
    }
}

fn rotate(desk: &TestDesk, every: &str, at: &str, order: &[&str]) {
    let order: Vec<String> = order.iter().map(|name| (*name).to_owned()).collect();
    on_call::rotate(&desk.desk, "test", team(desk), &written(every, at), &order).unwrap();
}

fn span(from: &str, to: &str) -> (Timestamp, Timestamp) {
    (when::at(from), when::at(to))
}

/// `hour name` of each mail.
fn told(mails: &[Mail]) -> Vec<String> {
    mails
        .iter()
        .map(|m| format!("{} {}", when::shown(m.at), m.to.split('@').next().unwrap()))
        .collect()
}

fn s1(desk: &TestDesk) -> TicketId {
    desk.phoned(desk.peregrine(), Severity::S1, None)
}

fn a_step_tells_who_is_on_call_when_it_fires_and_after_a_handover_the_next_in_the_order(
    desk: &TestDesk,
) {
    rotate(desk, "day", "09:05", &["ann", "lena"]);
    plan_tells(desk, "team.on_call");
    // 23 February began with ann: on 2 March before 09:05 it is ann again, then lena.
    s1(desk);
    desk.pass("8m");
    assert_eq!(told(&desk.outbox()), ["09:00 ann", "09:07:30 lena"]);
}

fn who_is_on_leave_is_covered_by_the_next_in_the_order_and_told_of_nothing(desk: &TestDesk) {
    rotate(desk, "mon", "08:00", &["ann", "max", "lena"]);
    plan_tells(desk, "on_call:Desk|team");
    on_call::leave(&desk.desk, "test", "max", span("09:00", "09:10")).unwrap();
    // The second Monday is max's, who is away until 09:10.
    let ticket = s1(desk);
    desk.pass("8m");
    assert_eq!(told(&desk.outbox()), ["09:00 lena", "09:07:30 lena"]);
    desk.pass("8m");
    let missed = told(&desk.outbox());
    assert!(missed.contains(&"09:15:01 max".to_owned()), "back from leave: {missed:?}");
    assert_eq!(desk.steps(ticket, "reported"), ["reported 09:00"]);
}

fn an_override_is_told_in_place_of_the_rotation_until_it_is_taken_back(desk: &TestDesk) {
    rotate(desk, "mon", "08:00", &["ann", "lena"]);
    plan_tells(desk, "team.on_call");
    let span = span("08:00", "20:00");
    let id = on_call::cover(&desk.desk, "test", team(desk), &address("stan"), span).unwrap();
    s1(desk);
    assert_eq!(told(&desk.outbox()), ["09:00 stan"]);
    on_call::uncover(&desk.desk, "test", id).unwrap();
    assert!(matches!(on_call::uncover(&desk.desk, "test", id), Err(AppError::NotFound(_))));
    desk.pass("8m");
    assert_eq!(told(&desk.outbox()), ["09:07:30 lena"]);
}

fn a_step_with_nobody_on_call_moves_on_at_once_and_its_event_says_so(desk: &TestDesk) {
    plan_tells(desk, "team.on_call");
    let ticket = s1(desk);
    // Nobody owns it: the step after next tells the lead.
    assert_eq!(told(&desk.outbox()), ["09:00 lena"]);
    let steps = desk.read(|c| tarmac::db::promises::step_of(c, "ticket", &[ticket.0]));
    assert!(steps[0].told.contains("\"passed_on\":2"), "{}", steps[0].told);
}

fn an_owner_who_is_away_is_not_there_and_the_team_is_told(desk: &TestDesk) {
    let ticket = s1(desk);
    desk.assigns(ticket, "ann");
    desk.outbox();
    on_call::leave(&desk.desk, "test", "ann", span("09:00", "09:10")).unwrap();
    desk.pass("8m");
    assert_eq!(told(&desk.outbox()), ["09:07:30 lena"], "the team without ann");
    desk.pass("5m");
    assert_eq!(told(&desk.outbox()), ["09:12 ann", "09:12 lena"]);
}

fn admins_who_are_away_are_told_where_nobody_else_is(desk: &TestDesk) {
    for name in ["ann", "lena", "max", "stan", "sara", "ada"] {
        on_call::leave(&desk.desk, "test", name, span("08:00", "20:00")).unwrap();
    }
    s1(desk);
    assert_eq!(told(&desk.outbox()), ["09:00 ada"]);
}

fn a_step_tells_a_part_of_the_customers_side_how_the_promise_stands_and_nothing_else(
    desk: &TestDesk,
) {
    let account = desk.peregrine();
    for (address, part) in
        [("boss@peregrine.example", Part::Executive), ("mech@peregrine.example", Part::Maintainer)]
    {
        let entered = accounts::Entered {
            name: String::new(),
            address: address.to_owned(),
            part,
            may_raise: false,
            may_confirm: false,
        };
        accounts::add_contact(&desk.desk, account, entered).unwrap();
    }
    let source = SHIPPED[0].1.replace(
        "to = [\"owner\", \"team.lead\", \"account.manager\"]",
        "to = [\"team.lead\", \"customer:executive\"]",
    );
    assert!(matches!(plans::import(&desk.desk, "test", &source), Ok(Imported::Stored { .. })));
    let ticket = desk.phoned(account, Severity::S1, None);
    desk.pass("14m");
    assert!(!desk.outbox().iter().any(|m| m.to.ends_with("peregrine.example")));
    desk.pass("2m");
    let mails = desk.outbox();
    let theirs: Vec<&Mail> = mails.iter().filter(|m| m.to.ends_with("peregrine.example")).collect();
    assert_eq!(theirs.len(), 1, "{theirs:?}");
    let mail = theirs[0];
    assert_eq!((mail.to.as_str(), mail.kind), ("boss@peregrine.example", MailKind::CustomerNotice));
    assert!(mail.says("overdue by"), "{}", mail.text);
    for ours in ["/take/", "/tickets/", "lena", "TOLD BEFORE"] {
        assert!(!mail.says(ours), "{ours}: {}", mail.text);
    }
    let steps = desk.read(|c| tarmac::db::promises::step_of(c, "ticket", &[ticket.0]));
    assert!(steps.iter().any(|s| s.told.contains("boss@peregrine.example")), "{steps:?}");
    let answer = desk.answers(mail, "boss@peregrine.example", "When will it fly?");
    assert_eq!(answer.ticket, Some(ticket), "an answer joins");
    desk.outbox();
}

fn a_rotation_that_makes_no_sense_is_refused_with_all_that_is_wrong(desk: &TestDesk) {
    let wrong = Written {
        zone: "Mars/Base".to_owned(),
        every: "hour".to_owned(),
        at: "25:00".to_owned(),
        starts_on: "soon".to_owned(),
    };
    let order = ["ann".to_owned(), "ann".to_owned(), "nobody".to_owned()];
    let refused = on_call::rotate(&desk.desk, "test", team(desk), &wrong, &order);
    let Err(AppError::Wrong(all)) = refused else { panic!("{refused:?}") };
    let fields: Vec<&str> = all.iter().map(|w| w.field).collect();
    assert_eq!(fields, ["order", "order", "zone", "every", "at", "starts_on"]);
    let none = on_call::rotate(&desk.desk, "test", team(desk), &written("day", "09:00"), &[]);
    assert!(matches!(none, Err(AppError::Wrong(_))));
    let refused = on_call::leave(&desk.desk, "test", "nobody", span("10:00", "09:00"));
    let Err(AppError::Wrong(all)) = refused else { panic!("{refused:?}") };
    assert_eq!(all.len(), 2);
    assert!(on_call::teams(&desk.desk).unwrap()[0].written.is_none(), "nothing was kept");
}

fn a_rotation_is_in_a_backup_of_its_own_order(desk: &TestDesk) {
    rotate(desk, "day", "09:00", &["lena", "ann"]);
    let tables = desk.read(tarmac::db::catalog::tables);
    for name in ["on_call_rotations", "on_call_places", "on_call_overrides", "leaves"] {
        assert!(tables.iter().any(|t| t.table == name), "{name}");
    }
    let order = &on_call::teams(&desk.desk).unwrap()[0].order;
    assert_eq!(order.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), ["lena", "ann"]);
}
