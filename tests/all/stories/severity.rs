//! Severity: from words, by command, proposed.

use tarmac::domain::{mail_state::MailKind, promise::Severity};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
};

both! {
    words_open_at_s1_in_both_languages_and_the_default_stands_without,
    a_contact_who_may_raise_changes_it_by_one_line_and_is_told,
    a_contact_who_may_not_raise_proposes_it_and_a_person_is_told,
    contacts_entered_with_the_account_may_report_and_no_more,
    a_strangers_word_is_proposed_under_the_acknowledged_ladder,
    a_proposal_ends_when_a_person_decides,
    a_proposal_can_be_set_aside,
}

const CHEN: &str = "chen@peregrine.example";

fn words_open_at_s1_in_both_languages_and_the_default_stands_without(desk: &TestDesk) {
    desk.peregrine();
    let opens_at = |subject: &str, body: &str| {
        let ticket = desk.writes(CHEN, subject, body).number();
        desk.file(ticket).row.severity
    };
    assert_eq!(opens_at("三号线停运", "请尽快"), Severity::S1);
    assert_eq!(opens_at("Tail 21", "It is AOG since noon."), Severity::S1);
    assert_eq!(opens_at("Our server is DOWN", "x"), Severity::S1);
    assert_eq!(opens_at("Please download the log", "shutdown is planned"), Severity::S2);
    assert_eq!(opens_at("请问如何校准", "谢谢"), Severity::S4);
    assert_eq!(opens_at("Question: is it down?", "x"), Severity::S1, "S1 beats S4");
    assert_eq!(opens_at("Hello", "> it was grounded\n\nNot any more."), Severity::S2);
    assert_eq!(opens_at("Hello", "1\n2\n3\n4\n5\ngrounded"), Severity::S2, "the sixth line");
    desk.outbox();
}

fn a_contact_who_may_raise_changes_it_by_one_line_and_is_told(desk: &TestDesk) {
    let account = desk.peregrine();
    desk.contact(account, CHEN, true);
    let ticket = desk.writes(CHEN, "Noise in the cabin", "since noon").number();
    let receipt = desk.outbox().to(CHEN).only();
    assert!(receipt.says("S1:"), "it says how: {}", receipt.text);
    desk.pass("5m");
    desk.answers(&receipt, CHEN, "S1: the crew may not start");
    assert_eq!(desk.file(ticket).row.severity, Severity::S1);
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15");
    let told = desk.outbox().to(CHEN).only();
    assert!(told.says("is now S1") && told.says("the crew may not start"), "{}", told.text);
    assert!(desk.answers(&told, CHEN, "thank you very much").ticket == Some(ticket));
    desk.outbox();
}

fn a_contact_who_may_not_raise_proposes_it_and_a_person_is_told(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes(CHEN, "Noise in the cabin", "since noon").number();
    let receipt = desk.outbox().to(CHEN).only();
    desk.pass("5m");
    desk.answers(&receipt, CHEN, "S1: the crew may not start");
    assert_eq!(desk.file(ticket).row.severity, Severity::S2, "it stands");
    let mails = desk.outbox();
    assert!(mails.to(CHEN).only().says("S1"), "the customer is told that a person will look");
    let asked = mails.of(MailKind::Escalation);
    assert_eq!(asked.readers(), [address("ann"), address("lena")]);
    assert!(asked[0].says("asked for") && asked[0].says("09:20"), "{}", asked[0].text);
    desk.pass("20m");
    assert_eq!(
        desk.steps(ticket, "severity_proposed"),
        ["reported 09:05", "before 09:12:30", "due soon 09:17", "missed 09:20"]
    );
    desk.outbox();
}

fn contacts_entered_with_the_account_may_report_and_no_more(desk: &TestDesk) {
    use tarmac::app::accounts::{Joining, add, page};
    let joining = Joining {
        name: "Qinghe".to_owned(),
        contacts: vec!["Dr Ma <ma@qinghe.example>".to_owned()],
        ..Joining::default()
    };
    let account = add(&desk.desk, "test", joining).unwrap();
    let contact = page(&desk.desk, account).unwrap().contacts.remove(0);
    assert!(contact.may_report && !contact.may_raise && !contact.may_confirm);
}

fn a_strangers_word_is_proposed_under_the_acknowledged_ladder(desk: &TestDesk) {
    let ticket = desk.writes("someone@elsewhere.example", "AOG at gate 4", "help").number();
    assert_eq!(desk.file(ticket).row.severity, Severity::S3, "the default stands");
    let mails = desk.outbox().of(MailKind::Escalation);
    assert_eq!(mails.readers(), [address("ann"), address("lena")]);
    assert!(mails[0].says("S1"), "{}", mails[0].text);
    assert_eq!(desk.steps(ticket, "severity_proposed"), ["reported 09:00"]);
}

fn a_proposal_ends_when_a_person_decides(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes(CHEN, "Noise in the cabin", "since noon").number();
    let receipt = desk.outbox().to(CHEN).only();
    desk.answers(&receipt, CHEN, "S1: the crew may not start");
    desk.pass("5m");
    desk.sets_severity(ticket, Severity::S1);
    desk.pass("3h");
    assert_eq!(desk.steps(ticket, "severity_proposed"), ["reported 09:00"]);
    desk.outbox();
}

fn a_proposal_can_be_set_aside(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes(CHEN, "Noise in the cabin", "since noon").number();
    let receipt = desk.outbox().to(CHEN).only();
    desk.answers(&receipt, CHEN, "S1: the crew may not start");
    let file = desk.file(ticket);
    let is_it = |kind: &tarmac::domain::event::EventKind| {
        matches!(kind, tarmac::domain::event::EventKind::SeverityProposed { .. })
    };
    let seq = file.events.iter().find(|e| is_it(&e.kind)).unwrap().seq;
    desk.withdraws(ticket, seq);
    desk.pass("3h");
    assert_eq!(desk.steps(ticket, "severity_proposed"), ["reported 09:00"]);
    assert_eq!(desk.file(ticket).row.severity, Severity::S2);
    desk.outbox();
}
