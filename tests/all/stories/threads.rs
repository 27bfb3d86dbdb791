//! Which mail joins which ticket, and which must not.

use tarmac::{
    app::open_ticket::{self, Phoned},
    domain::{
        ids::TicketId,
        mail_state::InboundState,
        promise::{Milestone, Severity},
    },
};

use crate::support::{
    captured::{Mail, Mails as _},
    desk::TestDesk,
    letter::Letter,
};

both! {
    an_answer_to_each_mail_of_the_desk_joins,
    every_mail_to_the_customer_stands_in_one_thread,
    a_long_thread_keeps_subject_first_ids_and_the_last_word_for_every_mail_program,
    mails_about_a_phoned_fault_stand_in_one_thread_too,
    a_token_alone_joins_in_any_case,
    a_stranger_who_knows_the_thread_waits_in_quarantine,
    a_number_in_the_subject_proves_nothing,
    a_token_that_is_not_ours_waits_in_quarantine,
    a_colleague_of_the_account_joins_and_another_account_does_not,
    a_parents_contact_belongs_to_the_childs_ticket_and_not_the_reverse,
    to_a_ticket_without_account_only_its_reporter_belongs,
    whoever_reported_becomes_a_contact_of_the_account_that_is_assigned,
    our_own_mail_that_comes_back_is_ignored,
    a_reference_that_two_accounts_share_joins_neither_to_the_other,
}

const CHEN: &str = "chen@peregrine.example";

fn opened(desk: &TestDesk) -> (TicketId, Mail) {
    let ticket = desk.writes(CHEN, "Aircraft grounded", "at gate 4").number();
    (ticket, desk.outbox().to(CHEN).only())
}

fn an_answer_to_each_mail_of_the_desk_joins(desk: &TestDesk) {
    desk.peregrine();
    let (ticket, receipt) = opened(desk);
    desk.reach_and_tell(ticket, Milestone::Acknowledged);
    desk.replies(ticket, "On our way.");
    desk.pass("10s");
    desk.sets_severity(ticket, tarmac::domain::promise::Severity::S2);
    desk.reach_and_tell(ticket, Milestone::Resolved);
    let mut mails = desk.outbox().to(CHEN);
    mails.insert(0, receipt);
    assert_eq!(mails.len(), 5, "{mails:?}");
    for mail in &mails {
        let only_id = Letter::answer(mail, CHEN, "by id").with("To", "help@desk.example");
        let only_reference = only_id
            .clone()
            .without("In-Reply-To")
            .with("Message-ID", &format!("<{}r@x.example>", mail.delivery));
        let only_token =
            Letter::answer(mail, CHEN, "by token").without("In-Reply-To").without("References");
        for letter in [only_id, only_reference, only_token] {
            let received = desk.gets(&letter);
            assert_eq!(
                (received.state, received.ticket),
                (InboundState::Append, Some(ticket)),
                "{mail:?}"
            );
        }
    }
    desk.outbox();
}

fn every_mail_to_the_customer_stands_in_one_thread(desk: &TestDesk) {
    desk.peregrine();
    let letter = Letter::new(CHEN, "Aircraft grounded", "at gate 4");
    let ticket = desk.gets(&letter).number();
    let receipt = desk.outbox().to(CHEN).only();
    desk.replies(ticket, "On our way.");
    desk.pass("10s");
    desk.reach_and_tell(ticket, Milestone::OnSite);
    let mut mails = desk.outbox().to(CHEN);
    mails.insert(0, receipt);
    let desk_domain = "desk.example";
    for mail in &mails {
        assert_eq!(mail.parsed.in_reply_to, [letter.id()], "{mail:?}");
        assert!(mail.parsed.references.contains(&letter.id()), "{mail:?}");
        assert!(mail.message_id.ends_with(&format!("@{desk_domain}>")));
        let signed = desk.desk.keys.read_message_id(&mail.message_id).map(|(ticket, _)| ticket);
        assert_eq!(signed, Some(ticket), "the Message-ID is signed: {mail:?}");
        let token = desk.desk.keys.reply_to_address("help@desk.example", ticket);
        assert_eq!(mail.parsed.reply_to[0].address, token);
        assert_eq!(mail.subject, format!("Re: Aircraft grounded [TM-{ticket}]"));
        assert_eq!(mail.header("x-tarmac-loop").as_deref(), Some("desk.example"));
        assert!(mail.return_path.starts_with("bounce+"));
    }
    let reply = mails.iter().find(|m| m.says("On our way.")).unwrap();
    assert_eq!(reply.header("auto-submitted"), None, "a person wrote it");
    assert!(reply.says("at gate 4"), "the customer's text is quoted: {}", reply.text);
}

fn a_token_alone_joins_in_any_case(desk: &TestDesk) {
    desk.peregrine();
    let (ticket, receipt) = opened(desk);
    let shouted = receipt.parsed.reply_to[0].address.to_uppercase();
    let received = desk.gets(&Letter::new(CHEN, "more", "about it").with("To", &shouted));
    assert_eq!((received.state, received.ticket), (InboundState::Append, Some(ticket)));
    desk.outbox();
}

/// Nothing of the ticket was changed by what waits.
fn waits(desk: &TestDesk, ticket: TicketId, letter: &Letter) {
    let before = desk.file(ticket);
    let received = desk.gets(letter);
    assert_eq!(received.state, InboundState::Quarantine, "{:?}", received.row.reasons);
    assert_eq!(received.row.proposal_id, Some(ticket));
    let after = desk.file(ticket);
    assert_eq!((before.row, before.events), (after.row, after.events));
}

fn a_stranger_who_knows_the_thread_waits_in_quarantine(desk: &TestDesk) {
    desk.peregrine();
    let (ticket, receipt) = opened(desk);
    let stranger = "mallory@elsewhere.example";
    waits(desk, ticket, &Letter::answer(&receipt, stranger, "S4: never mind"));
    let as_chen = format!("{CHEN} <{stranger}>");
    waits(desk, ticket, &Letter::answer(&receipt, &as_chen, "close it"));
    assert!(desk.outbox().to(stranger).is_empty(), "the stranger is told nothing");
}

fn a_number_in_the_subject_proves_nothing(desk: &TestDesk) {
    desk.peregrine();
    let (ticket, _) = opened(desk);
    waits(desk, ticket, &Letter::new(CHEN, &format!("TM-{ticket}: photos"), "see below"));
    desk.outbox();
}

fn a_token_that_is_not_ours_waits_in_quarantine(desk: &TestDesk) {
    desk.peregrine();
    let (_, receipt) = opened(desk);
    let address = &receipt.parsed.reply_to[0].address;
    let (plus, domain) = address.split_once('@').unwrap();
    let last = if plus.ends_with('a') { "b" } else { "a" };
    let forged = format!("{}{last}@{domain}", &plus[..plus.len() - 1]);
    let received = desk.gets(&Letter::new(CHEN, "more", "x").with("To", &forged));
    assert_eq!(received.state, InboundState::Quarantine);
    desk.outbox();
}

fn a_colleague_of_the_account_joins_and_another_account_does_not(desk: &TestDesk) {
    desk.peregrine();
    let kind = tarmac::domain::account::AccountKind::Key;
    desk.account_in("Qinghe", kind, "qinghe.example", "UTC");
    let (ticket, receipt) = opened(desk);
    let colleague = desk.answers(&receipt, "wu@peregrine.example", "I am at the gate");
    assert_eq!((colleague.state, colleague.ticket), (InboundState::Append, Some(ticket)));
    desk.outbox();
    waits(desk, ticket, &Letter::answer(&receipt, "doctor@qinghe.example", "ours too"));
    desk.outbox();
}

fn a_parents_contact_belongs_to_the_childs_ticket_and_not_the_reverse(desk: &TestDesk) {
    use diesel::{ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _};
    use tarmac::db::schema::accounts;
    let child = desk.peregrine();
    let kind = tarmac::domain::account::AccountKind::Key;
    let parent = desk.account_in("Group", kind, "group.example", "UTC");
    desk.write(move |c| {
        diesel::update(accounts::table.find(child))
            .set(accounts::parent_id.eq(parent))
            .execute(c)?;
        Ok(())
    });
    let (ticket, receipt) = opened(desk);
    let boss = desk.answers(&receipt, "boss@group.example", "I want to know");
    assert_eq!((boss.state, boss.ticket), (InboundState::Append, Some(ticket)));
    let of_parent = desk.writes("boss@group.example", "Our own is grounded", "x").number();
    let to_boss = desk.outbox().to("boss@group.example").pop().unwrap();
    waits(desk, of_parent, &Letter::answer(&to_boss, CHEN, "and ours?"));
    desk.outbox();
}

fn to_a_ticket_without_account_only_its_reporter_belongs(desk: &TestDesk) {
    let who = "someone@elsewhere.example";
    let ticket = desk.writes(who, "It drips", "under the sink").number();
    let receipt = desk.outbox().to(who).only();
    let own = desk.answers(&receipt, who, "more and more");
    assert_eq!((own.state, own.ticket), (InboundState::Append, Some(ticket)));
    waits(desk, ticket, &Letter::answer(&receipt, "other@elsewhere.example", "me too"));
    desk.outbox();
}

fn whoever_reported_becomes_a_contact_of_the_account_that_is_assigned(desk: &TestDesk) {
    let account = desk.peregrine();
    let who = "chen@private.example";
    let ticket = desk.writes(who, "It hums", "all night").number();
    let receipt = desk.outbox().to(who).only();
    desk.gives_account(ticket, account);
    let answer = desk.answers(&receipt, who, "louder now");
    assert_eq!((answer.state, answer.ticket), (InboundState::Append, Some(ticket)));
    let next = desk.writes(who, "The other one hums", "too").number();
    assert_eq!(desk.file(next).row.account_id, Some(account));
    desk.outbox();
}

fn our_own_mail_that_comes_back_is_ignored(desk: &TestDesk) {
    desk.peregrine();
    let (ticket, receipt) = opened(desk);
    let before = desk.file(ticket).events.len();
    assert_eq!(desk.receives_raw(receipt.raw).state, InboundState::Ignore);
    let looped = Letter::new(CHEN, "x", "y").with("X-Tarmac-Loop", "desk.example");
    assert_eq!(desk.gets(&looped).state, InboundState::Ignore);
    assert_eq!(desk.file(ticket).events.len(), before);
}

fn a_reference_that_two_accounts_share_joins_neither_to_the_other(desk: &TestDesk) {
    desk.peregrine();
    let kind = tarmac::domain::account::AccountKind::Key;
    desk.account_in("Qinghe", kind, "qinghe.example", "UTC");
    let shared = "<circular@maker.example>";
    let first = desk.gets(&Letter::new(CHEN, "Recall", "x").with("References", shared));
    let circular = Letter::new("dr@qinghe.example", "Recall", "y").with("References", shared);
    waits(desk, first.number(), &circular);
    let received = desk.read(|c| tarmac::db::inbound::inbound_list(c, &[], None, 1)).remove(0);
    let second = desk.opens(received.id);
    assert_ne!(first.number(), second);
    let to_chen = desk.outbox().to(CHEN).only();
    assert_eq!(desk.answers(&to_chen, CHEN, "more").ticket, first.ticket);
    let more = Letter::new("dr@qinghe.example", "Re: Recall", "more").with("References", shared);
    assert_eq!(desk.gets(&more).ticket, Some(second), "each has its own from now on");
    desk.outbox();
}

/// What Gmail goes by (the same subject, and a known id in References) and what Outlook goes by
/// (In-Reply-To, then References), over a conversation that outgrows the header.
fn a_long_thread_keeps_subject_first_ids_and_the_last_word_for_every_mail_program(desk: &TestDesk) {
    desk.peregrine();
    let letter = Letter::new(CHEN, "AW: Aircraft grounded", "at gate 4");
    let ticket = desk.gets(&letter).number();
    let receipt = desk.outbox().to(CHEN).only();
    let subject = format!("Re: Aircraft grounded [TM-{ticket}]");
    let mut last = letter.id();
    for n in 0..30 {
        desk.replies(ticket, &format!("Word {n}."));
        desk.pass("10s");
        let mail = desk.outbox().to(CHEN).only();
        assert_eq!(mail.subject, subject, "no second Re:, no second reference");
        assert_eq!(mail.parsed.in_reply_to, [last.clone()], "{n}");
        let references = &mail.parsed.references;
        assert_eq!(references[..2], [letter.id(), receipt.message_id.clone()], "{n}");
        assert!(references.join(" ").len() <= 900, "{n}: {references:?}");
        let answer = Letter::answer(&mail, CHEN, &format!("Answer {n}."));
        last = answer.id();
        desk.gets(&answer);
        desk.outbox();
    }
    desk.replies(ticket, "The end.");
    desk.pass("10s");
    let mail = desk.outbox().to(CHEN).only();
    assert_eq!(mail.parsed.references.last(), Some(&last), "their last word is the last of them");
}

fn mails_about_a_phoned_fault_stand_in_one_thread_too(desk: &TestDesk) {
    let phoned = Phoned {
        account: Some(desk.peregrine()),
        contact: None,
        caller: "Chen".to_owned(),
        address: Some(CHEN.to_owned()),
        subject: "Aircraft grounded".to_owned(),
        text: "it stands still".to_owned(),
        severity: Severity::S1,
        at: None,
    };
    let ticket = open_ticket::log_fault(&desk.desk, &desk.hands("ann"), phoned).unwrap();
    desk.settle();
    let to = |mails: Vec<Mail>| {
        let is_theirs = |m: &Mail| m.to.ends_with("@peregrine.example");
        mails.into_iter().filter(is_theirs).collect::<Vec<_>>()
    };
    let mut mails = to(desk.outbox());
    for milestone in [Milestone::Dispatched, Milestone::OnSite] {
        desk.pass("1m");
        desk.reach_and_tell(ticket, milestone);
        desk.pass("10s");
        mails.extend(to(desk.outbox()));
    }
    let (root, others) = mails.split_first().unwrap();
    assert!(!others.is_empty());
    for mail in others {
        assert_eq!(mail.parsed.references, std::slice::from_ref(&root.message_id), "{mail:?}");
        assert_eq!(mail.subject, others[0].subject);
    }
}
