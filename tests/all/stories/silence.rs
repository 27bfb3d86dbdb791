//! No mail comes: told where that is unusual for these hours, and only there.

use tarmac::{app::mail_silence, config::Config};

use crate::support::{
    desk::{TestDesk, config},
    store::Store,
};

both! {
    admins_are_told_once_of_an_unusual_silence_and_every_page_says_so_until_mail_comes,
    a_quiet_night_is_told_to_nobody,
}

/// Ten messages within four hours, on the same morning of four weeks, and the last one now.
fn four_busy_mornings(desk: &TestDesk) {
    for week in 0..4 {
        for n in 0..10 {
            desk.writes("x@nowhere.example", &format!("fault {week} {n}"), "hums");
            desk.pass("24m");
        }
        desk.pass("6d");
        desk.pass("20h");
    }
    desk.writes("x@nowhere.example", "the last", "hums");
    desk.settle();
    desk.outbox();
}

fn told(desk: &TestDesk) -> Vec<String> {
    let of = |to: &str| to.starts_with("ada@");
    desk.outbox()
        .into_iter()
        .filter(|m| m.subject.starts_with("No mail has come since"))
        .map(|m| m.to)
        .filter(|to| of(to))
        .collect()
}

fn admins_are_told_once_of_an_unusual_silence_and_every_page_says_so_until_mail_comes(
    desk: &TestDesk,
) {
    four_busy_mornings(desk);
    desk.pass("1h");
    assert_eq!(mail_silence::look(&desk.desk).unwrap(), None, "an hour is not unusual");
    desk.pass("3h");
    let silence = mail_silence::look(&desk.desk).unwrap().expect("four hours are");
    assert_eq!((silence.usual, silence.weeks), (9, 3));
    assert_eq!(mail_silence::state(&desk.desk).unwrap().as_ref(), Some(&silence));
    desk.settle();
    assert_eq!(told(desk), ["ada@desk.example"]);
    desk.pass("10m");
    assert!(mail_silence::look(&desk.desk).unwrap().is_some());
    desk.settle();
    assert_eq!(told(desk), Vec::<String>::new(), "once");
    desk.writes("x@nowhere.example", "it flows", "again");
    assert_eq!(mail_silence::state(&desk.desk).unwrap(), None, "at once, before anybody looks");
    assert_eq!(mail_silence::look(&desk.desk).unwrap(), None);
    desk.settle();
    desk.outbox();
}

fn a_quiet_night_is_told_to_nobody(desk: &TestDesk) {
    four_busy_mornings(desk);
    desk.pass("3h"); // it is as busy as ever at these hours
    desk.writes("x@nowhere.example", "late", "hums");
    desk.pass("12h"); // and as quiet as ever at these
    assert_eq!(mail_silence::look(&desk.desk).unwrap(), None);
    desk.settle();
    assert_eq!(told(desk), Vec::<String>::new());
}

#[test]
fn the_rule_can_be_turned_off() {
    let mut off: Config = config();
    off.alarm.silence = 0;
    let desk = TestDesk::with(Store::sqlite(), off);
    four_busy_mornings(&desk);
    desk.pass("4h");
    assert_eq!(mail_silence::look(&desk.desk).unwrap(), None);
    desk.settle();
    desk.outbox();
}
