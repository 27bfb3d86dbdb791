//! What is stored is what a fresh evaluation says, whatever people do, in whatever order.

use tarmac::{
    app::acts::{self, Reached, may_withdraw},
    domain::{
        event::EventKind,
        ids::TicketId,
        promise::{Milestone, Severity},
    },
};

use crate::support::{
    captured::{Mail, Mails as _},
    desk::TestDesk,
};

both! {
    stored_clocks_and_verdicts_equal_a_fresh_evaluation_after_any_history,
    an_hour_set_back_loses_and_doubles_no_verdict,
}

const CHEN: &str = "chen@peregrine.example";

/// Numbers that look random and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    /// Below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    /// One of them.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// Somebody does something.
pub fn act(desk: &TestDesk, dice: &mut Dice, ticket: TicketId, receipt: &Mail) {
    match dice.below(10) {
        0 | 1 => {
            let earlier = i64::try_from(dice.below(1200)).unwrap();
            let at = desk.now().plus_secs(-earlier);
            let milestone = dice.of(Milestone::ALL);
            let reached = Reached { milestone, at: Some(at), tell: dice.below(2) == 0, note: None };
            // Before the report it is refused, and nothing of it is kept.
            let _refused = acts::reach(&desk.desk, &desk.hands("ann"), ticket, reached);
        }
        2 => {
            let file = desk.file(ticket);
            let all: Vec<i64> =
                file.events.iter().map(|e| e.seq).filter(|seq| may_withdraw(&file, *seq)).collect();
            if !all.is_empty() {
                let seq = dice.of(&all);
                acts::withdraw(&desk.desk, &desk.hands("ann"), ticket, seq, "").unwrap();
            }
        }
        3 => {
            let to = dice.of(Severity::ALL);
            acts::change_severity(&desk.desk, &desk.hands("ann"), ticket, to, "so", None).unwrap();
        }
        4 => drop(desk.replies(ticket, "We are on it.")),
        5 => {
            let seq = desk.replies(ticket, "Not this one.");
            desk.undoes(ticket, seq).unwrap();
        }
        6 => drop(desk.answers(receipt, CHEN, "Is anybody there? It is still dark.")),
        7 => drop(desk.answers(receipt, CHEN, "Thank you!")),
        8 => desk.takes(ticket),
        _ => {
            desk.relay.borrow_mut().refuses =
                if dice.below(2) == 0 { vec![CHEN.to_owned()] } else { vec![] }
        }
    }
    desk.settle();
}

fn stored_clocks_and_verdicts_equal_a_fresh_evaluation_after_any_history(desk: &TestDesk) {
    desk.peregrine();
    for seed in 1..=6 {
        let mut dice = Dice(seed);
        let subject = dice.of(&["Aircraft grounded", "Noise in the cabin", "A question"]);
        desk.relay.borrow_mut().refuses.clear();
        desk.pass("1h");
        let ticket = desk.writes(CHEN, &format!("{subject} {seed}"), "x").number();
        let receipt = desk.outbox().to(CHEN).pop().unwrap();
        for _ in 0..18 {
            act(desk, &mut dice, ticket, &receipt);
            desk.pass(dice.of(&["0s", "1s", "4m", "14m", "1h", "3h", "1d"]));
            desk.caches_are_true();
        }
        acts::reach(
            &desk.desk,
            &desk.hands("ann"),
            ticket,
            Reached { milestone: Milestone::Resolved, at: None, tell: false, note: None },
        )
        .unwrap();
        desk.settle();
        desk.outbox();
    }
}

fn an_hour_set_back_loses_and_doubles_no_verdict(desk: &TestDesk) {
    desk.peregrine();
    let ticket = desk.writes(CHEN, "Aircraft grounded", "x").number();
    desk.pass("20m");
    desk.replies(ticket, "We are on it.");
    let before = desk.now();
    desk.time.set(before.plus_secs(-600));
    desk.reach(ticket, Milestone::OnSite);
    desk.sets_severity(ticket, Severity::S2);
    desk.time.set(before);
    desk.pass("20m");
    desk.reach(ticket, Milestone::Resolved);
    let events = desk.file(ticket).events;
    assert!(events.windows(2).all(|pair| pair[0].recorded_at <= pair[1].recorded_at));
    assert!(events.iter().any(|e| matches!(e.kind, EventKind::SeverityChanged { .. })));
    desk.outbox();
}
