//! Contracts for an account, for one of its sites, for one of its assets.

use tarmac::{
    app::{
        AppError, accounts,
        contracts::{self, Agreed},
        open_ticket::{self, Phoned},
        places,
    },
    domain::{
        ids::{AccountId, ContractId, TicketId},
        promise::Severity,
    },
};

use crate::support::desk::TestDesk;

both! {
    the_most_specific_contract_gives_a_ticket_its_targets,
    two_contracts_for_the_same_at_the_same_time_are_refused,
    an_expired_contract_of_a_site_gives_none_of_its_targets,
    saying_later_what_it_is_about_moves_the_terms_and_dates_no_miss_before_itself,
    a_ticket_whose_only_contract_is_for_another_asset_has_no_entitlement,
    a_contract_may_map_also_the_role_that_is_day_and_night,
}

fn agreed(plan: &str, place: &str) -> Agreed {
    Agreed { plan: plan.to_owned(), place: place.to_owned(), ..Agreed::default() }
}

/// An account with a site and two assets, one of them there.
fn with_places(desk: &TestDesk) -> AccountId {
    let account = desk.peregrine();
    places::add_site(&desk.desk, "test", account, "Pudong").unwrap();
    places::add_asset(&desk.desk, "test", account, "B-5521", "A320", "Pudong").unwrap();
    places::add_asset(&desk.desk, "test", account, "B-6652", "A320", "").unwrap();
    account
}

fn logs(desk: &TestDesk, account: AccountId, place: &str) -> TicketId {
    let phoned = Phoned {
        account: Some(account),
        contact: None,
        caller: "Chen".to_owned(),
        address: None,
        subject: "phoned".to_owned(),
        text: "it stands still".to_owned(),
        severity: Severity::S1,
        at: None,
    };
    let by = desk.hands("ann");
    let ticket = open_ticket::log_fault_about(&desk.desk, &by, phoned, place).unwrap();
    desk.settle();
    ticket
}

/// Plan and entitlement of a ticket.
fn bound(desk: &TestDesk, ticket: TicketId) -> (String, bool) {
    let file = desk.file(ticket);
    let (_, terms) = desk.evaluated(ticket);
    (file.plan(&terms, desk.now()).unwrap().name.clone(), file.row.is_entitled)
}

fn is_wrong(result: Result<impl std::fmt::Debug, AppError>, key: &str) -> bool {
    matches!(result, Err(AppError::Wrong(all)) if all.iter().any(|w| w.key == key))
}

/// The contract that the account was added with.
fn first(desk: &TestDesk, account: AccountId) -> ContractId {
    accounts::page(&desk.desk, account).unwrap().contracts[0].0.id
}

fn the_most_specific_contract_gives_a_ticket_its_targets(desk: &TestDesk) {
    let account = with_places(desk);
    contracts::add(&desk.desk, "test", account, agreed("reseller", "Pudong")).unwrap();
    contracts::add(&desk.desk, "test", account, agreed("individual", "b-5521")).unwrap();
    desk.pass("1h");
    for (place, plan) in
        [("", "boeing"), ("Pudong", "reseller"), ("B-5521", "individual"), ("B-6652", "boeing")]
    {
        let ticket = logs(desk, account, place);
        assert_eq!(bound(desk, ticket), (plan.to_owned(), true), "{place}");
    }
    let page = accounts::page(&desk.desk, account).unwrap();
    let told: Vec<_> = page.contracts.iter().map(|(k, p)| (p.as_str(), k.place.as_str())).collect();
    assert!(told.contains(&("individual", "B-5521")) && told.contains(&("boeing", "")), "{told:?}");
    desk.outbox();
}

fn two_contracts_for_the_same_at_the_same_time_are_refused(desk: &TestDesk) {
    let account = with_places(desk);
    let add = |agreed| contracts::add(&desk.desk, "test", account, agreed);
    assert!(is_wrong(add(agreed("reseller", "")), "wrong-contract-ties"));
    let day = |text: &str| Some(text.parse().unwrap());
    let until = Agreed { to: day("2026-03-31"), ..agreed("reseller", "Pudong") };
    add(until).unwrap();
    let overlaps = Agreed { from: day("2026-03-31"), ..agreed("boeing", "Pudong") };
    assert!(is_wrong(add(overlaps), "wrong-contract-ties"));
    add(Agreed { from: day("2026-04-01"), ..agreed("boeing", "Pudong") }).unwrap();
    let backwards =
        Agreed { from: day("2026-05-02"), to: day("2026-05-01"), ..agreed("boeing", "B-5521") };
    assert!(is_wrong(add(backwards), "wrong-period"));
    assert!(is_wrong(add(agreed("boeing", "Hongqiao")), "wrong-place"));
    assert!(is_wrong(add(agreed("nothing", "B-5521")), "wrong-unknown"));
    let calendars = [("working".to_owned(), "no such calendar".to_owned())].into();
    let unknown = Agreed { calendars, ..agreed("boeing", "B-5521") };
    assert!(is_wrong(add(unknown), "wrong-unknown"));
    // A name is one site or asset of the account.
    let again = places::add_asset(&desk.desk, "test", account, "pudong", "", "");
    assert!(is_wrong(again, "wrong-taken"));
}

fn an_expired_contract_of_a_site_gives_none_of_its_targets(desk: &TestDesk) {
    let account = with_places(desk);
    let site = contracts::add(&desk.desk, "test", account, agreed("reseller", "Pudong")).unwrap();
    desk.pass("1h");
    let before = logs(desk, account, "Pudong");
    contracts::end(&desk.desk, "test", account, site, None).unwrap();
    desk.pass("1h");
    assert_eq!(bound(desk, logs(desk, account, "Pudong")), ("boeing".to_owned(), true));
    contracts::end(&desk.desk, "test", account, first(desk, account), None).unwrap_or_default();
    for (contract, _) in accounts::page(&desk.desk, account).unwrap().contracts {
        contracts::end(&desk.desk, "test", account, contract.id, None).unwrap_or_default();
    }
    desk.pass("1h");
    assert_eq!(bound(desk, logs(desk, account, "Pudong")), ("individual".to_owned(), false));
    assert_eq!(bound(desk, before), ("reseller".to_owned(), true), "what is bound stays bound");
    desk.outbox();
}

fn saying_later_what_it_is_about_moves_the_terms_and_dates_no_miss_before_itself(desk: &TestDesk) {
    let account = with_places(desk);
    contracts::add(&desk.desk, "test", account, agreed("individual", "B-6652")).unwrap();
    let ticket = logs(desk, account, "B-6652");
    assert_eq!(bound(desk, ticket).0, "individual");
    desk.pass("20m");
    let by = desk.hands("ann");
    let set = |name: &str, why: &str| places::set_place(&desk.desk, &by, ticket, name, why);
    assert!(is_wrong(set("B-5521", " "), "wrong-missing"));
    assert!(is_wrong(set("B-9999", "a slip"), "wrong-place"));
    assert!(is_wrong(set("B-6652", "a slip"), "wrong-same-place"));
    set("B-5521", "the tail number was misheard").unwrap();
    desk.settle();
    assert_eq!(bound(desk, ticket), ("boeing".to_owned(), true));
    // Fifteen minutes from the report were over: it is missed now, at the change.
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:20");
    desk.pass("1m");
    assert_eq!(desk.stands(ticket, "acknowledged"), "missed 09:20");
    assert_eq!(desk.stands(ticket, "restored"), "running 15:00", "counted from the report");
    desk.outbox();
}

fn a_ticket_whose_only_contract_is_for_another_asset_has_no_entitlement(desk: &TestDesk) {
    let account = with_places(desk);
    contracts::end(&desk.desk, "test", account, first(desk, account), None).unwrap();
    contracts::add(&desk.desk, "test", account, agreed("boeing", "B-5521")).unwrap();
    desk.pass("1h");
    let covered = logs(desk, account, "B-5521");
    let ticket = logs(desk, account, "B-6652");
    assert_eq!(bound(desk, covered), ("boeing".to_owned(), true));
    assert_eq!(bound(desk, ticket), ("individual".to_owned(), false));
    let by = desk.hands("ann");
    places::set_place(&desk.desk, &by, ticket, "B-5521", "misheard").unwrap();
    desk.settle();
    assert_eq!(bound(desk, ticket), ("boeing".to_owned(), true));
    desk.outbox();
}

fn a_contract_may_map_also_the_role_that_is_day_and_night(desk: &TestDesk) {
    let account = with_places(desk);
    let calendars = [("always".to_owned(), "working UTC".to_owned())].into();
    let site = Agreed { calendars, ..agreed("boeing", "Pudong") };
    contracts::add(&desk.desk, "test", account, site).unwrap();
    desk.pass_until("17:30");
    // Six hours of the site's own: half an hour today, and from 09:00 tomorrow.
    let there = logs(desk, account, "B-5521");
    assert_eq!(desk.stands(there, "restored"), "running +1 14:30");
    let elsewhere = logs(desk, account, "B-6652");
    assert_eq!(desk.stands(elsewhere, "restored"), "running 23:30");
    desk.outbox();
}
