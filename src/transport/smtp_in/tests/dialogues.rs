//! What is said in which order, and what comes of it.

use super::*;

#[tokio::test]
async fn a_message_is_taken_with_its_envelope() {
    let mut desk = Desk::open().await;
    let mut peer = desk.hello().await;
    peer.asks("MAIL FROM:<Li.Wei@airline.example> SIZE=40 BODY=8BITMIME", "250").await;
    peer.asks("RCPT TO:<support@desk.example>", "250").await;
    peer.asks("RCPT TO:<support+tq3x@desk.example>", "250").await;
    peer.asks("DATA", "354").await;
    peer.sends("Subject: é\r\n\r\n..\r\n...dots\r\nNUL \0\r\n.\r\n").await;
    peer.hears("250 2.0.0 Taken as 42\r\n").await;
    let (envelope, bytes) = desk.takes().await;
    assert_eq!(bytes, "Subject: é\r\n\r\n.\r\n..dots\r\nNUL \0\r\n".as_bytes());
    assert_eq!(
        envelope,
        Envelope {
            door: Door::Smtp,
            peer: "127.0.0.1".parse().unwrap(),
            helo: "mail.airline.example".into(),
            tls: false,
            mail_from: Some("Li.Wei@airline.example".into()),
            rcpt_to: vec!["support@desk.example".into(), "support+tq3x@desk.example".into()],
            smtputf8: false,
        }
    );
    peer.asks("QUIT", "221").await;
    peer.hears("").await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn lmtp_answers_once_for_every_recipient_that_was_noted() {
    let mut desk = Desk::open().await;
    let mut peer = desk.call().await;
    peer.hears("220").await;
    peer.asks("LHLO mx", "250").await;
    peer.asks("MAIL FROM:<>", "250").await;
    for (to, code) in
        [("a@desk.example", "250"), ("nobody@desk.example", "550"), ("b@desk.example", "250")]
    {
        peer.asks(&format!("RCPT TO:<{to}>"), code).await;
    }
    peer.asks("DATA", "354").await;
    peer.sends("x\r\n.\r\nNOOP\r\n").await;
    for code in ["250 2.0.0 Taken", "250 2.0.0 Taken", "250 2.0.0 Fine"] {
        peer.hears(code).await;
    }
    let (envelope, _) = desk.takes().await;
    assert_eq!((envelope.door, envelope.mail_from), (Door::Lmtp, None));
    assert_eq!(envelope.rcpt_to, ["a@desk.example", "b@desk.example"]);
    peer.begins().await;
    peer.asks("RCPT TO:<b@desk.example>", "250").await;
    desk.will_answer(Some(Answer::TryAgain("later".into())));
    peer.sends("BDAT 3 LAST\r\nx\r\nQUIT\r\n").await;
    assert_eq!(codes(&peer.hears_out().await), ["451", "451", "221"]);
    desk.takes().await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn commands_out_of_order_are_refused_and_harm_nothing() {
    let desk = Desk::with(Limits { errors: 100, ..Limits::default() }, None).await;
    let mut peer = desk.call().await;
    peer.hears("220 desk.example ESMTP").await;
    for (command, code) in [
        ("MAIL FROM:<a@b.example>", "503"),
        ("DATA", "503"),
        ("RCPT TO:<support@desk.example>", "503"),
        ("HELO x", "250 desk.example"),
        ("RCPT TO:<support@desk.example>", "503"),
        ("MAIL FROM:<a@b.example>", "250"),
        ("MAIL FROM:<a@b.example>", "503"),
        ("DATA", "503"),
        ("RCPT TO:<nobody@desk.example>", "550 5.1.1"),
        ("RCPT TO:<someone@elsewhere.example>", "550 5.1.1"),
        ("DATA", "503"),
        ("RCPT TO:<POSTMASTER>", "250"),
        ("RCPT TO:<李@desk.example>", "553 5.6.7"),
        ("STARTTLS", "502"),
        ("AUTH PLAIN AGEAYg==", "502"),
        ("VRFY support", "252"),
        ("EXPN staff", "502"),
        ("HELP", "214"),
        ("NOOP", "250"),
        ("WHAT", "500"),
        ("RSET", "250"),
        ("DATA", "503"),
        ("MAIL FROM:<a@b.example>", "250"),
        ("EHLO x", "250"),
        ("DATA", "503"),
        ("MAIL FROM:<李@例子.example> SMTPUTF8", "250"),
        ("RCPT TO:<李@desk.example>", "250"),
        ("QUIT", "221"),
    ] {
        peer.asks(command, code).await;
    }
    peer.hears("").await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn a_pipelined_session_is_answered_in_order_to_its_last_word() {
    let mut desk = Desk::open().await;
    let mut peer = desk.call().await;
    let message = "MAIL FROM:<a@b.example>\r\nRCPT TO:<nobody@desk.example>\r\n\
                   RCPT TO:<support@desk.example>\r\nDATA\r\n";
    peer.sends(format!(
        "EHLO x\r\n{message}one\r\n.\r\n{message}two\r\n.\r\nRSET\r\nQUIT\r\nNOOP\r\n"
    ))
    .await;
    assert_eq!(
        codes(&peer.hears_out().await),
        [
            "220", "250", "250", "550", "250", "354", "250", "250", "550", "250", "354", "250",
            "250", "221"
        ]
    );
    assert_eq!(desk.takes().await.1, b"one\r\n");
    assert_eq!(desk.takes().await.1, b"two\r\n");
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn a_session_that_comes_byte_by_byte_is_the_same_session() {
    let mut desk = Desk::open().await;
    let mut peer = desk.call().await;
    let session = "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nDATA\r\n..a\r\n.\r\n\
                   MAIL FROM:<>\r\nRCPT TO:<support@desk.example>\r\nBDAT 4 LAST\r\n.b\r\nQUIT\r\n";
    for byte in session.bytes() {
        peer.sends([byte]).await;
    }
    assert_eq!(
        codes(&peer.hears_out().await),
        ["220", "250", "250", "250", "354", "250", "250", "250", "250", "221"]
    );
    assert_eq!(desk.takes().await.1, b".a\r\n");
    assert_eq!(desk.takes().await.1, b".b\r\n");
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn chunks_are_joined_and_are_data_whatever_is_in_them() {
    let mut desk = Desk::open().await;
    let mut peer = desk.hello().await;
    peer.begins().await;
    peer.sends("BDAT 9\r\n\r\n.\r\nQUITBDAT 0\r\nBDAT 6\r\n\0\n\r.\n.").await;
    for _ in 0..3 {
        peer.hears("250 2.0.0").await;
    }
    peer.asks("DATA", "503").await;
    peer.asks("RCPT TO:<support@desk.example>", "503").await;
    peer.sends("BDAT 3 LAST\r\nend").await;
    peer.hears("250 2.0.0 Taken").await;
    assert_eq!(desk.takes().await.1, b"\r\n.\r\nQUIT\0\n\r.\n.end");
    peer.begins().await;
    peer.sends("BDAT 5\r\nhalf\n").await;
    peer.hears("250").await;
    peer.asks("RSET", "250").await;
    peer.sends("BDAT 6 LAST\r\nNOOP\r\nNOOP\r\n").await;
    peer.hears("503").await;
    peer.hears("250 2.0.0 Fine").await;
    peer.begins().await;
    peer.asks("BDAT 0 LAST", "250 2.0.0 Taken").await;
    assert_eq!(desk.takes().await.1, b"");
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn a_smuggled_message_is_refused_with_the_one_that_carries_it() {
    let desk = Desk::open().await;
    let mut peer = desk.hello().await;
    for end in ["\n.\n", "\r.\r", "\n.\r\n", "\r.\r\n", "\r\n.\n", "\r\n.\r", "\r\r\n.\r\r\n"] {
        peer.begins().await;
        peer.asks("DATA", "354").await;
        peer.sends(format!(
            "Subject: a\r\n\r\nfirst{end}MAIL FROM:<boss@desk.example>\r\n\
             RCPT TO:<support@desk.example>\r\nDATA\r\nSubject: b\r\n\r\nsecond\r\n.\r\n"
        ))
        .await;
        let reply = peer.hears("554 5.6.0 ").await;
        assert!(reply.contains("bare LF or CR"), "{reply}");
        peer.asks("NOOP", "250").await;
    }
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn a_peer_that_hangs_up_in_the_middle_leaves_nothing() {
    let desk = Desk::open().await;
    for unfinished in
        ["MAIL FROM", "DATA\r\n", "DATA\r\nhalf a mess", "DATA\r\nx\r\n.", "BDAT 9 LAST\r\nhalf"]
    {
        let mut peer = desk.hello().await;
        peer.begins().await;
        peer.sends(unfinished).await;
    }
    desk.close().await;
}
