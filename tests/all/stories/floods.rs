//! Many at once: nobody is forgotten, nobody is drowned.

use tarmac::{
    app::{open_ticket, open_ticket::Fault, open_ticket::Reporter},
    db::customers,
    domain::{event::Actor, ids::AccountId, mail_state::MailKind, promise::Severity, ticket::Door},
};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
    when,
};

both! {
    one_thousand_five_hundred_tickets_due_in_one_second_all_alert,
    the_warnings_of_500_tickets_at_once_arrive_as_one_digest_and_s1_never_in_it,
}

/// Opens many tickets in one transaction each hundred, as if all were phoned in one second.
fn open_many(desk: &TestDesk, account: AccountId, count: usize, severity: Severity) {
    let now = desk.now();
    for _ in 0..count / 100 {
        desk.desk
            .write(move |c, desk| {
                let reporter = Reporter {
                    account: Some(customers::account_by_id(c, account)?),
                    name: "Chen".to_owned(),
                    ..Reporter::default()
                };
                for _ in 0..100 {
                    let fault = Fault {
                        reporter: reporter.clone(),
                        subject: "one of many".to_owned(),
                        text: String::new(),
                        door: Door::Phone,
                        reported_at: now,
                        severity: Some(severity),
                        linked: None,
                    };
                    let mut opened = open_ticket::open(c, desk, now, &fault, Some(Actor::Desk))?;
                    opened.file.save(c, desk, now)?;
                }
                Ok(())
            })
            .unwrap();
    }
}

fn one_thousand_five_hundred_tickets_due_in_one_second_all_alert(desk: &TestDesk) {
    let account = desk.peregrine();
    desk.stops();
    open_many(desk, account, 1400, Severity::S2);
    desk.pass("15m");
    open_many(desk, account, 100, Severity::S1);
    desk.starts();
    desk.outbox();
    desk.stops();
    // Half an hour after the ones and a quarter after the others: one second for all.
    desk.pass("15m 1s");
    desk.starts();
    let mails = desk.outbox();
    let digests = mails.of(MailKind::Digest);
    assert_eq!(digests.readers(), [address("lena"), address("max")]);
    assert!(digests.iter().all(|m| m.says("1400") || m.says("more in the queue")), "{digests:?}");
    let to_lena = mails.to(&address("lena")).of(MailKind::Escalation);
    assert_eq!(to_lena.len(), 100, "each S1 by itself");
    assert_eq!(mails[0].kind, MailKind::Escalation, "S1 is first");
    let mut missing = Vec::new();
    for ticket in desk.tickets() {
        if desk.steps(ticket, "acknowledged").last().is_none_or(|step| step != "missed 09:30") {
            missing.push(ticket);
        }
        assert_eq!(desk.verdicts(ticket, "acknowledged"), ["missed 09:30"], "{ticket}");
        let mut steps = desk.steps(ticket, "acknowledged");
        steps.dedup();
        assert_eq!(steps, desk.steps(ticket, "acknowledged"), "{ticket} fired twice");
    }
    assert!(missing.is_empty(), "never alerted: {missing:?}");
    assert_eq!(when::shown(desk.now()), "09:30:01");
}

fn the_warnings_of_500_tickets_at_once_arrive_as_one_digest_and_s1_never_in_it(desk: &TestDesk) {
    let account = desk.peregrine();
    desk.stops();
    open_many(desk, account, 500, Severity::S2);
    desk.starts();
    let mails = desk.outbox();
    assert_eq!(mails.readers(), [address("ann"), address("lena")]);
    assert_eq!(mails.of(MailKind::Digest).len(), 2, "{mails:?}");
    let grounded = desk.phoned(account, Severity::S1, None);
    let more = desk.outbox();
    assert!(more.iter().all(|m| m.kind == MailKind::Escalation && m.ticket == Some(grounded)));
    assert_eq!(more.readers(), [address("ann"), address("lena")]);
}
