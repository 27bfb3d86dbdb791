//! The relay against a relay that misbehaves, over real sockets.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use super::*;
use crate::transport::fake_relay::{Act, At, FakeRelay};
use crate::transport::outcome::{PermanentKind, TemporaryKind};
use crate::transport::smtp_in::server_config;

const FROM: &str = "bounce+7.k3x@desk.example";
const TO: &str = "li.wei@airline.example";
const MESSAGE: &[u8] = b"Subject: hi\r\n\r\n.leading dot\r\n.\r\nlast\r\n";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls").join(name)
}

fn settings(scheme: &str, host: &str, fake: &FakeRelay) -> RelaySettings {
    let port = fake.address().port();
    let address = RelayAddress::parse(&format!("{scheme}://{host}:{port}")).unwrap();
    let mut settings = RelaySettings::new(address, "desk.example");
    settings.ca_file = Some(file("ca.pem"));
    settings
}

fn plain(fake: &FakeRelay) -> Relay {
    Relay::new(settings("smtp", "127.0.0.1", fake)).unwrap()
}

/// Patience of half a second, so that silence is a fact soon.
fn impatient(fake: &FakeRelay) -> Relay {
    let mut settings = settings("smtp", "127.0.0.1", fake);
    let soon = Duration::from_millis(500);
    settings.patience = Patience { command: soon, after_dot: soon, kept_open: soon };
    Relay::new(settings).unwrap()
}

/// What it said, reached or not.
fn said<'a>(
    sending: impl Future<Output = Result<SendOutcome, SendOutcome>> + Send + 'a,
) -> Pin<Box<dyn Future<Output = SendOutcome> + Send + 'a>> {
    Box::pin(async move {
        match sending.await {
            Ok(outcome) | Err(outcome) => outcome,
        }
    })
}

/// The outcome in a few letters, so that a table stays readable.
fn told(outcome: &SendOutcome) -> String {
    match outcome {
        SendOutcome::Accepted { .. } => "accepted".into(),
        SendOutcome::Temporary { code, unknown, kind, .. } => {
            let code = code.map_or("no reply".into(), |code| code.to_string());
            format!("{} {code} {kind:?}", if *unknown { "unknown" } else { "soft" })
        }
        SendOutcome::Permanent { code, kind, .. } => format!("hard {code} {kind:?}"),
        SendOutcome::OurLogin { .. } => "our login".into(),
    }
}

#[tokio::test]
async fn a_message_arrives_as_it_is_for_one_recipient() {
    let fake = FakeRelay::start().await.unwrap();
    let relay = plain(&fake);
    for bytes in [MESSAGE, b"no line end", b"", b"ends with two\r\n\r\n", b".\r\n"] {
        let sent = said(relay.send(FROM, TO, bytes)).await;
        assert_eq!(sent, SendOutcome::Accepted { reply: "250 2.0.0 Ok: queued as FAKE1".into() });
        let last = fake.received().pop().unwrap();
        let ended = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
        assert_eq!(last.bytes, [ended, b"\r\n"].concat());
        assert_eq!(last.mail, format!("MAIL FROM:<{FROM}>"));
        assert_eq!(last.rcpt, format!("RCPT TO:<{TO}>"));
    }
}

#[tokio::test]
async fn each_reply_at_each_stage_is_told_as_what_it_is() {
    for (at, reply, meaning) in [
        (At::Greeting, "421 4.3.2 busy", "soft 421 Host"),
        (At::Greeting, "554 5.3.2 no service", "soft 554 Host"),
        (At::Greeting, "SSH-2.0-OpenSSH_9.7", "soft no reply Host"),
        (At::Greeting, "450 4.7.1 greylisted", "soft 450 Greylisted"),
        (At::Hello, "421 4.3.2 busy", "soft 421 Host"),
        (At::Hello, "451 4.3.0 later", "soft 451 Other"),
        (At::Hello, "550 5.7.1 go away", "soft 550 Host"),
        (At::Mail, "421 4.3.2 busy", "soft 421 Host"),
        (At::Rcpt, "421 4.3.2 busy", "soft 421 Host"),
        (At::Data, "421 4.3.2 busy", "soft 421 Host"),
        (At::Dot, "421 4.3.2 busy", "unknown 421 Host"),
        (At::Rcpt, "gibberish", "soft no reply Host"),
        (At::Mail, "451 4.3.0 later", "soft 451 Other"),
        (At::Mail, "530 5.7.0 login first", "our login"),
        (At::Mail, "550 5.7.1 not you", "hard 550 Policy"),
        (At::Mail, "552 5.3.4 too large", "hard 552 TooLarge"),
        (At::Rcpt, "450 4.7.1 greylisted", "soft 450 Greylisted"),
        (At::Rcpt, "550 5.1.1 nobody", "hard 550 AddressDead"),
        (At::Rcpt, "552 5.2.2 full", "soft 552 MailboxFull"),
        (At::Data, "451 4.3.0 later", "soft 451 Other"),
        (At::Data, "554 5.7.1 no", "hard 554 Policy"),
        (At::Dot, "451 4.3.0 later", "unknown 451 Other"),
        (At::Dot, "550 5.7.26 DMARC", "hard 550 Policy"),
        (At::Dot, "552 5.3.4 too large", "hard 552 TooLarge"),
        (At::Dot, "gibberish", "unknown no reply Host"),
    ] {
        let fake = FakeRelay::start().await.unwrap();
        fake.once(at, Act::reply(reply));
        let sent = said(plain(&fake).send(FROM, TO, MESSAGE)).await;
        assert_eq!(told(&sent), meaning, "{at:?}: {reply}: {sent:?}");
    }
}

#[tokio::test]
async fn silence_and_a_lost_connection_are_unknown_only_after_the_dot() {
    let mut tries = tokio::task::JoinSet::new();
    for at in [At::Greeting, At::Hello, At::Mail, At::Rcpt, At::Data, At::Dot] {
        for act in [Act::Hang, Act::Drop] {
            tries.spawn(async move {
                let fake = FakeRelay::start().await.unwrap();
                fake.once(at, act.clone());
                (at, act, said(impatient(&fake).send(FROM, TO, MESSAGE)).await)
            });
        }
    }
    for (at, act, sent) in tries.join_all().await {
        let meaning = if at == At::Dot { "unknown no reply Host" } else { "soft no reply Host" };
        assert_eq!(told(&sent), meaning, "{act:?} at {at:?}: {sent:?}");
    }
}

#[tokio::test]
async fn a_relay_that_stops_reading_a_large_message_leaves_nothing_unknown() {
    let fake = FakeRelay::start().await.unwrap();
    fake.once(At::Text, Act::Hang);
    let large = vec![b'x'; 32 * 1024 * 1024];
    let sent = said(impatient(&fake).send(FROM, TO, &large)).await;
    assert_eq!(told(&sent), "soft no reply Host", "{sent:?}");
}

#[tokio::test]
async fn a_greeting_that_drips_for_ever_is_given_up() {
    let fake = FakeRelay::start().await.unwrap();
    fake.once(At::Greeting, Act::Drip(vec![b'2'; 10_000], Duration::from_millis(5)));
    let sent = said(impatient(&fake).send(FROM, TO, MESSAGE)).await;
    assert_eq!(told(&sent), "soft no reply Host", "{sent:?}");
}

#[tokio::test]
async fn a_relay_that_is_slow_and_not_silent_is_waited_for() {
    let fake = FakeRelay::start().await.unwrap();
    let slowly = |line: &str| Act::Drip(line.into(), Duration::from_millis(50));
    fake.once(At::Greeting, slowly("220 relay\r\n"));
    fake.once(At::Rcpt, slowly("250 ok\r\n"));
    assert_eq!(told(&said(plain(&fake).send(FROM, TO, MESSAGE)).await), "accepted");
}

#[tokio::test]
async fn what_is_unknown_is_repeated_with_the_same_bytes() {
    let fake = FakeRelay::start().await.unwrap();
    let relay = plain(&fake);
    for _ in 0..20 {
        fake.once(At::Dot, Act::Drop);
        let sent = said(relay.send(FROM, TO, MESSAGE)).await;
        assert!(matches!(sent, SendOutcome::Temporary { unknown: true, .. }), "{sent:?}");
    }
    let sent = said(relay.send(FROM, TO, MESSAGE)).await;
    assert!(matches!(sent, SendOutcome::Accepted { .. }), "{sent:?}");
    let received = fake.wait_for(21).await;
    assert!(received.iter().all(|copy| copy == &received[0] && copy.bytes == MESSAGE));
}

#[tokio::test]
async fn a_connection_is_used_again_also_after_a_refusal() {
    let fake = FakeRelay::start().await.unwrap();
    let relay = plain(&fake);
    fake.once(At::Rcpt, Act::reply("550 5.1.1 nobody"));
    for meaning in ["hard 550 AddressDead", "accepted", "accepted"] {
        assert_eq!(told(&said(relay.send(FROM, TO, MESSAGE)).await), meaning);
    }
    assert_eq!(fake.connections(), 1);
    relay.close().await;
    assert_eq!(told(&said(relay.send(FROM, TO, MESSAGE)).await), "accepted");
    assert_eq!(fake.connections(), 2);
}

#[tokio::test]
async fn a_kept_connection_that_died_costs_no_try() {
    let fake = FakeRelay::start().await.unwrap();
    let mut settings = settings("smtp", "127.0.0.1", &fake);
    settings.patience.kept_open = Duration::from_millis(100);
    let relay = Relay::new(settings).unwrap();
    for act in [Act::Drop, Act::Hang, Act::reply("421 4.4.2 idle")] {
        assert_eq!(told(&said(relay.send(FROM, TO, MESSAGE)).await), "accepted");
        fake.once(At::Rset, act);
        assert_eq!(told(&said(relay.send(FROM, TO, MESSAGE)).await), "accepted");
    }
    assert_eq!(fake.received().len(), 6);
}

#[tokio::test]
async fn a_hanging_transaction_does_not_hold_up_others() {
    let fake = FakeRelay::start().await.unwrap();
    let relay = plain(&fake);
    fake.moody(Some(Box::new(|at, rcpt| {
        (at == At::Dot && rcpt.contains(TO)).then_some(Act::Hang)
    })));
    tokio::select! {
        sent = said(relay.send(FROM, TO, b"first\r\n")) => panic!("{sent:?}"),
        sent = async {
            fake.wait_for(1).await;
            said(relay.send(FROM, "other@airline.example", b"second\r\n")).await
        } => assert_eq!(told(&sent), "accepted"),
    }
}

#[tokio::test]
async fn nobody_at_the_port_and_no_such_name_are_temporary() {
    let port = {
        let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        gone.local_addr().unwrap().port()
    };
    for place in [format!("127.0.0.1:{port}"), format!("nowhere.invalid:{port}")] {
        let address = RelayAddress::parse(&format!("smtp://{place}")).unwrap();
        let relay = Relay::new(RelaySettings::new(address, "desk.example")).unwrap();
        let sent = said(relay.send(FROM, TO, MESSAGE)).await;
        let SendOutcome::Temporary { code: None, unknown: false, kind, .. } = sent else {
            panic!("{sent:?}");
        };
        assert_eq!(kind, TemporaryKind::Host);
    }
}

#[tokio::test]
async fn a_busy_relay_is_asked_anew_each_time_and_gets_nothing() {
    let fake = FakeRelay::start().await.unwrap();
    fake.always(At::Greeting, Act::reply("421 4.3.2 busy"));
    let relay = plain(&fake);
    for _ in 0..3 {
        assert_eq!(told(&said(relay.send(FROM, TO, MESSAGE)).await), "soft 421 Host");
    }
    assert_eq!((fake.connections(), fake.received().len()), (3, 0));
}

#[tokio::test]
async fn addresses_beyond_ascii_ask_for_smtputf8_and_others_do_not() {
    let fake = FakeRelay::start().await.unwrap();
    let relay = plain(&fake);
    said(relay.send(FROM, "李@例子.example", MESSAGE)).await;
    said(relay.send("", TO, "é\r\n".as_bytes())).await;
    let lines: Vec<String> = fake.received().into_iter().map(|m| m.mail).collect();
    assert_eq!(
        lines,
        [format!("MAIL FROM:<{FROM}> SMTPUTF8"), "MAIL FROM:<> BODY=8BITMIME".into()]
    );
}

#[tokio::test]
async fn what_the_relay_cannot_carry_is_never_sent() {
    let fake = FakeRelay::start().await.unwrap();
    fake.offer(&[]);
    let relay = plain(&fake);
    for (to, bytes, code) in [
        ("李@airline.example", MESSAGE, "553 5.6.7"),
        (TO, "é\r\n".as_bytes(), "554 5.6.3"),
        ("a@b>\r\nRCPT TO:<evil@c", MESSAGE, "553 5.1.3"),
        ("no-domain", MESSAGE, "553 5.1.3"),
        ("", MESSAGE, "553 5.1.3"),
    ] {
        let sent = said(relay.send(FROM, to, bytes)).await;
        let SendOutcome::Permanent { reply, kind: PermanentKind::Other, .. } = sent else {
            panic!("{to}: {sent:?}");
        };
        assert!(reply.starts_with(code), "{reply}");
    }
    assert_eq!(fake.received(), []);
}

#[tokio::test]
async fn mail_goes_under_tls_both_ways_with_a_login() {
    let config = server_config(&file("leaf.pem"), &file("leaf.key")).unwrap();
    for (scheme, implicit) in [("smtp+starttls", false), ("smtps", true)] {
        let fake = FakeRelay::start_tls(config.clone(), implicit).await.unwrap();
        let mut settings = settings(scheme, "localhost", &fake);
        settings.login = Some(Login { user: "desk".into(), password: "secret".into() });
        let relay = Relay::new(settings).unwrap();
        let sent = said(relay.send(FROM, TO, MESSAGE)).await;
        assert_eq!(told(&sent), "accepted", "{scheme}: {sent:?}");
        assert!(fake.received()[0].tls, "{scheme}");
        assert_eq!(fake.logins(), [("desk".to_owned(), "secret".to_owned())]);
        assert_eq!(relay.address().host, "localhost");
    }
}

#[tokio::test]
async fn a_certificate_that_is_expired_unknown_or_another_host_s_is_refused_by_name() {
    for (certificate, ca, why) in [
        ("expired", Some("ca.pem"), "certificate has expired"),
        ("leaf", None, "certificate is self-signed, or its issuer is not known here"),
        ("self-signed", Some("ca.pem"), "certificate is self-signed, or its issuer is not known"),
        ("stranger", Some("ca.pem"), "certificate is for another name than localhost"),
    ] {
        let key = file(&format!("{certificate}.key"));
        let config = server_config(&file(&format!("{certificate}.pem")), &key).unwrap();
        for (scheme, implicit) in [("smtp+starttls", false), ("smtps", true)] {
            let fake = FakeRelay::start_tls(config.clone(), implicit).await.unwrap();
            let mut settings = settings(scheme, "localhost", &fake);
            settings.ca_file = ca.map(file);
            let sent = said(Relay::new(settings).unwrap().send(FROM, TO, MESSAGE)).await;
            let SendOutcome::Temporary { code: None, reply, unknown: false, .. } = sent else {
                panic!("{certificate} by {scheme}: {sent:?}");
            };
            assert!(reply.contains(why), "{certificate} by {scheme}: {reply}");
            assert_eq!(fake.received(), []);
        }
    }
}

#[tokio::test]
async fn a_relay_that_offers_no_starttls_gets_nothing() {
    let fake = FakeRelay::start().await.unwrap();
    let relay = Relay::new(settings("smtp+starttls", "localhost", &fake)).unwrap();
    let SendOutcome::Temporary { reply, .. } = said(relay.send(FROM, TO, MESSAGE)).await else {
        panic!("it was not refused");
    };
    assert!(reply.contains("offers no STARTTLS"), "{reply}");
    assert_eq!(fake.received(), []);
}

#[tokio::test]
async fn replies_slipped_in_before_tls_are_not_believed_under_it() {
    let config = server_config(&file("leaf.pem"), &file("leaf.key")).unwrap();
    let fake = FakeRelay::start_tls(config, false).await.unwrap();
    let forged = "220 go\r\n250 relay.test\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n";
    fake.once(At::StartTls, Act::Say(forged.into()));
    let relay = Relay::new(settings("smtp+starttls", "localhost", &fake)).unwrap();
    let sent = said(relay.send(FROM, TO, MESSAGE)).await;
    assert_eq!(told(&sent), "soft no reply Host", "{sent:?}");
}

#[tokio::test]
async fn a_reply_without_end_is_cut_off() {
    for at in [At::Greeting, At::Rcpt, At::Dot] {
        let fake = FakeRelay::start().await.unwrap();
        fake.once(at, Act::Say(vec![b'2'; 1024 * 1024]));
        let sent = said(plain(&fake).send(FROM, TO, MESSAGE)).await;
        let SendOutcome::Temporary { code: None, reply, .. } = sent else { panic!("{sent:?}") };
        assert!(reply.ends_with("the relay's reply has no end"), "{reply}");
    }
}

#[tokio::test]
async fn a_refused_login_is_our_fault_and_no_message_s() {
    let fake = FakeRelay::start().await.unwrap();
    let with_login = || {
        let mut settings = settings("smtp", "127.0.0.1", &fake);
        settings.login = Some(Login { user: "desk".into(), password: "secret".into() });
        Relay::new(settings).unwrap()
    };
    fake.once(At::Auth, Act::reply("535 5.7.8 bad credentials"));
    let sent = said(with_login().send(FROM, TO, MESSAGE)).await;
    assert_eq!(sent, SendOutcome::OurLogin { reply: "535 5.7.8 bad credentials".into() });
    fake.once(At::Auth, Act::reply("454 4.7.0 later"));
    assert_eq!(told(&said(with_login().send(FROM, TO, MESSAGE)).await), "soft 454 Other");
    fake.offer(&["8BITMIME"]);
    assert_eq!(told(&said(with_login().send(FROM, TO, MESSAGE)).await), "our login");
}

#[test]
fn settings_that_contradict_themselves_are_refused() {
    let open = RelayAddress::parse("smtp://mail.example").unwrap();
    let mut settings = RelaySettings::new(open, "desk.example");
    settings.login = Some(Login { user: "desk".into(), password: "secret".into() });
    assert!(matches!(Relay::new(settings), Err(RelayError::LoginInTheOpen)));
    for (name, fault) in [("gone.pem", "reading the relay's"), ("leaf.key", "holds no certificate")]
    {
        let address = RelayAddress::parse("smtps://mail.example").unwrap();
        let mut settings = RelaySettings::new(address, "desk.example");
        settings.ca_file = Some(file(name));
        let error = Relay::new(settings).err().unwrap().to_string();
        assert!(error.contains(fault), "{error}");
    }
}
