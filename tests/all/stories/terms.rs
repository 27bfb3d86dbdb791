//! Which terms a ticket is bound to, and that they stay what they were.

use tarmac::{
    app::plans::{self, Imported, SHIPPED},
    db::terms,
    domain::{account::AccountKind, ids::AccountId, promise::Severity},
};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
    when,
};

both! {
    editing_a_plan_changes_no_past_verdict_and_no_bound_ticket,
    a_goal_shortened_by_severity_below_the_time_spent_is_missed_at_the_change,
    an_expired_contract_gives_none_of_its_targets_and_says_so,
    a_fault_before_the_contract_begins_has_no_entitlement_and_a_person_is_told,
    an_unknown_sender_has_no_account_and_the_default_plan,
    assigning_an_account_targets_anew_from_the_report_and_dates_no_miss_before_itself,
    a_resellers_promises_run_in_trading_hours_of_its_zone,
    an_individuals_promises_run_in_working_hours_and_one_reminder_is_sent,
    a_plan_with_mistakes_names_all_of_them_and_stores_nothing,
    a_new_calendar_version_moves_no_bound_ticket,
}

const CHEN: &str = "chen@peregrine.example";

/// The boeing plan with another time to acknowledge S1, its examples left out.
fn boeing_with(minutes: &str) -> String {
    let source = SHIPPED.iter().find(|(name, _)| *name == "boeing").unwrap().1;
    let (plan, _examples) = source.split_once("# What must hold before").unwrap();
    let edited = plan.replacen(
        "acknowledged = { within = \"15m\"",
        &format!("acknowledged = {{ within = \"{minutes}\""),
        1,
    );
    assert_ne!(edited, plan);
    edited
}

fn import(desk: &TestDesk, source: &str) -> Imported {
    plans::import(&desk.desk, "test", source).unwrap()
}

fn editing_a_plan_changes_no_past_verdict_and_no_bound_ticket(desk: &TestDesk) {
    let account = desk.peregrine();
    let old = desk.phoned(account, Severity::S1, None);
    desk.pass("20m");
    assert!(matches!(import(desk, &boeing_with("45m")), Imported::Stored { version: 2, .. }));
    desk.pass("1s");
    let new = desk.phoned(account, Severity::S1, None);
    assert_eq!(desk.stands(old, "acknowledged"), "missed 09:15");
    assert_eq!(desk.verdicts(old, "acknowledged"), ["missed 09:15"]);
    assert_eq!(desk.stands(new, "acknowledged"), "running 10:05:01");
    let before = desk.phoned(account, Severity::S1, Some("09:19"));
    assert_eq!(
        desk.clock(before, "acknowledged").due_at(),
        Some(when::at("09:34")),
        "reported under the old version"
    );
    assert!(matches!(import(desk, &boeing_with("45m")), Imported::Same { version: 2, .. }));
    desk.outbox();
}

fn a_goal_shortened_by_severity_below_the_time_spent_is_missed_at_the_change(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S2, None);
    desk.pass("7h");
    desk.sets_severity(ticket, Severity::S1);
    desk.pass("1s");
    assert_eq!(desk.verdicts(ticket, "restored"), ["superseded 16:00", "missed 16:00"]);
    desk.outbox();
}

fn expire(desk: &TestDesk, account: AccountId, at: &str) {
    let at = when::at(at);
    desk.write(move |c| {
        for contract in terms::contract_of(c, account)? {
            terms::contract_end(c, contract.id, at)?;
        }
        Ok(())
    });
}

fn an_expired_contract_gives_none_of_its_targets_and_says_so(desk: &TestDesk) {
    let account = desk.peregrine();
    expire(desk, account, "10:00");
    let within = desk.writes(CHEN, "Aircraft grounded", "at gate 4").number();
    desk.outbox();
    desk.pass("1h");
    desk.outbox();
    let after = desk.writes(CHEN, "Another one grounded", "at gate 5").number();
    assert!(desk.file(within).row.is_entitled);
    assert!(!desk.file(after).row.is_entitled);
    assert_eq!(desk.stands(after, "acknowledged"), "running +1 10:00", "one working day");
    assert!(desk.evaluated(after).0.clocks.iter().all(|c| c.key.watch.word() != "on_site"));
    let mails = desk.outbox();
    let about: Vec<_> = mails.iter().filter(|m| m.says("no entitlement")).collect();
    assert!(!about.is_empty(), "a person is told at once: {mails:#?}");
    assert!(about.iter().all(|m| m.to.ends_with("@desk.example")), "{about:?}");
    assert!(about[0].says("Peregrine Air") && about[0].says("individual"), "{}", about[0].text);
}

fn a_fault_before_the_contract_begins_has_no_entitlement_and_a_person_is_told(desk: &TestDesk) {
    let account = desk.peregrine();
    let ticket = desk.phoned(account, Severity::S1, Some("07:30"));
    assert!(!desk.file(ticket).row.is_entitled);
    let mails = desk.outbox();
    let told = mails.iter().find(|m| m.says("no entitlement")).expect("a person is told");
    assert!(told.to.ends_with("@desk.example") && told.says("had no contract"), "{}", told.text);
}

fn an_unknown_sender_has_no_account_and_the_default_plan(desk: &TestDesk) {
    let ticket = desk.writes("someone@elsewhere.example", "It drips", "x").number();
    let row = desk.file(ticket).row;
    assert_eq!((row.account_id, row.severity, row.is_entitled), (None, Severity::S3, true));
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 18:00");
    desk.outbox();
}

fn assigning_an_account_targets_anew_from_the_report_and_dates_no_miss_before_itself(
    desk: &TestDesk,
) {
    let account = desk.peregrine();
    let ticket = desk.writes("chen@private.example", "It hums", "x").number();
    desk.pass("1h");
    desk.gives_account(ticket, account);
    desk.pass("1s");
    let row = desk.file(ticket).row;
    assert_eq!((row.account_id, row.is_entitled), (Some(account), true));
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["superseded 10:00"], "S3: by 11:00");
    desk.sets_severity(ticket, Severity::S2);
    desk.pass("1s");
    assert_eq!(desk.verdicts(ticket, "acknowledged").last().unwrap(), "missed 10:00:01");
    assert_eq!(desk.stands(ticket, "dispatched"), "running 13:00", "counted from the report");
    assert!(
        tarmac::app::acts::assign_account(
            &desk.desk,
            &desk.hands("ann"),
            ticket,
            account,
            "x",
            false
        )
        .is_err()
    );
    desk.outbox();
}

fn a_resellers_promises_run_in_trading_hours_of_its_zone(desk: &TestDesk) {
    let shop = desk.account_in("Shop", AccountKind::Reseller, "shop.example", "Asia/Shanghai");
    // 21:30 in Shanghai, half an hour before the shops close.
    desk.pass_until("13:30");
    let ticket = desk.phoned(shop, Severity::S1, None);
    assert_eq!(desk.stands(ticket, "acknowledged"), "running +1 00:30");
    desk.outbox();
}

fn an_individuals_promises_run_in_working_hours_and_one_reminder_is_sent(desk: &TestDesk) {
    let home = desk.account_in("Household", AccountKind::Individual, "home.example", "UTC");
    let ticket = desk.phoned(home, Severity::S3, None);
    desk.assigns(ticket, "ann");
    desk.outbox();
    desk.pass("2d");
    assert_eq!(desk.steps(ticket, "acknowledged"), ["reminder 16:12", "missed 18:00"]);
    assert_eq!(desk.outbox().readers(), [address("ann"), address("lena")]);
}

fn a_plan_with_mistakes_names_all_of_them_and_stores_nothing(desk: &TestDesk) {
    let broken = boeing_with("45 minutes").replacen("\"deadline\"", "\"dedline\"", 1);
    let Imported::Mistaken(mistakes) = import(desk, &broken) else { panic!("it was taken") };
    assert!(mistakes.len() >= 2, "{mistakes:?}");
    assert_eq!(
        plans::all(&desk.desk).unwrap().iter().map(|(_, _, v)| v.len()).collect::<Vec<_>>(),
        [1, 1, 1]
    );
}

fn a_new_calendar_version_moves_no_bound_ticket(desk: &TestDesk) {
    let account = desk.peregrine();
    let old = desk.phoned(account, Severity::S3, None);
    let due = desk.stands(old, "resolved");
    desk.write(|c| {
        let id = terms::calendar_by_name(c, "working UTC")?.unwrap();
        let newest = terms::calendar_version_newest(c, id)?.unwrap();
        let mut body: serde_json::Value = serde_json::from_str(&newest.body)?;
        body["weekly"].as_object_mut().unwrap().remove("tue");
        let now = newest.created_at.plus_secs(1);
        terms::calendar_version_insert(c, id, &body.to_string(), now)?;
        Ok(())
    });
    let new = desk.phoned(account, Severity::S3, None);
    assert_eq!(desk.stands(old, "resolved"), due);
    assert_ne!(desk.stands(new, "resolved"), due);
    desk.outbox();
}
