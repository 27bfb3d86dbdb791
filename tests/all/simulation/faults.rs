//! What fails: the relay, the desk, the hour.

use tarmac::app::{intake, sender};

use super::world::World;
use crate::support::{desk::address, letter::Letter};

impl World {
    /// One thing that fails.
    pub fn some_fault(&mut self) -> String {
        match self.dice.below(7) {
            0 => {
                let mut relay = self.desk.relay.borrow_mut();
                relay.is_down = !relay.is_down;
                format!("the relay is {}", if relay.is_down { "down" } else { "up" })
            }
            1 => {
                let who = ["ann", "lena", "max"][self.dice.below(3)];
                let mut relay = self.desk.relay.borrow_mut();
                if relay.refuses.pop().is_some() {
                    return "the relay takes everybody's mail".to_owned();
                }
                relay.refuses.push(address(who));
                format!("the relay refuses mail to {who}")
            }
            2 | 3 => self.a_downtime(),
            4 => self.killed_after_taking(),
            5 => self.killed_while_sending(),
            _ => self.set_back(),
        }
    }

    /// The desk is down for a while, minutes to days.
    fn a_downtime(&mut self) -> String {
        let most = if self.dice.below(6) == 0 { 5 * 86_400 } else { 4 * 3600 };
        let secs = 60 + self.dice.below(most);
        self.desk.stops();
        self.desk.pass(&format!("{secs}s"));
        self.desk.starts();
        format!("the desk was down for {secs} s")
    }

    /// The desk is killed after a message was taken and before it was decided.
    fn killed_after_taking(&mut self) -> String {
        let letter = Letter::new("chen@peregrine.example", "Flaps stuck", "They do not move.");
        let arrival = intake::Arrival { door: "pipe".to_owned(), ..intake::Arrival::default() };
        intake::receive(&self.desk.desk, arrival, letter.raw()).unwrap();
        let id = letter.id();
        self.letters.push(letter);
        let secs = self.dice.below(3600);
        self.desk.stops();
        self.desk.pass(&format!("{secs}s"));
        self.desk.starts();
        self.process_what_waits();
        format!("{id} was taken, and decided {secs} s later")
    }

    /// What was taken and not decided is decided when the desk starts.
    pub fn process_what_waits(&mut self) {
        let after = tarmac::domain::ids::InboundId(0);
        for id in intake::waiting(&self.desk.desk, after, 1000).unwrap() {
            intake::process(&self.desk.desk, id).unwrap();
        }
        self.desk.settle();
    }

    /// A node is killed after the relay took mail and before that was noted: when its lease is over
    /// another sends the same again.
    fn killed_while_sending(&mut self) -> String {
        if let Some(ticket) = self.some_ticket() {
            let hands = self.desk.hands("ann");
            let take = tarmac::app::acts::take(&self.desk.desk, &hands, ticket, None);
            let _nothing_to_take = take.is_ok();
        }
        // Something is written, and no sender looks before this one is killed.
        let letter = Letter::new("li@peregrine.example", "Door light", "It is on.");
        let arrival = intake::Arrival { door: "pipe".to_owned(), ..intake::Arrival::default() };
        let id = intake::receive(&self.desk.desk, arrival, letter.raw()).unwrap();
        intake::process(&self.desk.desk, id).unwrap();
        self.letters.push(letter);
        let claimed = sender::claim(&self.desk.desk, 100).unwrap();
        let is_down = self.desk.relay.borrow().is_down;
        let mut left = 0;
        for out in &claimed {
            let refused = self.desk.relay.borrow().refuses.contains(&out.delivery.recipient);
            if !is_down && !refused && self.dice.below(2) == 0 {
                self.desk.capture(out);
                left += 1;
            }
        }
        format!("killed with {} mails in hand, of which {left} had left", claimed.len())
    }

    /// The hour is set back by some minutes.
    fn set_back(&mut self) -> String {
        let secs = i64::try_from(1 + self.dice.below(300)).unwrap();
        self.desk.time.set(self.desk.now().plus_secs(-secs));
        self.was_set_back = true;
        format!("the hour is set back by {secs} s")
    }
}
