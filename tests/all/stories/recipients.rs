//! Addresses beside the desk's own: where a ticket is filed, and that nobody gets a right by one.

use tarmac::{
    app::{
        AppError,
        accounts::{self, Joining},
        intake::Arrival,
        recipients::{self, Whose},
        staff,
    },
    db::people,
    domain::{access::Role, mail_state::InboundState},
};

use crate::support::{
    desk::{Received, TestDesk},
    letter::Letter,
};

const CHEN: &str = "chen.li@peregrine.example";
const STORAGE: &str = "storage@desk.example";
const BELOW: &str = "help+cargo@desk.example";

both! {
    what_comes_to_a_teams_address_is_that_teams_ticket,
    an_accounts_address_files_for_who_belongs_to_it_and_gives_a_stranger_nothing,
    a_plus_address_that_nobody_made_waits_and_one_that_was_made_does_not,
    the_desk_knows_its_recipients_and_no_others,
    an_address_of_the_desk_is_nobody_elses,
}

fn comes_to(desk: &TestDesk, to: &str, letter: &Letter) -> Received {
    let arrival = Arrival {
        door: "smtp".to_owned(),
        mail_from: Some(CHEN.to_owned()),
        rcpt_to: vec![to.to_owned()],
        ..Arrival::default()
    };
    desk.receives_at(arrival, letter.raw())
}

/// A team of one person more.
fn storage_team(desk: &TestDesk) -> tarmac::domain::ids::TeamId {
    let joining = staff::Joining {
        name: "Otto".to_owned(),
        email: "otto@desk.example".to_owned(),
        role: Role::Engineer,
        team: Some("Storage".to_owned()),
        is_lead: true,
        is_service_manager: false,
        language: None,
        zone: None,
        password: None,
    };
    staff::add(&desk.desk, "test", joining).unwrap();
    let teams = desk.read(people::team_all);
    teams.into_iter().find(|team| team.name == "Storage").unwrap().id
}

fn what_comes_to_a_teams_address_is_that_teams_ticket(desk: &TestDesk) {
    let account = desk.peregrine();
    let team = storage_team(desk);
    let whose = Whose::Team("Storage".to_owned());
    recipients::add(&desk.desk, "test", " Storage@DESK.example ", whose).unwrap();
    let received = comes_to(desk, STORAGE, &Letter::new(CHEN, "Disk 4 is dead", "Please swap."));
    let row = desk.file(received.number()).row;
    assert_eq!((row.account_id, row.team_id), (Some(account), Some(team)));
    assert!(received.row.reasons.contains("recipient"), "{}", received.row.reasons);
    let told: Vec<String> = desk.outbox().iter().map(|mail| mail.to.clone()).collect();
    assert!(told.contains(&"otto@desk.example".to_owned()), "{told:?}");
}

fn an_accounts_address_files_for_who_belongs_to_it_and_gives_a_stranger_nothing(desk: &TestDesk) {
    use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
    use tarmac::db::schema::accounts as table;
    let above = desk.peregrine();
    let below = Joining {
        name: "Peregrine Cargo".to_owned(),
        domains: vec!["cargo.example".to_owned()],
        ..Joining::default()
    };
    let below = accounts::add(&desk.desk, "test", below).unwrap();
    desk.write(move |c| {
        diesel::update(table::table.find(below)).set(table::parent_id.eq(above)).execute(c)?;
        Ok(())
    });
    let whose = Whose::Account("Peregrine Cargo".to_owned());
    recipients::add(&desk.desk, "test", BELOW, whose).unwrap();
    for (from, account) in [
        (CHEN, Some(below)),
        ("anna@cargo.example", Some(below)),
        ("somebody@elsewhere.example", None),
    ] {
        let letter = Letter::new(from, "Door 3 is stuck", from);
        let received = comes_to(desk, BELOW, &letter);
        assert_eq!(desk.file(received.number()).row.account_id, account, "{from}");
    }
    let other = desk.account_in(
        "Bergbahn",
        tarmac::domain::account::AccountKind::Reseller,
        "bergbahn.example",
        "UTC",
    );
    let received = comes_to(desk, BELOW, &Letter::new("a@bergbahn.example", "Lift", "Stands."));
    assert_eq!(desk.file(received.number()).row.account_id, Some(other), "its own, not that one");
    desk.outbox();
}

fn a_plus_address_that_nobody_made_waits_and_one_that_was_made_does_not(desk: &TestDesk) {
    desk.peregrine();
    let letter = |n: u32| Letter::new(CHEN, "Door 3 is stuck", &n.to_string()).with("To", BELOW);
    assert_eq!(comes_to(desk, BELOW, &letter(1)).state, InboundState::Quarantine);
    let whose = Whose::Account("Peregrine Air".to_owned());
    recipients::add(&desk.desk, "test", BELOW, whose).unwrap();
    assert_eq!(comes_to(desk, BELOW, &letter(2)).state, InboundState::Ticket);
    recipients::remove(&desk.desk, "test", BELOW, "sold").unwrap();
    assert_eq!(comes_to(desk, BELOW, &letter(3)).state, InboundState::Quarantine);
    assert!(matches!(
        recipients::remove(&desk.desk, "test", BELOW, "sold"),
        Err(AppError::NotFound(_))
    ));
    desk.outbox();
}

fn the_desk_knows_its_recipients_and_no_others(desk: &TestDesk) {
    desk.peregrine();
    desk.writes(CHEN, "Radar is dark", "Please come.");
    let receipt = desk.outbox().into_iter().find(|mail| mail.to == CHEN).unwrap();
    let answers_to = receipt.parsed.reply_to.first().unwrap().address.clone();
    let whose = Whose::Account("Peregrine Air".to_owned());
    recipients::add(&desk.desk, "test", "air@desk.example", whose).unwrap();
    for (address, is_ours) in [
        ("help@desk.example", true),
        ("HELP@Desk.Example", true),
        ("help+anything@desk.example", true),
        (answers_to.as_str(), true),
        (receipt.return_path.as_str(), true),
        ("air@desk.example", true),
        ("postmaster", true),
        ("Postmaster@desk.example", true),
        ("nobody@desk.example", false),
        ("bounce+1.forged@desk.example", false),
        ("help@elsewhere.example", false),
        ("air+x@desk.example", false),
        ("no address", false),
    ] {
        assert_eq!(recipients::accepts(&desk.desk, address).unwrap(), is_ours, "{address}");
    }
}

fn an_address_of_the_desk_is_nobody_elses(desk: &TestDesk) {
    let account = desk.peregrine();
    desk.contact(account, CHEN, false);
    let add = |address: &str, name: &str| {
        recipients::add(&desk.desk, "test", address, Whose::Account(name.to_owned()))
    };
    for (address, name, key) in [
        ("help@desk.example", "Peregrine Air", "wrong-taken"),
        (CHEN, "Peregrine Air", "wrong-taken"),
        ("ann@desk.example", "Peregrine Air", "wrong-taken"),
        ("no address", "Peregrine Air", "wrong-address"),
        ("air@desk.example", "Nobody", "wrong-unknown"),
    ] {
        let Err(AppError::Wrong(wrong)) = add(address, name) else { panic!("{address}") };
        assert_eq!(wrong[0].key, key, "{address}");
    }
    add("air@desk.example", "Peregrine Air").unwrap();
    assert!(add("air@desk.example", "Peregrine Air").is_err(), "it is there");
    let listed = recipients::list(&desk.desk).unwrap();
    assert_eq!(listed[0].account.as_deref(), Some("Peregrine Air"));
    let forged = desk.writes("air@desk.example", "Radar is dark", "Please come.");
    assert_eq!(forged.state, InboundState::Ignore, "the desk does not write to itself");
}
