//! Mail to customers is from the team that works their ticket, in their account's language.

use tarmac::{
    app::{
        accounts,
        staff::{self, Joining as NewStaff},
        team_senders::{self, TeamSender},
    },
    db::people,
    domain::{access::Role, account::AccountKind},
};

use crate::support::{
    captured::{Mail, Mails as _},
    desk::TestDesk,
};

both! {
    mail_is_from_the_team_of_the_account_in_its_language_and_answers_find_their_ticket,
    an_address_that_is_not_ours_is_refused,
}

fn sender(address: &str) -> TeamSender {
    TeamSender {
        team: "Avionics".to_owned(),
        address: address.to_owned(),
        name: Some("Avionics desk".to_owned()),
        name_zh: Some("航电服务组".to_owned()),
    }
}

/// A desk with the team Avionics, which answers for an account that reads this language.
fn avionics(desk: &TestDesk, language: &str) {
    let joining = NewStaff {
        name: "avi".to_owned(),
        email: "avi@desk.example".to_owned(),
        role: Role::Engineer,
        team: Some("Avionics".to_owned()),
        is_lead: true,
        is_service_manager: false,
        language: None,
        zone: None,
        password: None,
    };
    staff::add(&desk.desk, "test", joining).unwrap();
    let teams = desk.read(people::team_all);
    let team = teams.iter().find(|team| team.name == "Avionics").map(|team| team.id);
    let joining = accounts::Joining {
        name: "Peregrine Air".to_owned(),
        kind: Some(AccountKind::Key),
        domains: vec!["peregrine.example".to_owned()],
        language: Some(language.to_owned()),
        team,
        ..accounts::Joining::default()
    };
    accounts::add(&desk.desk, "test", joining).unwrap();
}

fn from(mail: &Mail) -> (String, String) {
    let from = mail.parsed.from.clone().unwrap();
    (from.name.unwrap_or_default(), from.address)
}

fn mail_is_from_the_team_of_the_account_in_its_language_and_answers_find_their_ticket(
    desk: &TestDesk,
) {
    let chen = "chen@peregrine.example";
    avionics(desk, "zh-CN");
    desk.writes(chen, "Radio is dead", "since 9:00");
    let receipt = desk.outbox().to(chen).only();
    assert_eq!(from(&receipt), ("Test desk".to_owned(), "help@desk.example".to_owned()));
    team_senders::set(&desk.desk, "ada", sender("avionics@desk.example")).unwrap();
    let ticket = desk.writes(chen, "Radio 2 is dead", "since 9:05").number();
    let mails = desk.outbox();
    let receipt = mails.to(chen).only();
    let theirs = ("航电服务组".to_owned(), "avionics@desk.example".to_owned());
    assert_eq!(from(&receipt), theirs);
    let ours = mails.iter().find(|m| m.to.ends_with("@desk.example")).unwrap();
    assert_eq!(from(ours).1, "help@desk.example", "our own people are told by the desk");
    let answered = desk.answers(&receipt, chen, "And the third.");
    assert_eq!(answered.ticket, Some(ticket));
    desk.replies(ticket, "We are coming.");
    desk.pass("10s");
    assert_eq!(from(&desk.outbox().to(chen).only()), theirs);
    team_senders::remove(&desk.desk, "ada", "Avionics").unwrap();
    desk.writes(chen, "Radio 3 is dead", "since 9:10");
    assert_eq!(from(&desk.outbox().to(chen).only()).1, "help@desk.example");
}

fn an_address_that_is_not_ours_is_refused(desk: &TestDesk) {
    avionics(desk, "en");
    let refused = |address: &str| {
        team_senders::set(&desk.desk, "ada", sender(address)).unwrap_err().to_string()
    };
    assert!(refused("avionics@elsewhere.example").contains("not of the desk’s domain"));
    assert!(refused("avionics").contains("no mail address"));
    assert!(refused("ann@desk.example").contains("somebody else"));
    let other = TeamSender { team: "Nobody".to_owned(), ..sender("a@desk.example") };
    assert!(team_senders::set(&desk.desk, "ada", other).is_err());
    assert!(team_senders::all(&desk.desk).unwrap().is_empty());
}
