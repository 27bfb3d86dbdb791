//! Messages of our own beside the fixtures, one a hard case, in the same small world.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS};

use super::{
    fixture_tests::World,
    parse::{Parsed, parse},
    subject::one_line,
};
use crate::domain::message::{Decision, decide};

const RITA: &str = "From: Rita Mendes <r.mendes@coastal.example>\r\nTo: help@towerdesk.example\r\n";

fn received(raw: &[u8]) -> (Parsed, Decision) {
    let world = World::new();
    let parsed = parse(raw);
    let decision = decide(&world.facts(raw, &parsed));
    (parsed, decision)
}

/// The decision's word, the receipt, the subject and the text in one line.
fn short(raw: &str) -> (&'static str, bool, String, String) {
    let (parsed, decision) = received(raw.as_bytes());
    (decision.action.word(), decision.acknowledge, parsed.subject, one_line(&parsed.text, 200))
}

#[track_caller]
fn expect(raw: &str, word: &str, acknowledge: bool, text: &str) {
    let found = short(raw);
    assert_eq!((found.0, found.1, found.3.as_str()), (word, acknowledge, text), "{raw}");
}

fn encoded(label: &str, encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let head = format!("{RITA}Subject: x\r\nContent-Type: text/plain; charset={label}\r\n\r\n");
    let mut raw = head.into_bytes();
    raw.extend_from_slice(&encoding.encode(text).0);
    raw
}

#[test]
fn bodies_come_out_of_every_charset() {
    for (label, encoding, text) in [
        ("big5", BIG5, "電梯停在三樓，請派人檢查。"),
        ("shift_jis", SHIFT_JIS, "エレベーターが三階で停止しました。"),
        ("iso-2022-jp", ISO_2022_JP, "エレベーターが停止しました。"),
        ("\"ks_c_5601-1987\"", EUC_KR, "엘리베이터가 멈췄습니다."),
        ("utf-8", GB18030, "三号注塑机温控失效，料筒温度过高。"),
        ("x-unknown", GB18030, "三号注塑机温控失效，料筒温度过高。"),
        ("iso-8859-1", GB18030, "三号注塑机温控失效，料筒温度过高。"),
        ("gb2312", GB18030, "朱镕基路 かな 囍"),
    ] {
        assert_eq!(received(&encoded(label, encoding, text)).0.text_full, text, "{label}");
    }
}

#[test]
fn quoted_printable_and_base64_bodies_are_undone() {
    let qp = "Subject: a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: Quoted-Printable\r\n\r\nT=C3=BCr =\r\nklemmt";
    expect(&format!("{RITA}{qp}"), "ticket", true, "Tür klemmt");
    let b64 = "Subject: a\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: BASE64\r\n\r\n1tC88g==";
    expect(&format!("{RITA}{b64}"), "ticket", true, "中简");
}

#[test]
fn a_sender_that_cannot_be_told_waits() {
    let body = "Subject: a\r\n\r\nbody";
    for from in ["", "From: <>\r\n", "From: ****\r\n", "From: undisclosed:;\r\n"] {
        expect(&format!("{from}{body}"), "quarantine", false, "body");
    }
    let two = "From: r.mendes@coastal.example\r\nFrom: odd@unknown.example\r\n";
    expect(&format!("{two}{body}"), "quarantine", false, "body");
    let same = "From: r.mendes@coastal.example\r\nFrom: R.Mendes@Coastal.example\r\n";
    expect(&format!("{same}{body}"), "ticket", true, "body");
    let named = "From: \"help@towerdesk.example\" <r.mendes@coastal.example>\r\n";
    expect(&format!("{named}{body}"), "ticket", true, "body");
}

#[test]
fn our_own_mail_coming_back_is_ignored() {
    for own in [
        format!("{RITA}X-Tarmac-Loop: towerdesk-1\r\n\r\nx"),
        "From: help@towerdesk.example\r\n\r\nx".to_owned(),
        format!("{RITA}Message-ID: <t101.2.b7m5we@towerdesk.example>\r\n\r\nx"),
        format!("{}{RITA}\r\nx", "Received: from a by b; x\r\n".repeat(31)),
    ] {
        expect(&own, "ignore", false, "x");
    }
    let foreign_loop = format!("{RITA}X-Tarmac-Loop: another-desk\r\nSubject: a\r\n\r\nx");
    expect(&foreign_loop, "ticket", true, "x");
}

#[test]
fn threads_are_proved_and_authority_is_checked() {
    let ours = "In-Reply-To: <t101.1.aaq3t6@towerdesk.example>\r\n";
    expect(&format!("{RITA}{ours}\r\nstill dark"), "append", false, "still dark");
    let own_earlier = "References: <x@y> <cf-11@coastal.example>\r\n";
    expect(&format!("{RITA}{own_earlier}\r\nmore"), "append", false, "more");
    let other = "From: sunhao@huaxin.example\r\n";
    expect(&format!("{other}{ours}\r\nhello"), "quarantine", false, "hello");
    let bad_token = "From: r.mendes@coastal.example\r\nTo: help+aaaa@towerdesk.example\r\n";
    expect(&format!("{bad_token}\r\nhello"), "quarantine", false, "hello");
    let number = format!("{RITA}Subject: about t-104\r\n\r\nhello");
    expect(&number, "quarantine", false, "hello");
    let no_such_number = format!("{RITA}Subject: [T-999] x\r\n\r\nhello");
    expect(&no_such_number, "ticket", true, "hello");
    let forward = format!(
        "{RITA}Subject: Fwd: Radar\r\nReferences: <t101.1.aaq3t6@towerdesk.example>\r\n\r\nsee"
    );
    expect(&forward, "quarantine", false, "see");
}

#[test]
fn machines_are_told_from_people() {
    let ours = "In-Reply-To: <t101.1.aaq3t6@towerdesk.example>\r\n";
    let away =
        format!("{RITA}{ours}Subject: Automatic reply: Radar\r\n\r\nI am out of the office.");
    expect(&away, "note", false, "I am out of the office.");
    let unthreaded = format!("{RITA}Auto-Submitted: Auto-Replied (vacation)\r\n\r\naway");
    expect(&unthreaded, "ignore", false, "away");
    let suspected = format!("{RITA}Subject: Automatic reply: Radar\r\n\r\nThe radar is dark.");
    expect(&suspected, "ticket", false, "The radar is dark.");
    let human = format!("{RITA}Auto-Submitted: no\r\nSubject: 自动回复功能坏了\r\n\r\n请检查");
    expect(&human, "ticket", true, "请检查");
    let monitor = "From: sensor@bergbahn.example\r\nAuto-Submitted: auto-generated\r\nSubject: hot\r\n\r\n90 C";
    expect(monitor, "ticket", false, "90 C");
    let unknown_monitor =
        "From: sensor@unknown.example\r\nAuto-Submitted: auto-generated\r\n\r\n90 C";
    expect(unknown_monitor, "quarantine", false, "90 C");
    let list = format!("{RITA}List-Id: <a.coastal.example>\r\nSubject: a\r\n\r\nboats");
    expect(&list, "ticket", false, "boats");
    let code = "From: no-reply@accounts.example\r\nSubject: code\r\n\r\nYour code is 123456";
    expect(code, "quarantine", false, "Your code is 123456");
    let null_path = format!("Return-Path: <>\r\n{RITA}Subject: a\r\n\r\nscan");
    expect(&null_path, "ticket", false, "scan");
}

fn report(kind: &str, part: &str, original: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@x.example\r\nTo: help@towerdesk.example\r\n\
         Content-Type: multipart/report; report-type={kind}; boundary=b\r\n\r\n\
         --b\r\n\r\nreport\r\n--b\r\nContent-Type: message/{kind}\r\n\r\n{part}\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {original}\r\n\r\nold\r\n--b--\r\n"
    )
}

#[test]
fn reports_are_about_mail_of_ours_or_nothing() {
    let ours = "<t101.1.aaq3t6@towerdesk.example>";
    let failed =
        "Final-Recipient: rfc822; r.mendes@coastal.example\r\nAction: failed\r\nStatus: 5.1.1\r\n";
    expect(&report("delivery-status", failed, ours), "note", false, "report");
    expect(&report("delivery-status", failed, "<x@y>"), "ignore", false, "report");
    let read = "Original-Message-ID: <t101.1.aaq3t6@towerdesk.example>\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n";
    let mdn = report("disposition-notification", read, "<x@y>");
    expect(&mdn, "note", false, "report");
    assert_eq!(received(mdn.as_bytes()).0.read_receipt.unwrap().disposition, "displayed");
    let unknown_daemon =
        "Return-Path: <>\r\nFrom: mailer-daemon@x.example\r\nSubject: Hello\r\n\r\nhello";
    expect(unknown_daemon, "quarantine", false, "hello");
}

#[test]
fn a_message_in_parts_is_one_text_and_its_files() {
    let raw = format!(
        "{RITA}Subject: a\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n\
         --m\r\nContent-Type: multipart/related; boundary=r\r\n\r\n\
         --r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
         --a\r\n\r\nplain\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>rich<img src=\"cid:i@1\">\r\n--a--\r\n\
         --r\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <i@1>\r\n\r\nx\r\n--r--\r\n\
         --m\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"r\u{202e}fdp.exe\"\r\n\r\nx\r\n--m--\r\n"
    );
    let (parsed, _) = received(raw.as_bytes());
    let files: Vec<_> = parsed.attachments.iter().map(|a| (a.name.as_str(), a.inline)).collect();
    assert_eq!(parsed.text_full, "plain");
    assert_eq!(files, [("logo.png", true), ("rfdp.exe", false)]);
    assert_eq!(parsed.attachments[0].content_id.as_deref(), Some("i@1"));
}

#[test]
fn nothing_that_is_shown_or_stored_holds_a_nul_or_a_line_end() {
    let raw = b"From: A\0B <r.mendes@coastal.example>\nSubject: a\0b\x07\nMessage-ID: <a\0b@c>\n\
        Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\0y\n--b\nContent-Type: app\0/x\n\
        Content-Disposition: attachment; filename=\"a\0b\"\n\nx\n--b--";
    let (parsed, _) = received(raw);
    let shown = format!(
        "{parsed:?}",
        parsed = Parsed { headers: super::headers::Headers::default(), ..parsed }
    );
    assert!(!shown.contains("\\0"), "{shown}");
}

#[test]
fn a_date_is_only_claimed() {
    for (date, year) in [("Sat, 12 May 2096 08:55:00 +0000", Some("2096")), ("nonsense", None)] {
        let (parsed, decision) =
            received(format!("{RITA}Subject: a\r\nDate: {date}\r\n\r\nx").as_bytes());
        let claimed = parsed.date_claimed.map(|d| d.to_string());
        assert_eq!(claimed.as_deref().and_then(|d| d.get(..4)), year);
        assert_eq!(decision.action.word(), "ticket");
    }
}

#[test]
fn only_an_answer_is_stripped() {
    let body = "see log:\r\n> TEMP 311\r\n-- \r\nall of it\r\n\r\n-----Original Message-----\r\nFrom: x\r\n\r\nold";
    let new = received(format!("{RITA}Subject: log\r\n\r\n{body}").as_bytes()).0;
    assert_eq!(new.text, new.text_full);
    for answer in [
        "Subject: Re: log\r\n",
        "Subject: 回复：log\r\n",
        "In-Reply-To: <x@y>\r\n",
        "Delivered-To: help+token@towerdesk.example\r\n",
    ] {
        let parsed = received(format!("{RITA}{answer}\r\n{body}").as_bytes()).0;
        assert_eq!(one_line(&parsed.text, 100), "see log: > TEMP 311", "{answer}");
        assert!(parsed.text_full.ends_with("old"));
    }
}

fn parsed(rest: &str) -> Parsed {
    received(format!("{RITA}{rest}").as_bytes()).0
}

#[test]
fn each_part_of_a_message_is_read_by_its_own_label() {
    let (subject, _, _) = encoding_rs::WINDOWS_1251.encode("Отказ лифта");
    let word = subject.iter().map(|b| format!("={b:02X}")).collect::<Vec<_>>().concat();
    let mut raw = format!(
        "{RITA}Subject: =?windows-1251?Q?{word}?=\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n"
    )
    .into_bytes();
    raw.extend_from_slice(&encoding_rs::KOI8_R.encode("Лифт стоит").0);
    let (parsed, _) = received(&raw);
    assert_eq!((parsed.subject.as_str(), parsed.text.as_str()), ("Отказ лифта", "Лифт стоит"));
}

#[test]
fn a_charset_of_any_name_is_read() {
    for label in ["x-gbk", "cp936", "default", "\"GB2312;\"", ""] {
        let raw = encoded(label, GB18030, "温控失效请检查线体");
        assert_eq!(received(&raw).0.text, "温控失效请检查线体", "{label}");
    }
    for label in ["utf8", "unicode-1-1-utf-7", "x-unknown", "default"] {
        let raw = encoded(label, encoding_rs::UTF_8, "温控失效");
        assert_eq!(received(&raw).0.text, "温控失效", "{label}");
    }
}

#[test]
fn encoded_words_that_break_the_rules_are_read() {
    for (subject, shown) in [
        ("=?utf-8?b?5rip5o6n?==?UTF-8?B?5aSx5pWI?=", "温控失效"),
        ("=?utf-8?b?5rip5o6n5aSx5pWI", "温控失效"),
        ("=?utf-8?b?5rip5o6n5aSx5pW?=", "温控失"),
        ("=?utf-8?q?T=C3=BCr klemmt?=", "Tür klemmt"),
        ("=?gbk?B?zsK/2A?=", "温控"),
        ("=?x-unknown?B?5rip5o6n?=", "温控"),
        ("a =?nothing", "a =?nothing"),
    ] {
        assert_eq!(parsed(&format!("Subject: {subject}\r\n\r\nx")).subject, shown, "{subject}");
    }
}

#[test]
fn addresses_beyond_ascii_are_one_in_all_their_forms() {
    let key = |address: &str| {
        let raw = format!("From: {address}\r\nSubject: a\r\n\r\nx");
        parse(raw.as_bytes()).from.unwrap().key()
    };
    let composed = key("José <jos\u{e9}@münchen.example>");
    assert_eq!(composed, key("Jose\u{301} <JOSE\u{301}@XN--MNCHEN-3YA.example>"));
    assert_eq!(composed, "jos\u{e9}@xn--mnchen-3ya.example");
}

#[test]
fn file_names_in_raw_bytes_are_read() {
    for (encoding, name) in [(GB18030, "故障.pdf"), (encoding_rs::UTF_8, "Störung.pdf")] {
        let mut raw = format!(
            "{RITA}Subject: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee\r\n--b\r\n\
             Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\""
        )
        .into_bytes();
        raw.extend_from_slice(&encoding.encode(name).0);
        raw.extend_from_slice(b"\"\r\n\r\nx\r\n--b--\r\n");
        assert_eq!(received(&raw).0.attachments[0].name, name);
    }
}

#[test]
fn messages_within_messages_are_files_and_are_not_counted_twice() {
    let mut inner = "Content-Type: text/plain; name=deep.txt\r\n\r\ndeep".to_owned();
    for n in 0..4 {
        inner = format!(
            "Content-Type: message/rfc822\r\n\r\nFrom: x{n}@x.example\r\nSubject: s{n}\r\n\
             Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n\r\nin {n}\r\n--b{n}\r\n{inner}\r\n--b{n}--\r\n"
        );
    }
    let mixed = "Subject: a\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nouter\r\n--o\r\n";
    let found = parsed(&format!("{mixed}{inner}\r\n--o--\r\n"));
    assert_eq!((found.text.as_str(), found.attachments.len()), ("outer", 1));
    assert_eq!(found.attachments[0].name, "s3.eml");
    assert_eq!(found.from.unwrap().address, "r.mendes@coastal.example");
    let digest = parsed(
        "Subject: a\r\nContent-Type: multipart/digest; boundary=o\r\n\r\n--o\r\n\r\nFrom: a@b\r\n\
         Subject: one\r\n\r\nx\r\n--o\r\n\r\nSubject: two\r\n\r\ny\r\n--o--\r\n",
    );
    let names: Vec<_> = digest.attachments.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["one.eml", "two.eml"]);
}

#[test]
fn what_is_packed_or_encrypted_says_so_and_is_kept() {
    let tnef = parsed(
        "Subject: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee\r\n--b\r\n\
         Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx\r\n--b--\r\n",
    );
    assert_eq!(tnef.attachments[0].name, "winmail.dat");
    assert!(tnef.oddities.iter().any(|o| o.contains("winmail.dat")));
    let sealed = parsed(
        "Subject: a\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx",
    );
    assert_eq!(sealed.text, super::body::ENCRYPTED);
    let signed = parsed(
        "Subject: a\r\nContent-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\r\n\r\n\
         --b\r\n\r\nplain words\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n",
    );
    assert_eq!((signed.text.as_str(), signed.attachments.len()), ("plain words", 0));
}

#[test]
fn an_invitation_is_told_and_an_answer_to_one_is_a_note() {
    let ours = "In-Reply-To: <t101.1.aaq3t6@towerdesk.example>\r\n";
    let calendar = |method: &str| {
        format!(
            "{RITA}{ours}Subject: Visit\r\nContent-Type: text/calendar; method={method}\r\n\r\n\
             BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Visit\r\nDTSTART:20260601T090000Z\r\n\
             LOCATION:Pier 3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    };
    expect(&calendar("REPLY"), "note", false, "Visit 20260601T090000Z Pier 3");
    expect(&calendar("REQUEST"), "append", false, "Visit 20260601T090000Z Pier 3");
}

#[test]
fn of_doubled_fields_the_first_wins() {
    let found = parsed(
        "Subject: first\r\nSubject: second\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\n<b>x",
    );
    assert_eq!((found.subject.as_str(), found.text.as_str()), ("first", "<b>x"));
    assert!(found.oddities.iter().any(|o| o.contains("more than once")));
}

#[test]
fn lines_end_in_any_way_and_a_mailbox_line_is_no_header() {
    let raw = format!("{RITA}Subject: a\r\n\r\na\rb\nc\r\nd\0e");
    assert_eq!(received(raw.as_bytes()).0.text, "a\nb\nc\nde");
    let mbox = format!("From rita Tue May 12 08:00:00 2026\r\n{RITA}Subject: a\r\n\r\nx");
    expect(&mbox, "ticket", true, "x");
}
