//! DKIM: what leaves is signed once; every try has the same signature.

use tarmac::{app::sender, config::Config};

use crate::support::{desk::TestDesk, project, store::Store};

on_each! {
    every_mail_is_signed_by_each_key_and_tried_again_with_the_same_bytes,
}

/// A desk with an RSA and an Ed25519 key.
fn signing(store: Store) -> TestDesk {
    let key = |name: &str| project::root().join("tests/support/dkim").join(name);
    let keys = format!("one:{},two:{}", key("rsa.pem").display(), key("ed25519.pem").display());
    let set = [
        ("TARMAC_DESK__ADDRESS", "help@desk.example"),
        ("TARMAC_MAIL_OUT__DKIM_KEYS", keys.as_str()),
    ];
    let config = Config::of(None, set.map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap();
    TestDesk::with(store, config)
}

fn every_mail_is_signed_by_each_key_and_tried_again_with_the_same_bytes(store: Store) {
    let desk = signing(store);
    desk.stops();
    desk.peregrine();
    desk.writes("chen@peregrine.example", "Aircraft grounded", "at gate 4");
    let first = sender::claim(&desk.desk, 10).unwrap();
    assert!(!first.is_empty(), "the receipt waits");
    for mail in &first {
        let text = String::from_utf8(mail.bytes.to_vec()).unwrap();
        let head = text.split("\r\nX-Tarmac-Loop").next().unwrap();
        assert!(head.starts_with("DKIM-Signature: v=1; a=rsa-sha256;"), "{head}");
        assert_eq!(head.matches("d=desk.example;").count(), 2, "{head}");
        assert!(head.contains("s=one;") && head.contains("s=two;"), "{head}");
    }
    desk.pass("1h");
    let again = sender::claim(&desk.desk, 10).unwrap();
    let bytes = |all: &[sender::Outgoing]| -> Vec<_> {
        all.iter().map(|o| (o.delivery.id, o.bytes.clone())).collect()
    };
    assert_eq!(bytes(&first), bytes(&again));
}
