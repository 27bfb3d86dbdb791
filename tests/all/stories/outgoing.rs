//! Mail that leaves: once, late, twice under one id, refused, come back.

use tarmac::{
    app::sender,
    db::{outbox, outbox_counts, promises},
    domain::{
        mail_state::{DeliveryState, MailKind},
        promise::Severity,
    },
};

use crate::support::{
    captured::Mails as _,
    desk::{TestDesk, address},
    letter::Letter,
    when,
};

both! {
    a_crash_between_sent_and_marked_sent_repeats_the_same_bytes_under_the_same_id,
    a_late_warning_says_overdue_by_and_never_due_in,
    a_warning_unsent_at_its_deadline_gives_its_place_to_the_missed_mail,
    an_alert_refused_for_good_moves_the_ladder_on_at_once,
    a_bounced_alert_moves_the_ladder_and_does_not_update_the_ticket,
    a_reply_that_is_refused_by_all_is_void_from_the_start,
    a_reply_that_bounces_is_void_from_the_start,
    a_forged_bounce_changes_nothing,
}

fn a_crash_between_sent_and_marked_sent_repeats_the_same_bytes_under_the_same_id(desk: &TestDesk) {
    desk.stops();
    desk.peregrine();
    desk.writes("chen@peregrine.example", "Aircraft grounded", "at gate 4");
    let first = sender::claim(&desk.desk, 10).unwrap();
    assert!(!first.is_empty());
    // Sent, and the desk died before it was noted.
    desk.pass("20s");
    let held = first.iter().map(|o| (o.delivery.id, o.delivery.fence)).collect();
    assert_eq!(sender::renew(&desk.desk, held).unwrap(), first.len());
    desk.pass("30s");
    assert!(sender::claim(&desk.desk, 10).unwrap().is_empty(), "the lease was renewed");
    desk.pass("1s");
    let second = sender::claim(&desk.desk, 10).unwrap();
    let bytes = |all: &[sender::Outgoing]| -> Vec<_> {
        all.iter().map(|o| (o.delivery.id, o.bytes.clone(), o.return_path.clone())).collect()
    };
    assert_eq!(bytes(&first), bytes(&second));
    let noted = |all: Vec<sender::Outgoing>| {
        all.into_iter().map(|o| (o.delivery, sender::Ended::Sent, "250".to_owned())).collect()
    };
    sender::note(&desk.desk, noted(second)).unwrap();
    sender::note(&desk.desk, noted(first)).unwrap();
    let waiting = desk.read(|c| outbox_counts::delivery_count(c, DeliveryState::Waiting));
    assert_eq!(waiting, 0);
}

fn a_late_warning_says_overdue_by_and_never_due_in(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.outbox();
    desk.stops();
    desk.pass("14m");
    // The engine looked in time, and nothing left until after the deadline.
    tarmac::app::escalation::fire_due(&desk.desk).unwrap();
    desk.pass("1h");
    desk.starts();
    let mails = desk.outbox();
    assert!(!mails.is_empty());
    for mail in mails.iter().filter(|m| m.ticket == Some(ticket)) {
        assert!(!mail.says("Acknowledge in "), "{}", mail.text);
    }
}

fn a_warning_unsent_at_its_deadline_gives_its_place_to_the_missed_mail(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    desk.assigns(ticket, "ann");
    desk.outbox();
    desk.relay.borrow_mut().is_down = true;
    desk.pass("20m");
    assert!(desk.outbox().is_empty());
    desk.relay.borrow_mut().is_down = false;
    desk.pass("10m");
    let to_ann = desk.outbox().to(&address("ann"));
    let of_acknowledged: Vec<_> = to_ann.iter().filter(|m| m.says("Acknowledge")).collect();
    assert!(!of_acknowledged.is_empty());
    for mail in of_acknowledged {
        assert!(
            !mail.subject.contains("Acknowledge in"),
            "{}: {}",
            when::shown(mail.at),
            mail.subject
        );
    }
    let states = desk.read(|c| outbox_counts::delivery_count(c, DeliveryState::Withdrawn));
    assert!(states > 0, "the warnings were taken back");
}

fn an_alert_refused_for_good_moves_the_ladder_on_at_once(desk: &TestDesk) {
    desk.relay.borrow_mut().refuses = vec![address("ann"), address("lena")];
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    let mails = desk.outbox();
    let next = [address("max"), address("sara")];
    assert_eq!(mails.readers(), next, "each refusal moves one step on");
    assert_eq!(when::shown(desk.now()), "09:00");
    assert_eq!(desk.steps(ticket, "reported"), ["reported 09:00"]);
}

/// A bounce as a mail server writes it, on the Return-Path of a copy.
pub(super) fn bounce(
    desk: &TestDesk,
    mail: &crate::support::captured::Mail,
    to: &str,
) -> crate::support::desk::Received {
    let raw = format!(
        "From: MAILER-DAEMON@relay.example\nTo: {to}\nSubject: Undelivered Mail\n\
         Message-ID: <bounce-{}@relay.example>\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\nIt could not be delivered.\n\n\
         --b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; {}\nAction: failed\n\
         Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n\
         --b\nContent-Type: message/rfc822\n\nMessage-ID: {}\nSubject: x\n\ny\n\n--b--\n",
        mail.delivery, mail.to, mail.message_id
    );
    let arrival = tarmac::app::intake::Arrival {
        door: "smtp".to_owned(),
        mail_from: Some(String::new()),
        rcpt_to: vec![to.to_owned()],
        ..tarmac::app::intake::Arrival::default()
    };
    desk.receives_at(arrival, raw.replace('\n', "\r\n").into_bytes())
}

fn a_bounced_alert_moves_the_ladder_and_does_not_update_the_ticket(desk: &TestDesk) {
    let ticket = desk.phoned(desk.peregrine(), Severity::S1, None);
    let alert = desk.outbox().to(&address("lena")).only();
    desk.pass("1m");
    let before = desk.file(ticket);
    bounce(desk, &alert, &alert.return_path);
    let after = desk.file(ticket);
    assert_eq!(after.events.len(), before.events.len(), "nothing happened to the ticket");
    let messages = desk.read(|c| tarmac::db::tickets::message_of(c, ticket));
    assert_eq!(messages.len(), 1, "its conversation holds the report alone");
    let moved = desk.outbox();
    assert_eq!(moved.readers(), [address("max")]);
    let delivery = desk.read(|c| outbox::delivery_by_id(c, alert.delivery));
    assert_eq!(delivery.state, DeliveryState::Failed);
    assert!(delivery.reply.contains("5.1.1"), "{}", delivery.reply);
    bounce(desk, &alert, &alert.return_path);
    assert!(desk.outbox().is_empty(), "the same bounce twice moves it once");
}

fn a_reply_that_is_refused_by_all_is_void_from_the_start(desk: &TestDesk) {
    desk.peregrine();
    let chen = "chen@peregrine.example";
    let ticket = desk.writes(chen, "Aircraft grounded", "at gate 4").number();
    desk.outbox();
    desk.relay.borrow_mut().refuses = vec![chen.to_owned()];
    desk.pass("10m");
    desk.replies(ticket, "We are on it.");
    assert_eq!(desk.stands(ticket, "acknowledged"), "met 09:15");
    desk.pass("10s");
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15");
    desk.pass("10m");
    assert_eq!(desk.verdicts(ticket, "acknowledged"), ["met 09:10", "open", "missed 09:15"]);
    desk.outbox();
}

fn a_reply_that_bounces_is_void_from_the_start(desk: &TestDesk) {
    desk.peregrine();
    let chen = "chen@peregrine.example";
    let ticket = desk.writes(chen, "Aircraft grounded", "at gate 4").number();
    desk.pass("5m");
    desk.replies(ticket, "We are on it.");
    desk.pass("10s");
    let reply = desk.outbox().of(MailKind::Reply).only();
    assert_eq!(desk.stands(ticket, "acknowledged"), "met 09:15");
    let bounced = bounce(desk, &reply, &reply.return_path);
    assert_eq!(bounced.ticket, Some(ticket));
    assert_eq!(desk.stands(ticket, "acknowledged"), "running 09:15");
    desk.outbox();
}

fn a_forged_bounce_changes_nothing(desk: &TestDesk) {
    desk.peregrine();
    let chen = "chen@peregrine.example";
    let ticket = desk.writes(chen, "Aircraft grounded", "at gate 4").number();
    let receipt = desk.outbox().to(chen).only();
    let mut forged = receipt.clone();
    "<not-ours@desk.example>".clone_into(&mut forged.message_id);
    bounce(desk, &forged, "bounce+1.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.example");
    let delivery = desk.read(|c| outbox::delivery_by_id(c, receipt.delivery));
    assert_eq!(delivery.state, DeliveryState::Sent);
    assert_eq!(desk.read(|c| tarmac::db::tickets::message_of(c, ticket)).len(), 1);
    assert!(desk.read(|c| promises::alert_of(c, ticket)).iter().all(|a| a.taken_at.is_none()));
    let letter = Letter::new(chen, "another", "one");
    assert!(desk.gets(&letter).ticket.is_some());
    desk.outbox();
}
