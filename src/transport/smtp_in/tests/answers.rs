//! What the desk says, and what the peer hears.

use super::*;

#[tokio::test]
async fn the_peer_hears_what_the_desk_decides() {
    let mut desk = Desk::open().await;
    let mut peer = desk.hello().await;
    for (answer, heard) in [
        (Answer::Taken("17".into()), "250 2.0.0 Taken as 17"),
        (Answer::TryAgain("the database is busy".into()), "451 4.3.0 the database is busy"),
        (Answer::Full, "452 4.3.1 "),
        (Answer::Refused(550, "not here".into()), "550 5.7.1 not here"),
        (Answer::Taken("18".into()), "250 2.0.0 Taken as 18"),
    ] {
        desk.will_answer(Some(answer));
        peer.begins().await;
        peer.asks("DATA", "354").await;
        peer.asks("text\r\n.", heard).await;
        assert_eq!(desk.takes().await.1, b"text\r\n");
    }
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn a_panic_over_one_message_is_451_and_the_next_is_taken() {
    let mut desk = Desk::open().await;
    let mut peer = desk.hello().await;
    desk.will_answer(None);
    for heard in ["451 4.3.0 ", "250 2.0.0 Taken"] {
        peer.begins().await;
        peer.asks("DATA", "354").await;
        peer.asks("text\r\n.", heard).await;
    }
    desk.takes().await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn a_spool_that_cannot_be_written_is_451_for_a_long_message_until_it_can() {
    let long = format!("{}.", "text\r\n".repeat(20_000));
    let folder = tempfile::tempdir().unwrap();
    let spool = folder.path().join("spool");
    std::fs::write(&spool, "in the way").unwrap();
    let mut desk = Desk::at(folder, spool.clone(), Limits::default(), None, &[]).await;
    let mut peer = desk.hello().await;
    peer.begins().await;
    peer.asks("DATA", "354").await;
    peer.asks(&long, "451 4.3.0 Not taken").await;
    peer.begins().await;
    peer.asks("DATA", "354").await;
    peer.asks("short\r\n.", "250 2.0.0 Taken").await;
    desk.takes().await;
    std::fs::remove_file(&spool).unwrap();
    std::fs::create_dir(&spool).unwrap();
    peer.begins().await;
    peer.asks("DATA", "354").await;
    peer.asks(&long, "250 2.0.0 Taken").await;
    desk.takes().await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn a_stopping_server_finishes_what_runs_and_begins_nothing() {
    let mut desk = Desk::open().await;
    let (mut idle, mut open, mut running) =
        (desk.hello().await, desk.hello().await, desk.hello().await);
    open.asks("MAIL FROM:<a@b.example>", "250").await;
    running.begins().await;
    running.asks("DATA", "354").await;
    desk.shutdown.cancel();
    idle.hears("421 4.3.2 desk.example is stopping").await;
    idle.hears("").await;
    running.asks("text\r\n.", "250 2.0.0 Taken").await;
    running.hears("421 4.3.2").await;
    open.asks("RSET", "250").await;
    open.hears("421 4.3.2").await;
    assert_eq!(desk.takes().await.1, b"text\r\n");
    desk.close().await;
}

#[tokio::test]
async fn a_transaction_that_does_not_end_is_ended_with_the_server() {
    let limits = Limits { stopping: Duration::from_millis(50), ..Limits::default() };
    let desk = Desk::with(limits, None).await;
    let (mut open, mut running) = (desk.hello().await, desk.hello().await);
    open.begins().await;
    running.begins().await;
    running.asks("DATA", "354").await;
    running.sends("half").await;
    desk.shutdown.cancel();
    open.hears("421 4.3.2").await;
    running.hears("421 4.3.2").await;
    drop((open, running));
    desk.close().await;
}

#[test]
fn no_room_of_any_kind_is_a_full_disk() {
    for (number, name) in [(28, "ENOSPC"), (122, "EDQUOT"), (27, "EFBIG")] {
        assert!(spool::is_full(&std::io::Error::from_raw_os_error(number)), "{name}");
    }
    assert!(!spool::is_full(&std::io::Error::from_raw_os_error(13)));
}

#[tokio::test]
async fn a_recipient_that_cannot_be_looked_up_is_not_said_to_be_unknown() {
    let desk = Desk::open().await;
    let mut peer = desk.hello().await;
    peer.asks("MAIL FROM:<a@b.example>", "250").await;
    peer.asks("RCPT TO:<unsure@desk.example>", "451 4.3.0").await;
    peer.asks("RCPT TO:<nobody@desk.example>", "550 5.1.1").await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn behind_a_balancer_the_peer_is_who_it_tells() {
    let mut desk = Desk::behind(&[std::net::Ipv4Addr::LOCALHOST.into()]).await;
    let mut peer = desk.call().await;
    peer.sends("PROXY TCP4 198.51.100.7 192.0.2.1 51234 25\r\n").await;
    peer.hears("220").await;
    peer.asks("EHLO mail.airline.example", "250").await;
    peer.begins().await;
    peer.asks("DATA", "354").await;
    peer.asks("x\r\n.", "250").await;
    assert_eq!(desk.takes().await.0.peer.to_string(), "198.51.100.7");
    drop(peer);

    let mut wrong = desk.call().await;
    wrong.sends("EHLO mail.airline.example\r\n").await;
    let mut heard = Vec::new();
    // What it said is thrown away unread, so the end may come as a reset.
    wrong.socket.read_to_end(&mut heard).await.ok();
    assert!(heard.is_empty(), "{heard:?}");
    desk.close().await;
}

#[tokio::test]
async fn nobody_but_a_named_balancer_tells_who_connects() {
    let mut desk = Desk::open().await;
    let mut peer = desk.call().await;
    peer.hears("220").await;
    peer.asks("PROXY TCP4 198.51.100.7 192.0.2.1 51234 25", "500").await;
    peer.asks("EHLO mail.airline.example", "250").await;
    peer.begins().await;
    peer.asks("DATA", "354").await;
    peer.asks("x\r\n.", "250").await;
    assert_eq!(desk.takes().await.0.peer.to_string(), "127.0.0.1");
    drop(peer);
    desk.close().await;
}
