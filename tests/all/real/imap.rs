//! A mailbox read by IMAP from a real Dovecot: nothing lost, nothing doubled, whatever is cut.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use tarmac::{
    app::{Desk, intake, mail_log, mailboxes},
    domain::{ids::InboundId, mail_state::InboundState},
    jobs::mailboxes::{catch_up, run, settings},
    time_source::{RealTime, TimeSource as _},
    transport::{
        Protection,
        imap::{ImapError, ImapSettings, Mailbox, Processed, SignIn},
    },
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};
use tokio_util::sync::CancellationToken;

use crate::support::{desk::TestDesk, dovecot::Dovecot};

both! {
    a_mailbox_is_read_once_whatever_others_have_read,
    a_connection_cut_anywhere_loses_and_doubles_nothing,
    a_mailbox_whose_numbers_begin_anew_is_read_again_without_doubling,
    new_mail_is_taken_while_the_desk_waits,
    of_what_is_too_large_in_a_mailbox_the_beginning_waits_and_its_sender_is_told,
}

const NAME: &str = "desk@localhost/INBOX";

fn authority() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls/ca.pem")
}

fn of(server: &Dovecot, protection: Protection, processed: Processed) -> ImapSettings {
    ImapSettings {
        protection,
        host: "localhost".to_owned(),
        port: if protection == Protection::Tls { server.tls } else { server.plain },
        user: "desk".to_owned(),
        sign_in: SignIn::Password("a_secret".to_owned()),
        folder: "INBOX".to_owned(),
        processed,
        largest: 1 << 20,
        ca_file: Some(authority()),
    }
}

fn letter(n: u32) -> String {
    format!(
        "From: Chen Li <chen@peregrine.example>\r\nTo: desk@desk.example\r\n\
         Subject: Fault {n}\r\nMessage-ID: <fault-{n}@peregrine.example>\r\n\
         Date: Tue, 24 Nov 2026 08:00:00 +0000\r\n\r\nThe pump {n} hums.\r\n"
    )
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

async fn reads(desk: &Arc<Desk>, settings: &ImapSettings) -> Result<(), String> {
    let mut open = Mailbox::open(settings).await.map_err(|e| e.to_string())?;
    catch_up(desk, NAME, &mut open, &CancellationToken::new()).await?;
    open.close().await;
    Ok(())
}

/// The subjects of what was received, decided and not.
fn received(desk: &TestDesk) -> Vec<InboundId> {
    intake::waiting(&desk.desk, InboundId(0), 1_000).unwrap()
}

fn a_mailbox_is_read_once_whatever_others_have_read(desk: &TestDesk) {
    desk.peregrine();
    let server = Dovecot::start();
    let runtime = runtime();
    server.gets("1.a", &letter(1));
    server.gets("2.a:2,S", &letter(2)); // somebody has read it already
    let plain = of(&server, Protection::StartTls, Processed::Leave);
    runtime.block_on(reads(&desk.desk, &plain)).unwrap();
    assert_eq!(received(desk).len(), 2);
    runtime.block_on(reads(&desk.desk, &plain)).unwrap();
    assert_eq!(received(desk).len(), 2, "the same connection again brings nothing");
    assert_eq!(server.holds(""), 2);
    server.gets("3.a", &letter(3));
    let moving = of(&server, Protection::Tls, Processed::Move("Done".to_owned()));
    runtime.block_on(reads(&desk.desk, &moving)).unwrap();
    assert_eq!(received(desk).len(), 3);
    assert_eq!((server.holds(""), server.holds("Done")), (0, 3), "what was stored is moved");
    for id in received(desk) {
        assert_eq!(intake::process(&desk.desk, id).unwrap(), InboundState::Ticket);
    }
    desk.settle();
    assert_eq!(desk.outbox().iter().filter(|m| m.to == "chen@peregrine.example").count(), 3);
}

/// A wire that is cut after so many bytes of the server's.
async fn cut_after(bytes: usize, port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let (mut left, mut from_client, mut from_server) = (bytes, [0; 4096], [0; 4096]);
        loop {
            tokio::select! {
                read = client.read(&mut from_client) => match read {
                    Ok(n) if n > 0 => server.write_all(&from_client[..n]).await.unwrap(),
                    _ => return,
                },
                read = server.read(&mut from_server) => match read {
                    Ok(n) if n > 0 => {
                        let passed = n.min(left);
                        if client.write_all(&from_server[..passed]).await.is_err() {
                            return;
                        }
                        left -= passed;
                        if left == 0 {
                            return;
                        }
                    }
                    _ => return,
                },
            }
        }
    });
    at
}

fn a_connection_cut_anywhere_loses_and_doubles_nothing(desk: &TestDesk) {
    let server = Dovecot::start();
    let runtime = runtime();
    for n in 1..=5 {
        server.gets(&format!("{n}.a"), &letter(n));
    }
    let mut cuts = 0;
    for bytes in (1..).step_by(97) {
        let before = received(desk).len();
        let ended = runtime.block_on(async {
            let mut settings = of(&server, Protection::None, Processed::Mark);
            "127.0.0.1".clone_into(&mut settings.host);
            settings.port = cut_after(bytes, server.plain).await;
            reads(&desk.desk, &settings).await
        });
        let (now, place) = (received(desk).len(), mailboxes::place(&desk.desk, NAME).unwrap());
        assert!(now >= before);
        let uid = place.map_or(0, |p| p.uid);
        assert_eq!(
            usize::try_from(uid).unwrap(),
            now,
            "the place is never ahead of what is stored"
        );
        if ended.is_ok() {
            break;
        }
        cuts += 1;
    }
    assert!(cuts > 5, "the session was cut {cuts} times");
    let ids = received(desk);
    let raw: BTreeSet<Vec<u8>> =
        ids.iter().map(|id| intake::raw(&desk.desk, *id).unwrap()).collect();
    let sent: BTreeSet<Vec<u8>> = (1..=5).map(|n| letter(n).into_bytes()).collect();
    assert_eq!((ids.len(), raw), (5, sent));
    for id in ids {
        intake::process(&desk.desk, id).unwrap();
    }
    desk.settle();
    desk.outbox();
}

fn a_mailbox_whose_numbers_begin_anew_is_read_again_without_doubling(desk: &TestDesk) {
    let mut server = Dovecot::start();
    let runtime = runtime();
    let no_id = "From: a@machine.example\r\nSubject: no id, no date\r\n\r\nx\r\n";
    server.gets("1.a", no_id);
    server.gets("2.a", &letter(2));
    let settings = of(&server, Protection::None, Processed::Leave);
    runtime.block_on(reads(&desk.desk, &settings)).unwrap();
    let before = mailboxes::place(&desk.desk, NAME).unwrap().unwrap();
    assert_eq!(before.uid, 2);
    server.numbers_anew();
    server.gets("3.a", &letter(3));
    runtime.block_on(reads(&desk.desk, &settings)).unwrap();
    let after = mailboxes::place(&desk.desk, NAME).unwrap().unwrap();
    assert_ne!(after.uid_validity, before.uid_validity);
    assert_eq!(received(desk).len(), 3, "two of before and one new");
    for id in received(desk) {
        intake::process(&desk.desk, id).unwrap();
    }
    desk.settle();
    desk.outbox();
}

/// A letter with a photograph of this many bytes.
fn with_photograph(from: &str, extra: &str, bytes: usize) -> String {
    format!(
        "From: {from}\r\nTo: desk@desk.example\r\nSubject: Pictures of the pump\r\n\
         Message-ID: <large@{from}>\r\n{extra}MIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThe pump leaks.\r\n--b\r\n\
         Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename=pump.jpg\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}--b--\r\n",
        format!("{}\r\n", "QUJD".repeat(19)).repeat(bytes / 57)
    )
}

fn of_what_is_too_large_in_a_mailbox_the_beginning_waits_and_its_sender_is_told(desk: &TestDesk) {
    desk.peregrine();
    let server = Dovecot::start();
    let runtime = runtime();
    server.gets("1.a", &with_photograph("chen@peregrine.example", "", 1_500_000));
    let machine = "Auto-Submitted: auto-generated\r\n";
    server.gets("2.a", &with_photograph("robot@elsewhere.example", machine, 1_500_000));
    server.gets("3.a", &letter(3));
    let moving = of(&server, Protection::Tls, Processed::Move("Done".to_owned()));
    runtime.block_on(reads(&desk.desk, &moving)).unwrap();
    let ids = received(desk);
    let sizes: Vec<usize> =
        ids.iter().map(|id| intake::raw(&desk.desk, *id).unwrap().len()).collect();
    assert_eq!(sizes[..2], [256 << 10; 2], "only the beginning was fetched");
    assert_eq!((server.holds(""), server.holds("Done")), (2, 1), "the large ones stay");
    let states: Vec<InboundState> =
        ids.iter().map(|id| intake::process(&desk.desk, *id).unwrap()).collect();
    let waits = InboundState::Quarantine;
    assert_eq!(states, [waits, waits, InboundState::Ticket]);
    runtime.block_on(reads(&desk.desk, &moving)).unwrap();
    assert!(received(desk).is_empty(), "nothing is fetched again");
    desk.settle();
    let sent = desk.outbox();
    let told: Vec<_> = sent.iter().filter(|m| m.subject.contains("too large")).collect();
    assert_eq!(told.len(), 1, "the machine is not answered");
    assert_eq!(told[0].to, "chen@peregrine.example");
    assert!(told[0].text.contains("please send it again"), "{}", told[0].text);
    let seen = mail_log::message(&desk.desk, ids[0]).unwrap();
    assert_eq!(
        (seen.row.subject.as_str(), seen.parsed.attachments.len()),
        ("Pictures of the pump", 0)
    );
    assert!(seen.parsed.text.starts_with("The pump leaks.\n\n(only the beginning"));
    assert!(seen.parsed.oddities.iter().any(|o| o.contains("pump.jpg is not here")));
    assert!(seen.reasons.iter().any(|r| r.rule == "too large"), "{:?}", seen.reasons);
}

fn new_mail_is_taken_while_the_desk_waits(desk: &TestDesk) {
    use tarmac::config::Config;
    let server = Dovecot::start();
    let url = format!("imap://desk:a_secret@127.0.0.1:{}", server.plain);
    let variables = [("TARMAC_IMAP_IN__MAILBOXES".to_owned(), url)];
    let config = Config::of(None, variables).unwrap();
    let mailbox = config.imap_in.mailboxes[0].clone();
    assert_eq!(settings(&mailbox, &config.imap_in, 1).processed, Processed::Leave);
    let runtime = runtime();
    let stop = CancellationToken::new();
    let reading = runtime.spawn(run(Arc::clone(&desk.desk), mailbox.clone(), stop.clone()));
    let until = RealTime.now().plus_secs(60);
    for n in 1..=2 {
        server.gets(&format!("{n}.a"), &letter(n));
        while received(desk).len() < usize::try_from(n).unwrap() {
            assert!(RealTime.now() < until, "mail {n} was not taken");
            std::thread::yield_now();
        }
    }
    stop.cancel();
    runtime.block_on(reading).unwrap();
    let rows = desk.read(tarmac::db::mailboxes::mailbox_all);
    assert_eq!(rows.len(), 1);
    assert!(rows[0].looked_at.is_some() && rows[0].error.is_none(), "{rows:?}");
    for id in received(desk) {
        intake::process(&desk.desk, id).unwrap();
    }
    desk.settle();
    desk.outbox();
}

#[test]
fn a_mailbox_that_cannot_be_read_says_why() {
    let server = Dovecot::start();
    let runtime = runtime();
    let open = |settings: ImapSettings| match runtime.block_on(Mailbox::open(&settings)) {
        Ok(_) => panic!("it opened"),
        Err(e) => e,
    };
    let good = of(&server, Protection::Tls, Processed::Leave);
    let wrong =
        open(ImapSettings { sign_in: SignIn::Password("another".to_owned()), ..good.clone() });
    assert!(matches!(wrong, ImapError::SignIn { .. }), "{wrong}");
    assert!(!format!("{wrong} {wrong:?}").contains("another"));
    let elsewhere = open(ImapSettings { folder: "Nowhere".to_owned(), ..good.clone() });
    assert!(matches!(&elsewhere, ImapError::Folder { folder, .. } if folder == "Nowhere"));
    let untrusted = open(ImapSettings { ca_file: None, ..good.clone() });
    assert!(matches!(untrusted, ImapError::Tls { .. }), "{untrusted}");
    let nobody = open(ImapSettings { port: 1, ..good });
    assert!(matches!(nobody, ImapError::Connect { .. }), "{nobody}");
}
