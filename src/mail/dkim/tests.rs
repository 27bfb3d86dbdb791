//! Signatures, verified by another library.

use std::{
    borrow::Borrow,
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::Path,
    sync::Mutex,
    time::Instant,
};

use mail_auth::{
    AuthenticatedMessage, DkimResult, MX, MessageAuthenticator, Parameters, RecordSet,
    ResolverCache, Txt,
    common::{parse::TxtRecordParser as _, verify::DomainKey},
    hickory_resolver::config::{ResolverConfig, ResolverOpts},
};

use super::*;
use crate::mail::compose::{Automatic, List, Mailbox, Outgoing, compose};

/// DNS as a test fills it; nothing is asked of a server.
struct Filled<K, V>(Mutex<HashMap<K, V>>);

impl<K: Hash + Eq, V: Clone> ResolverCache<K, V> for Filled<K, V> {
    fn get<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.0.lock().unwrap().get(name).cloned()
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.0.lock().unwrap().remove(name)
    }

    fn insert(&self, key: K, value: V, _: Instant) {
        self.0.lock().unwrap().insert(key, value);
    }
}

fn key(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/dkim").join(name)
}

fn dkim() -> Dkim {
    let keys = [("rsa1".to_owned(), key("rsa.pem")), ("ed1".to_owned(), key("ed25519.pem"))];
    Dkim::load("halden.example", &keys).unwrap()
}

fn digest() -> Outgoing {
    let named = |name: &str, address: &str| Mailbox {
        name: Some(name.to_owned()),
        address: address.to_owned(),
    };
    Outgoing {
        message_id: "<t4127.1.abcdefghijklmnopqrstuvwxyz@halden.example>".to_owned(),
        date: Timestamp::parse("2026-09-30T05:05:14Z").unwrap(),
        boundary: "b0undary4127".to_owned(),
        from: named("Halden 服务台", "desk@halden.example"),
        reply_to: Some(named("Halden 服务台", "desk+k1abcdef@halden.example")),
        to: vec![named("陈立", "chen.li@peregrine.example")],
        subject: "P21 飞机停在浦东 217 机位：APU 无法启动，请立即派人到现场处理，航班 05:40 起飞 [TM-4127]"
            .to_owned(),
        text: "已收到：TM-4127。\n\n  two  blanks \n.一行以点开头\n\n\n".to_owned(),
        html: Some("<p>已收到：<b>TM-4127</b>。</p>\n".to_owned()),
        in_reply_to: Some("<q1@peregrine.example>".to_owned()),
        references: (0..9).map(|n| format!("<q{n}@peregrine.example>")).collect(),
        automatic: Automatic::Generated,
        loop_id: "desk-1".to_owned(),
        files: Vec::new(),
        list: Some(List {
            id: "daily.halden.example".to_owned(),
            unsubscribe_url: "https://desk.halden.example/unsubscribe/abc".to_owned(),
            unsubscribe_address: Some("support+abc@halden.example".to_owned()),
        }),
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-09-30T05:06:00Z").unwrap()
}

fn signed() -> String {
    let mail = compose(&digest()).unwrap();
    String::from_utf8(dkim().sign(mail, now()).unwrap()).unwrap()
}

/// What the other library says of each signature.
async fn verified(mail: &str) -> Vec<DkimResult> {
    let records = dkim().records().into_iter().map(|DnsRecord { name, value }| {
        let key = DomainKey::parse(value.as_bytes()).unwrap();
        (format!("{name}.").into_boxed_str(), Txt::DomainKey(key.into()))
    });
    let records = Filled(Mutex::new(records.collect::<HashMap<_, _>>()));
    let nobody =
        MessageAuthenticator::new(ResolverConfig::default(), ResolverOpts::default()).unwrap();
    let message = AuthenticatedMessage::parse(mail.as_bytes()).unwrap();
    let asked = Parameters {
        params: &message,
        cache_txt: Some(&records),
        cache_mx: None::<&Filled<Box<str>, RecordSet<MX>>>,
        cache_ptr: None::<&Filled<IpAddr, RecordSet<Box<str>>>>,
        cache_ipv4: None::<&Filled<Box<str>, RecordSet<Ipv4Addr>>>,
        cache_ipv6: None::<&Filled<Box<str>, RecordSet<Ipv6Addr>>>,
    };
    let output = nobody.verify_dkim(asked).await;
    output.iter().map(|one| one.result().clone()).collect()
}

#[tokio::test]
async fn another_library_verifies_both_signatures_of_a_mail() {
    assert_eq!(verified(&signed()).await, [DkimResult::Pass, DkimResult::Pass]);
}

#[tokio::test]
async fn what_a_server_on_the_way_may_change_breaks_no_signature() {
    let mail = signed();
    let changed = mail.replace("MIME-Version: 1.0", "mime-version:   1.0 ") + "\r\n\r\n";
    let changed =
        format!("Received: by relay.example; Wed, 30 Sep 2026 05:06:00 +0000\r\n{changed}");
    assert_ne!(changed, mail);
    assert_eq!(verified(&changed).await, [DkimResult::Pass, DkimResult::Pass]);
}

#[tokio::test]
async fn a_second_from_subject_or_date_and_a_changed_body_or_list_header_break_it() {
    let mail = signed();
    let passes = async |mail: &str| verified(mail).await.contains(&DkimResult::Pass);
    for more in
        ["From: boss@halden.example", "Subject: pay", "Date: Thu, 1 Oct 2026 05:05:14 +0000"]
    {
        assert!(!passes(&format!("{more}\r\n{mail}")).await, "{more}");
    }
    assert!(!passes(&mail.replace("unsubscribe/abc", "unsubscribe/abd")).await);
    assert!(!passes(&mail.replace("List-Unsubscribe=One-Click", "List-Unsubscribe=Two")).await);
    assert!(!passes(&format!("{mail}more\r\n")).await, "what is written below");
    assert!(passes(&mail).await);
}

#[test]
fn the_same_mail_signed_at_the_same_moment_is_the_same_bytes() {
    assert_eq!(signed(), signed());
}

#[test]
fn a_signature_names_what_it_covers_and_has_no_length_and_no_end() {
    let mail = signed();
    let (first, _) = mail.split_once("\r\nDKIM-Signature").unwrap();
    let first = first.replace("\r\n\t", "");
    assert!(first.starts_with(
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;d=halden.example; s=rsa1;"
    ));
    assert!(
        first.contains(
            "h=From:From:To:Subject:Subject:Date:Date:Message-ID:In-Reply-To:References:Reply-To:\
             MIME-Version:Content-Type:Auto-Submitted:List-Id:List-Unsubscribe:List-Unsubscribe-Post;"
        ),
        "{first}"
    );
    assert!(!first.contains(" l=") && !first.contains(" x="));
    for line in mail.split("\r\n") {
        assert!(line.len() <= 78, "{line}");
    }
}

#[test]
fn without_keys_the_bytes_stay_as_they_are() {
    let none = Dkim::load("halden.example", &[]).unwrap();
    assert_eq!(none.sign(b"Subject: x\r\n\r\ny".to_vec(), now()).unwrap(), b"Subject: x\r\n\r\ny");
    assert!(none.records().is_empty());
}

#[test]
fn a_record_is_written_as_a_zone_file_has_it() {
    let [rsa, ed] = &dkim().records()[..] else { panic!("there are two keys") };
    assert_eq!(rsa.name, "rsa1._domainkey.halden.example");
    assert!(rsa.value.starts_with("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"), "{rsa:?}");
    let line = rsa.zone_line();
    assert!(line.starts_with("rsa1._domainkey.halden.example. IN TXT ( \"v=DKIM1; k=rsa; p="));
    assert_eq!(line.matches('"').count(), 4, "{line}");
    assert!(ed.value.starts_with("v=DKIM1; k=ed25519; p=") && ed.value.len() == 66, "{ed:?}");
}

#[test]
fn a_file_that_holds_no_key_that_signs_is_named_with_the_reason() {
    let error = |path: PathBuf| {
        let keys = [("s".to_owned(), path)];
        Dkim::load("halden.example", &keys).unwrap_err().to_string()
    };
    assert!(error(key("nothing.pem")).contains("nothing.pem cannot be read"));
    let short = error(key("short.pem"));
    assert!(short.contains("short.pem") && short.contains("2048"), "{short}");
    let certificate = error(key("../tls/ca.pem"));
    assert!(certificate.contains("ca.pem holds no key that signs"), "{certificate}");
}
