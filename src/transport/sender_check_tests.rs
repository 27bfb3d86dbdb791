//! Senders that are proved, refuted and neither, by a name server that is filled here.

use mail_auth::{
    AuthenticatedMessage, AuthenticationResults,
    arc::ArcSealer,
    common::{crypto::Ed25519Key, headers::HeaderWriter as _},
    dkim::DkimSigner,
};

use super::*;
use crate::domain::message::Authenticity;

#[path = "../../tests/support/name_server.rs"]
mod name_server;
use name_server::NameServer;

const PLAIN: &str = "From: Chen <chen@peregrine.example>\r\nTo: help@desk.example\r\n\
                     Subject: Radar is dark\r\n\r\nSince Monday.\r\n";
const OUTSIDE: &str = "198.51.100.7";

fn key() -> (Ed25519Key, String) {
    let key = Ed25519Key::from_pkcs8_der(&Ed25519Key::generate_pkcs8().unwrap()).unwrap();
    let public = data_encoding::BASE64.encode(&key.public_key());
    (key, format!("v=DKIM1; k=ed25519; p={public}"))
}

/// A message that its domain signed, and the domain's key published.
fn signed(names: &NameServer, domain: &str, text: &str) -> String {
    let (key, record) = key();
    names.says(&format!("k1._domainkey.{domain}"), &record);
    let signer = DkimSigner::from_key(key).domain(domain).selector("k1");
    let signature = signer.headers(["From", "To", "Subject"]).sign(text.as_bytes()).unwrap();
    format!("{}{text}", signature.to_header())
}

struct By<'a> {
    peer: &'a str,
    mail_from: &'a str,
    sealers: &'a [&'a str],
}

const PLAINLY: By<'_> = By { peer: OUTSIDE, mail_from: "chen@peregrine.example", sealers: &[] };

async fn found(names: &NameServer, raw: &str, by: By<'_>) -> (AuthVerdict, Authenticity) {
    let sealers: Vec<String> = by.sealers.iter().map(|s| (*s).to_owned()).collect();
    let check = SenderCheck::new(&[names.at], "mx.desk.example", sealers.clone()).unwrap();
    let verdict = check
        .look(Came {
            raw: raw.as_bytes(),
            from_domain: "peregrine.example",
            peer: by.peer.parse().ok(),
            helo: "mail.peregrine.example",
            mail_from: by.mail_from,
        })
        .await;
    let said = verdict.authenticity(&sealers);
    (verdict, said)
}

fn refuted(said: &Authenticity) -> bool {
    matches!(said, Authenticity::Failed { .. })
}

#[tokio::test]
async fn a_signature_of_the_domain_proves_its_sender_and_a_changed_word_does_not() {
    let names = NameServer::start();
    names.says("_dmarc.peregrine.example", "v=DMARC1; p=reject");
    names.says("peregrine.example", "v=spf1 -all");
    let raw = signed(&names, "peregrine.example", PLAIN);
    let (verdict, said) = found(&names, &raw, PLAINLY).await;
    assert_eq!(said, Authenticity::Proved, "{verdict:?}");
    assert!(verdict.seen.unwrap().contains("dkim=pass header.d=peregrine.example; dmarc=pass"));

    let (verdict, said) = found(&names, &raw.replace("Monday", "Friday"), PLAINLY).await;
    assert!(refuted(&said), "{verdict:?}");
    let foreign = signed(&names, "elsewhere.example", PLAIN);
    assert!(refuted(&found(&names, &foreign, PLAINLY).await.1), "signed by somebody else");
}

#[tokio::test]
async fn an_address_that_the_domain_names_proves_its_sender_and_another_refutes_it() {
    let names = NameServer::start();
    names.says("_dmarc.peregrine.example", "v=DMARC1; p=none");
    names.says("peregrine.example", "v=spf1 a:out.peregrine.example -all");
    names.is_at("out.peregrine.example", OUTSIDE.parse().unwrap());
    assert_eq!(found(&names, PLAIN, PLAINLY).await.1, Authenticity::Proved);
    let other = By { peer: "203.0.113.9", ..PLAINLY };
    let (verdict, said) = found(&names, PLAIN, other).await;
    assert!(refuted(&said));
    assert_eq!(verdict.spf.as_deref(), Some("fail"));
    // it may send for its own domain, and that says nothing about the one in From
    names.says("elsewhere.example", "v=spf1 ip4:203.0.113.9 -all");
    let aside = By { peer: "203.0.113.9", mail_from: "a@elsewhere.example", ..PLAINLY };
    assert!(refuted(&found(&names, PLAIN, aside).await.1));
}

#[tokio::test]
async fn what_a_server_of_ones_own_hands_on_is_judged_by_its_signature_alone() {
    let names = NameServer::start();
    names.says("_dmarc.peregrine.example", "v=DMARC1; p=reject");
    names.says("peregrine.example", "v=spf1 -all");
    for own in ["127.0.0.1", "10.1.2.3", "fd00::1", "no address"] {
        let (verdict, said) = found(&names, PLAIN, By { peer: own, ..PLAINLY }).await;
        assert_eq!((verdict.spf.as_deref(), said), (None, Authenticity::Unknown), "{own}");
    }
    let raw = signed(&names, "peregrine.example", PLAIN);
    let own = By { peer: "127.0.0.1", ..PLAINLY };
    assert_eq!(found(&names, &raw, own).await.1, Authenticity::Proved);
}

#[tokio::test]
async fn without_a_policy_only_the_very_domain_proves() {
    let names = NameServer::start();
    let raw = signed(&names, "peregrine.example", PLAIN);
    assert_eq!(found(&names, &raw, PLAINLY).await.1, Authenticity::Proved);
    let raw = signed(&names, "elsewhere.example", PLAIN);
    assert_eq!(found(&names, &raw, PLAINLY).await.1, Authenticity::Unknown);
    assert_eq!(found(&names, PLAIN, PLAINLY).await.1, Authenticity::Unknown);
}

#[tokio::test]
async fn what_name_servers_do_not_answer_is_neither_proved_nor_refuted() {
    let names = NameServer::start();
    names.says("_dmarc.peregrine.example", "v=DMARC1; p=reject");
    names.says("peregrine.example", "v=spf1 -all");
    names.breaks(true);
    let (verdict, said) = found(&names, PLAIN, PLAINLY).await;
    assert_eq!((verdict.dmarc.as_deref(), said), (Some("temperror"), Authenticity::Unknown));
    names.breaks(false);
    assert!(refuted(&found(&names, PLAIN, PLAINLY).await.1));
}

/// A message as a forwarder passes it on: changed, and sealed with what it found before.
async fn forwarded(names: &NameServer, sealer: &str, came: &str) -> String {
    let (key, record) = key();
    names.says(&format!("arc._domainkey.{sealer}"), &record);
    let asks = SenderCheck::new(&[names.at], sealer, Vec::new()).unwrap().asks;
    let before = AuthenticatedMessage::parse(came.as_bytes()).unwrap();
    let dkim = asks.verify_dkim(&before).await;
    let no_spf = SpfOutput::new(String::new());
    let dmarc = asks.verify_dmarc(DmarcParameters::new(&before, &dkim, "", &no_spf)).await;
    let text = came.replace("Subject: Radar", "Subject: [list] Radar");
    let message = AuthenticatedMessage::parse(text.as_bytes()).unwrap();
    let results = AuthenticationResults::new(sealer).with_dmarc_result(&dmarc);
    let sealed = ArcSealer::from_key(key)
        .domain(sealer)
        .selector("arc")
        .headers(["From", "To", "Subject"])
        .seal(&message, &results, &mail_auth::ArcOutput::default())
        .unwrap();
    format!("{}{text}", sealed.to_header())
}

#[tokio::test]
async fn a_trusted_sealer_outweighs_a_fail_only_where_it_says_that_it_saw_proof() {
    let names = NameServer::start();
    names.says("_dmarc.peregrine.example", "v=DMARC1; p=reject");
    names.says("peregrine.example", "v=spf1 -all");
    let proved = signed(&names, "peregrine.example", PLAIN);
    let trusting = By { sealers: &["lists.example"], ..PLAINLY };
    let raw = forwarded(&names, "lists.example", &proved).await;
    let (verdict, said) = found(&names, &raw, trusting).await;
    let by_list = |word: &str| Some((word.to_owned(), Some("lists.example".to_owned())));
    assert_eq!((verdict.arc, said), (by_list("pass"), Authenticity::Proved));

    assert!(refuted(&found(&names, &raw, PLAINLY).await.1), "nobody trusts it");
    let forged = forwarded(&names, "careless.example", PLAIN).await;
    let trusting = By { sealers: &["careless.example"], ..PLAINLY };
    let (verdict, said) = found(&names, &forged, trusting).await;
    assert!(refuted(&said), "it sealed what it saw fail: {verdict:?}");
    assert_eq!(verdict.arc.unwrap().0, "neutral");
}
