//! How a try to send ended: what follows, what is counted, what is logged.

use super::sending::STANDS_FOR_S;
use crate::{
    app::{
        Desk,
        sender::{Delivery, Ended},
        vitals,
    },
    domain::time::Timestamp,
    figures,
    transport::{
        outcome::{PermanentKind, SendOutcome},
        retry::{self, Next},
    },
};

/// Shows tries as figures.
pub(super) fn count(desk: &Desk, now: Timestamp, ended: &[(Delivery, Ended, String)]) {
    for (delivery, how, _) in ended {
        let how = match how {
            Ended::Sent => {
                desk.pulse.relay_takes(now);
                figures::Tried::Sent(vitals::seconds(now, delivery.created_at))
            }
            Ended::Again(_) => figures::Tried::Again,
            Ended::Failed | Ended::NoSuchAddress => figures::Tried::Failed,
        };
        figures::mail_tried(delivery.is_alert, how);
    }
}

/// How a try ended, what the server said, and why all mail must wait, where it must.
pub(super) fn judge(
    delivery: &Delivery,
    outcome: &SendOutcome,
    also_from: Option<Timestamp>,
    now: Timestamp,
    jitter: f64,
) -> (Ended, String, Option<String>) {
    let attempts = u32::try_from(delivery.attempts.saturating_add(1)).unwrap_or(u32::MAX);
    let first = delivery.first_try_at.unwrap_or(now);
    let reply = outcome.reply().to_owned();
    match retry::next_try(outcome, attempts, first, now, jitter) {
        Next::Done => (Ended::Sent, reply, None),
        Next::At(at) => {
            // What cannot wait is tried at the latest when another server may have it too.
            let latest = also_from.filter(|also| *also > now).map_or(at, |also| also.min(at));
            (Ended::Again(latest), reply, None)
        }
        Next::GiveUp { why } => {
            let is_dead =
                matches!(outcome, SendOutcome::Permanent { kind: PermanentKind::AddressDead, .. });
            (if is_dead { Ended::NoSuchAddress } else { Ended::Failed }, why, None)
        }
        Next::StopQueue { why } => (Ended::Again(now.plus_secs(STANDS_FOR_S)), reply, Some(why)),
    }
}

/// What the server said is kept with the mail, not logged: it may name an address.
pub(super) fn log(delivery: &Delivery, how: Ended) {
    let id = delivery.id;
    match how {
        Ended::Sent => tracing::info!(delivery.id = %id, "Sent mail {id}"),
        Ended::Again(at) => {
            tracing::warn!(delivery.id = %id, "Mail {id} did not leave and is tried again at {at}");
        }
        Ended::Failed | Ended::NoSuchAddress => {
            tracing::error!(delivery.id = %id, "Mail {id} failed for good; the mail page says why");
        }
    }
}

/// A random number from 0 to 1, so that many mails do not come again at the same moment.
pub(super) fn random_share() -> f64 {
    let mut random = [0; 4];
    match getrandom::fill(&mut random) {
        Ok(()) => f64::from(u32::from_be_bytes(random)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            ids::{DeliveryId, OutboxId},
            mail_state::DeliveryState,
        },
        transport::outcome::TemporaryKind,
    };

    fn delivery() -> Delivery {
        let now = Timestamp::from_secs(10_000);
        Delivery {
            id: DeliveryId(1),
            outbox_id: OutboxId(1),
            recipient: "a@b.example".to_owned(),
            state: DeliveryState::Waiting,
            is_alert: false,
            attempts: 0,
            next_try_at: now,
            lease_until: None,
            fence: 1,
            first_try_at: None,
            reply: String::new(),
            created_at: now,
            sent_at: None,
        }
    }

    fn tried(attempts: i64, outcome: &SendOutcome) -> (Ended, String, Option<String>) {
        let delivery = Delivery { attempts, ..delivery() };
        let now = Timestamp::from_secs(10_000);
        judge(&delivery, outcome, None, now, 0.5)
    }

    #[test]
    fn the_second_failure_waits_longer_than_the_first() {
        let soft = SendOutcome::Temporary {
            code: None,
            reply: "no connection".to_owned(),
            unknown: false,
            kind: TemporaryKind::Host,
        };
        let at = |secs: i64| Ended::Again(Timestamp::from_secs(10_000 + secs));
        assert_eq!(tried(0, &soft).0, at(60));
        assert_eq!(tried(1, &soft).0, at(120));
    }

    #[test]
    fn what_cannot_wait_is_tried_when_another_server_may_have_it_too() {
        let soft = SendOutcome::Temporary {
            code: Some(451),
            reply: "451 later".to_owned(),
            unknown: false,
            kind: TemporaryKind::Other,
        };
        let at = |secs: i64| Timestamp::from_secs(10_000 + secs);
        let next = |also: i64, now: i64| {
            let delivery = Delivery { attempts: 3, first_try_at: Some(at(0)), ..delivery() };
            judge(&delivery, &soft, Some(at(also)), at(now), 0.5).0
        };
        assert_eq!(next(300, 180), Ended::Again(at(300)));
        assert_eq!(next(300, 310), Ended::Again(at(910)));
    }

    #[test]
    fn a_refused_sign_in_stops_the_queue_and_fails_no_mail() {
        let (how, said, why) = tried(0, &SendOutcome::OurLogin { reply: "535 no".to_owned() });
        assert_eq!(how, Ended::Again(Timestamp::from_secs(10_060)));
        assert_eq!(said, "535 no");
        assert!(why.is_some_and(|why| why.contains("535 no")));
    }
}
