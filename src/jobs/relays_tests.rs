//! Two mail servers, of which one is dead, greylists or hangs.

use super::*;
use crate::{
    time_source::ManualTime,
    transport::{
        fake_relay::{Act, At, FakeRelay},
        relay::{RelayAddress, RelaySettings},
    },
};

const RESTS_AFTER: u32 = 2;

fn relays(fakes: &[&FakeRelay]) -> Relays {
    let relay = |fake: &&FakeRelay| {
        let name = fake.address().to_string();
        let address = RelayAddress::parse(&format!("smtp://{name}")).unwrap();
        (name, Relay::new(RelaySettings::new(address, "desk.example")).unwrap())
    };
    let mut relays = Relays::new(fakes.iter().map(relay).collect(), RESTS_AFTER);
    relays.heard_for = Duration::from_millis(300);
    relays
}

fn time() -> ManualTime {
    ManualTime::at(Timestamp::from_secs(10_000))
}

fn copy() -> Copy<'static> {
    Copy {
        from: "b@desk.example",
        to: "li@airline.example",
        bytes: b"Subject: x\r\n\r\ny\r\n",
        also_from: None,
    }
}

async fn two() -> (FakeRelay, FakeRelay) {
    (FakeRelay::start().await.unwrap(), FakeRelay::start().await.unwrap())
}

fn counts(first: &FakeRelay, second: &FakeRelay) -> (usize, usize) {
    (first.received().len(), second.received().len())
}

#[tokio::test]
async fn the_second_takes_what_the_first_cannot_be_reached_for() {
    let (first, second) = two().await;
    first.once(At::Greeting, Act::Drop);
    let relays = relays(&[&first, &second]);
    let sent = relays.send(&time(), copy()).await.unwrap();
    assert!(matches!(sent, SendOutcome::Accepted { .. }), "{sent:?}");
    assert!(sent.reply().starts_with(&second.address().to_string()), "it says which: {sent:?}");
    let sent = relays.send(&time(), copy()).await.unwrap();
    assert!(sent.reply().starts_with(&first.address().to_string()), "{sent:?}");
}

#[tokio::test]
async fn a_dead_one_is_left_alone_until_one_mail_finds_it_alive() {
    let (first, second) = two().await;
    for _ in 0..RESTS_AFTER {
        first.once(At::Greeting, Act::Drop);
    }
    let (relays, time) = (relays(&[&first, &second]), time());
    for _ in 0..6 {
        relays.send(&time, copy()).await.unwrap();
    }
    assert_eq!(first.connections(), 2, "it was asked twice and then left alone");
    assert_eq!(counts(&first, &second), (0, 6));
    let row = relays.changes().into_iter().find(|row| row.failed_at.is_some()).unwrap();
    assert_eq!(row.name, first.address().to_string());
    assert!(row.rests_until > row.failed_at && row.error.is_some(), "{row:?}");
    time.advance(Duration::from_secs(5));
    for _ in 0..3 {
        relays.send(&time, copy()).await.unwrap();
    }
    assert_eq!(counts(&first, &second), (3, 6));
    let rows = relays.changes();
    let row = rows.iter().find(|row| row.name == first.address().to_string()).unwrap();
    assert_eq!((row.took_at, row.failed_at), (Some(time.now()), None));
}

#[tokio::test]
async fn while_none_can_be_reached_mails_wait_without_being_tried() {
    let only = FakeRelay::start().await.unwrap();
    for _ in 0..RESTS_AFTER {
        only.once(At::Hello, Act::Drop);
    }
    let (relays, time) = (relays(&[&only]), time());
    assert_eq!(relays.free_at(time.now()), None);
    for _ in 0..RESTS_AFTER {
        assert!(relays.send(&time, copy()).await.is_some());
    }
    assert_eq!(relays.free_at(time.now()), Some(time.now().plus_secs(5)));
    assert_eq!(relays.send(&time, copy()).await, None);
    time.advance(Duration::from_secs(5));
    assert_eq!(relays.free_at(time.now()), None);
    assert_eq!(relays.probed_after(), Some(time.now()), "one mail is to try it");
    assert!(matches!(relays.send(&time, copy()).await, Some(SendOutcome::Accepted { .. })));
    assert_eq!(relays.probed_after(), None);
}

#[tokio::test]
async fn a_server_that_answers_is_reached_however_long_it_takes_over_a_mail() {
    let only = FakeRelay::start().await.unwrap();
    for _ in 0..RESTS_AFTER {
        only.once(At::Greeting, Act::Drop);
    }
    only.once(At::Dot, Act::Hang);
    let (relays, time) = (relays(&[&only]), time());
    for _ in 0..RESTS_AFTER {
        assert!(relays.send(&time, copy()).await.is_some());
    }
    time.advance(Duration::from_secs(5));
    tokio::select! {
        said = relays.send(&time, copy()) => panic!("it hangs: {said:?}"),
        _ = only.wait_for(1) => {}
    }
    assert_eq!((relays.free_at(time.now()), relays.probed_after()), (None, None));
    assert!(matches!(relays.send(&time, copy()).await, Some(SendOutcome::Accepted { .. })));
}

#[tokio::test]
async fn a_refused_recipient_is_no_fault_of_the_server_and_goes_by_no_other() {
    let (first, second) = two().await;
    let relays = relays(&[&first, &second]);
    for reply in ["550 5.1.1 nobody", "450 4.7.1 greylisted"] {
        first.once(At::Rcpt, Act::reply(reply));
        let said = relays.send(&time(), copy()).await.unwrap();
        assert_eq!(said.reply(), reply);
    }
    assert_eq!(second.connections(), 0);
}

#[tokio::test]
async fn what_cannot_wait_goes_by_the_second_once_it_was_tried_for_five_minutes() {
    let (first, second) = two().await;
    let (relays, time) = (relays(&[&first, &second]), time());
    let urgent = Copy { also_from: Some(time.now().plus_secs(300)), ..copy() };
    first.once(At::Rcpt, Act::reply("450 4.7.1 greylisted"));
    let said = relays.send(&time, urgent).await.unwrap();
    assert_eq!(said.reply(), "450 4.7.1 greylisted", "not yet");
    time.advance(Duration::from_mins(5));
    first.once(At::Rcpt, Act::reply("450 4.7.1 greylisted"));
    assert!(matches!(relays.send(&time, urgent).await, Some(SendOutcome::Accepted { .. })));
    assert_eq!(counts(&first, &second), (0, 1));
    first.once(At::Dot, Act::Hang);
    assert!(matches!(relays.send(&time, urgent).await, Some(SendOutcome::Accepted { .. })));
    assert_eq!(second.received().len(), 2, "the first hangs");
}
