//! Limits: each is answered in words, and nobody's excess is another's trouble.

use super::*;

const SOON: Duration = Duration::from_millis(400);

#[tokio::test]
async fn a_message_that_is_said_to_be_too_large_is_refused_before_it_comes() {
    let desk = Desk::open().await;
    let mut peer = desk.hello().await;
    let reply = peer.asks("MAIL FROM:<a@b.example> SIZE=104857600", "552 5.3.4").await;
    assert!(reply.contains("larger than 25 MB, the most that is taken here"), "{reply}");
    peer.asks("MAIL FROM:<a@b.example> SIZE=26214400", "250").await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn a_message_that_proves_too_large_is_heard_out_and_refused() {
    let mut desk = Desk::with(Limits { message_bytes: 1_000, ..Limits::default() }, None).await;
    let mut peer = desk.hello().await;
    let long = "x".repeat(998);
    for (sent, heard) in
        [(format!("{long}\r\n.\r\n"), "250"), (format!("{long}y\r\n.\r\n"), "552 5.3.4")]
    {
        peer.begins().await;
        peer.asks("DATA", "354").await;
        peer.sends(sent).await;
        peer.hears(heard).await;
    }
    peer.begins().await;
    peer.sends(format!("BDAT 998\r\n{long}BDAT 998\r\n{long}BDAT 1 LAST\r\nx")).await;
    for heard in ["250 2.0.0", "552 5.3.4", "552 5.3.4"] {
        peer.hears(heard).await;
    }
    peer.asks("NOOP", "250").await;
    assert_eq!(desk.takes().await.1.len(), 1_000);
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn who_goes_on_and_on_hears_the_refusal_and_is_cut_off() {
    let limits = Limits { message_bytes: 1_000, discarded_bytes: 1_000_000, ..Limits::default() };
    for begin in ["DATA\r\n", "BDAT 9000000000 LAST\r\n"] {
        let desk = Desk::with(limits, None).await;
        let mut peer = desk.hello().await;
        peer.begins().await;
        peer.sends(begin).await;
        let (mut ear, mut mouth) = tokio::io::split(peer.socket.into_inner());
        let endless =
            tokio::spawn(async move { while mouth.write_all(&[b'x'; 8_192]).await.is_ok() {} });
        let mut heard = String::new();
        // The cut may come as a reset behind the words.
        ear.read_to_string(&mut heard).await.ok();
        assert!(heard.contains("552 5.3.4"), "{begin:?}: {heard:?}");
        endless.await.unwrap();
        desk.close().await;
    }
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused_in_little_memory() {
    // In a process of its own, where no other test takes memory.
    if std::env::var_os("TARMAC_TEST_ALONE").is_none() {
        let name = concat!(module_path!(), "::a_hundred_megabytes_are_refused_in_little_memory");
        let name = name.split_once("::").unwrap().1;
        let alone = std::process::Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env("TARMAC_TEST_ALONE", "yes")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&alone.stdout);
        assert!(said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&alone.stderr));
        return;
    }
    let desk = Desk::open().await;
    let mut peer = desk.hello().await;
    peer.begins().await;
    peer.asks("DATA", "354").await;
    let before = resident_bytes();
    let block = format!("{}\r\n", "x".repeat(1022)).repeat(1024);
    let mut most = 0;
    for _ in 0..100 {
        peer.sends(&block).await;
        most = most.max(resident_bytes().saturating_sub(before));
    }
    peer.asks(".", "552 5.3.4").await;
    assert!(most <= 64 * 1024 * 1024, "{most} bytes more");
    peer.asks("NOOP", "250").await;
    drop(peer);
    desk.close().await;
}

fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

#[tokio::test]
async fn recipients_beyond_the_limit_are_to_come_again() {
    let mut desk = Desk::with(Limits { recipients: 2, ..Limits::default() }, None).await;
    let mut peer = desk.hello().await;
    peer.begins().await;
    peer.asks("RCPT TO:<a@desk.example>", "250").await;
    peer.asks("RCPT TO:<b@desk.example>", "452 4.5.3").await;
    peer.asks("DATA", "354").await;
    peer.asks("x\r\n.", "250").await;
    assert_eq!(desk.takes().await.0.rcpt_to.len(), 2);
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn the_tenth_error_is_the_last_and_a_taken_message_clears_them() {
    let mut desk = Desk::open().await;
    let mut peer = desk.hello().await;
    for _ in 0..2 {
        for _ in 0..9 {
            peer.asks("WHAT", "500").await;
        }
        peer.begins().await;
        peer.asks("DATA", "354").await;
        peer.asks("x\r\n.", "250").await;
        desk.takes().await;
    }
    peer.begins().await;
    for _ in 0..10 {
        peer.asks("RCPT TO:<nobody@desk.example>", "550").await;
    }
    peer.hears("421 4.7.0 Too many errors").await;
    peer.hears("").await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn commands_that_lead_nowhere_end_somewhere() {
    let desk = Desk::with(Limits { idle_commands: 5, ..Limits::default() }, None).await;
    let mut peer = desk.hello().await;
    for _ in 0..4 {
        peer.asks("NOOP", "250").await;
    }
    peer.hears("421 4.7.0 Too many commands").await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn a_long_line_is_refused_and_the_next_is_obeyed() {
    let desk = Desk::open().await;
    let mut peer = desk.hello().await;
    peer.asks(&format!("NOOP {}", "x".repeat(3_000)), "500 5.5.2 The line is too long").await;
    peer.asks("NOOP", "250").await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn silence_and_slowness_end_with_421_at_every_point() {
    let limits = Limits { idle: SOON, message_within: SOON * 2, ..Limits::default() };
    let desk = Desk::with(limits, None).await;
    for unfinished in ["", "NOOP", "DATA\r\nhalf", "BDAT 9\r\nhalf"] {
        let mut peer = desk.hello().await;
        peer.begins().await;
        peer.sends(unfinished).await;
        let heard = peer.hears_out().await;
        assert!(
            heard.trim_end().lines().last().unwrap().starts_with("421 4.4.2"),
            "{unfinished}: {heard}"
        );
    }
    desk.close().await;
}

#[tokio::test]
async fn a_steady_drip_does_not_keep_a_message_open_for_ever() {
    let limits = Limits { message_within: SOON, ..Limits::default() };
    let desk = Desk::with(limits, None).await;
    let mut peer = desk.hello().await;
    peer.begins().await;
    peer.asks("DATA", "354").await;
    let (mut ear, mut mouth) = tokio::io::split(peer.socket.into_inner());
    let drip = tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        while mouth.write_all(b"x").await.is_ok() {
            tick.tick().await;
        }
    });
    let mut heard = String::new();
    ear.read_to_string(&mut heard).await.ok();
    assert!(heard.starts_with("421 4.4.2"), "{heard}");
    drip.abort();
    desk.close().await;
}

#[tokio::test]
async fn a_peer_that_knows_no_cr_hears_so() {
    let desk = Desk::with(Limits { idle: SOON, ..Limits::default() }, None).await;
    let mut peer = desk.hello().await;
    peer.begins().await;
    peer.asks("DATA", "354").await;
    peer.sends("text\n.\n").await;
    peer.hears("554 5.6.0").await;
    peer.hears("").await;
    drop(peer);
    desk.close().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_are_turned_away_in_words() {
    let desk = Desk::with(Limits { connections: 2, ..Limits::default() }, None).await;
    let (first, _second) = (desk.hello().await, desk.hello().await);
    let mut third = desk.call().await;
    third.hears("421 4.3.2 Too many connections").await;
    third.hears("").await;
    let mut first = first;
    first.asks("QUIT", "221").await;
    first.hears("").await;
    drop(first);
    // The place is free once the listener has seen the end.
    loop {
        let mut next = desk.call().await;
        if next.reply().await.starts_with("220") {
            break;
        }
    }
    desk.close().await;
}

#[tokio::test]
async fn silent_and_half_finished_peers_hold_up_nobody() {
    let mut desk = Desk::open().await;
    let mut others = Vec::new();
    for turn in 0..90 {
        let mut peer = desk.hello().await;
        if turn % 2 == 0 {
            peer.begins().await;
            peer.asks("DATA", "354").await;
            peer.sends("half a mess").await;
        }
        others.push(peer);
    }
    let mut peer = desk.hello().await;
    peer.begins().await;
    peer.asks("DATA", "354").await;
    peer.asks("x\r\n.", "250").await;
    assert_eq!(desk.takes().await.1, b"x\r\n");
    drop(others);
    drop(peer);
    desk.close().await;
}
