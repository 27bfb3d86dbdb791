//! What customers and staff do. A verb may refuse what makes no sense at the moment: that is one of
//! the things that happen.

use tarmac::{
    app::{
        AppError,
        acts::{self, Reached},
        conversation::{self, Answer},
        merging, on_call,
        pauses::{self, Pausing},
        reopening, suppliers, waiving,
    },
    domain::{
        event::EventKind,
        mail_state::MailKind,
        promise::{Milestone, Party, Severity, Watch},
    },
};

use super::world::World;
use crate::support::{captured::Mail, letter::Letter};

const PEOPLE: [&str; 3] =
    ["chen@peregrine.example", "li@peregrine.example", "ops@peregrine.example"];
const SUBJECTS: [&str; 5] =
    ["AOG at gate 4", "Hydraulics leak", "A question about the manual", "停飞", "Seat 12 broken"];

/// Whether a verb did it; what it refuses is told, a fault of the database is not taken.
fn was_done<T>(told: Result<T, AppError>) -> Option<T> {
    match told {
        Ok(done) => Some(done),
        Err(AppError::Wrong(_) | AppError::NotFound(_) | AppError::Forbidden) => None,
        Err(e) => panic!("a verb failed: {}", e.chain()),
    }
}

impl World {
    /// One thing that somebody does.
    pub fn something(&mut self) -> String {
        let choice = self.dice.below(100);
        if choice < 22 || self.tickets.is_empty() {
            return self.a_mail();
        }
        match choice {
            22..=31 => self.an_answer(),
            32..=36 => self.phones(),
            37..=52 => self.reaches(),
            53..=60 => self.replies(),
            61..=65 => self.changes_severity(),
            66..=71 => self.pauses(),
            72..=77 => self.takes(),
            78..=81 => self.withdraws(),
            82..=85 => self.assigns(),
            86..=88 => self.reopens(),
            89..=91 => self.waives(),
            92..=94 => self.merges(),
            95 => self.away(),
            96 => self.hands_over(),
            _ => {
                self.next_version();
                "another version of the plan".to_owned()
            }
        }
    }

    fn a_mail(&mut self) -> String {
        let subject = SUBJECTS[self.dice.below(SUBJECTS.len())];
        match self.dice.below(10) {
            0 if !self.letters.is_empty() => {
                let again = self.letters[self.dice.below(self.letters.len())].clone();
                self.desk.gets(&again);
                format!("{} again", again.id())
            }
            1 => {
                let letter = Letter::new("who@nowhere.example", subject, "It drips.");
                self.desk.gets(&letter);
                "a stranger writes".to_owned()
            }
            _ => {
                let from = PEOPLE[self.dice.below(PEOPLE.len())];
                let letter = Letter::new(from, subject, "It stands still.");
                self.desk.gets(&letter);
                let id = letter.id();
                self.letters.push(letter);
                format!("{from} writes {id}: {subject}")
            }
        }
    }

    /// A mail of the desk to the customer, which can be answered.
    fn some_mail(&mut self) -> Option<Mail> {
        let theirs: Vec<usize> = (0..self.mails.len())
            .filter(|n| {
                let mail = &self.mails[*n];
                mail.to.ends_with("@peregrine.example") && mail.kind != MailKind::Escalation
            })
            .collect();
        let chosen = theirs.get(self.dice.below(theirs.len()))?;
        Some(self.mails[*chosen].clone())
    }

    fn an_answer(&mut self) -> String {
        let Some(mail) = self.some_mail() else { return self.a_mail() };
        let words = ["Any news?", "Thanks!", "It happened again."][self.dice.below(3)];
        if self.dice.below(5) == 0 {
            let letter = Letter::answer(&mail, "mallory@evil.example", words);
            self.desk.gets(&letter);
            self.intruders.insert(letter.id());
            return format!("a stranger answers {}", mail.message_id);
        }
        let letter = Letter::answer(&mail, PEOPLE[self.dice.below(PEOPLE.len())], words);
        self.desk.gets(&letter);
        let id = letter.id();
        self.letters.push(letter);
        format!("{id} answers {}: {words}", mail.message_id)
    }

    fn phones(&mut self) -> String {
        let severity = Severity::ALL[self.dice.below(4)];
        let earlier = self.dice.below(3) * self.dice.below(2 * 3600);
        let at = self.desk.now().floor().plus_secs(-i64::try_from(earlier).unwrap());
        let at = (earlier > 0).then(|| at.to_string());
        let ticket = self.desk.phoned(self.account, severity, at.as_deref());
        format!("{severity} phoned in as {ticket}, {earlier} s ago")
    }

    fn reaches(&mut self) -> String {
        let Some(ticket) = self.some_ticket() else { return String::new() };
        let all = [
            Milestone::Acknowledged,
            Milestone::Dispatched,
            Milestone::OnSite,
            Milestone::Restored,
            Milestone::Resolved,
        ];
        let milestone = all[self.dice.below(all.len())];
        let now = self.desk.now().floor();
        let since = now.secs_since(self.tickets[&ticket].reported_at).clamp(0, 3600);
        let ago = i64::try_from(self.dice.below(2)).unwrap()
            * i64::try_from(self.dice.below(usize::try_from(since).unwrap() + 1)).unwrap();
        let happened = now.plus_secs(-ago);
        let at = (ago > 0).then_some(happened);
        let tell = self.dice.below(3) == 0;
        let reached = Reached { milestone, at, tell, note: None };
        let done = acts::reach(&self.desk.desk, &self.desk.hands("ann"), ticket, reached);
        let is_done = was_done(done).is_some();
        if is_done {
            self.acknowledged(ticket, happened);
        }
        self.desk.settle();
        format!("{milestone} of {ticket}, {ago} s ago: {is_done}")
    }

    fn replies(&mut self) -> String {
        let Some(ticket) = self.some_ticket() else { return String::new() };
        let answer = Answer { body: "We are on it.".to_owned(), quote: None, files: Vec::new() };
        let hands = self.desk.hands("ann");
        let seq = was_done(conversation::reply(&self.desk.desk, &hands, ticket, answer));
        let Some(seq) = seq else { return format!("{ticket} has nobody to answer to") };
        if self.dice.below(4) == 0 {
            let undone = conversation::undo_reply(&self.desk.desk, &hands, ticket, seq);
            let is_undone = was_done(undone).is_some();
            self.not_plain(ticket);
            self.desk.settle();
            return format!("{ticket} is answered and taken back: {is_undone}");
        }
        self.acknowledged(ticket, self.desk.now());
        self.desk.settle();
        format!("{ticket} is answered")
    }

    fn changes_severity(&mut self) -> String {
        let Some(ticket) = self.some_ticket() else { return String::new() };
        let to = Severity::ALL[self.dice.below(4)];
        let hands = self.desk.hands("ann");
        let done = acts::change_severity(&self.desk.desk, &hands, ticket, to, "as seen", None);
        let is_done = was_done(done).is_some();
        self.not_plain(ticket);
        self.desk.settle();
        format!("{ticket} becomes {to}: {is_done}")
    }

    fn pauses(&mut self) -> String {
        let Some(ticket) = self.some_ticket() else { return String::new() };
        let hands = self.desk.hands("ann");
        let now = self.desk.now();
        let held = pauses::in_force(&self.desk.file(ticket), now).unwrap();
        if let Some(hold) = held.first() {
            let seq = hold.seq;
            let done = was_done(pauses::resume(&self.desk.desk, &hands, ticket, seq)).is_some();
            self.desk.settle();
            return format!("{ticket} goes on: {done}");
        }
        let parties = [Party::Customer, Party::Supplier, Party::Transport];
        let party = parties[self.dice.below(parties.len())];
        let hours = i64::try_from(1 + self.dice.below(30)).unwrap();
        let pausing = Pausing {
            party,
            reason: "The part is in customs.".to_owned(),
            note: String::new(),
            until: Some(now.floor().plus_secs(hours * 3600)),
            clocks: Vec::new(),
        };
        let done = was_done(pauses::pause(&self.desk.desk, &hands, ticket, pausing)).is_some();
        self.desk.settle();
        format!("{ticket} waits for {party} for {hours} h: {done}")
    }

    fn takes(&mut self) -> String {
        let Some(ticket) = self.some_ticket() else { return String::new() };
        let taken = acts::take(&self.desk.desk, &self.desk.hands("ann"), ticket, None);
        let is_done = was_done(taken).is_some();
        self.desk.settle();
        format!("{ticket} is taken: {is_done}")
    }

    fn withdraws(&mut self) -> String {
        let Some(ticket) = self.some_ticket() else { return String::new() };
        let file = self.desk.file(ticket);
        let entered: Vec<i64> = file
            .events
            .iter()
            .filter(|e| matches!(e.kind, EventKind::Milestone { .. } | EventKind::Paused { .. }))
            .filter(|e| acts::may_withdraw(&file, e.seq))
            .map(|e| e.seq)
            .collect();
        let Some(seq) = entered.get(self.dice.below(entered.len())).copied() else {
            return format!("{ticket} has nothing to withdraw");
        };
        let hands = self.desk.hands("ann");
        let done = was_done(acts::withdraw(&self.desk.desk, &hands, ticket, seq, "a slip"));
        self.not_plain(ticket);
        self.desk.settle();
        format!("entry {seq} of {ticket} is withdrawn: {}", done.is_some())
    }

    fn assigns(&mut self) -> String {
        let Some(ticket) = self.some_ticket() else { return String::new() };
        let who = ["ann", "lena", "max"][self.dice.below(3)];
        let user = Some(self.desk.user(who));
        let hands = self.desk.hands("lena");
        let done = was_done(acts::assign(&self.desk.desk, &hands, ticket, user, None)).is_some();
        self.desk.settle();
        format!("{ticket} goes to {who}: {done}")
    }

    fn reopens(&mut self) -> String {
        let Some(ticket) = self.some_ticket() else { return String::new() };
        let done = reopening::reopen(&self.desk.desk, &self.desk.hands("ann"), ticket, "again");
        let is_done = was_done(done).is_some();
        self.desk.settle();
        format!("{ticket} is reopened: {is_done}")
    }

    fn waives(&mut self) -> String {
        let Some(ticket) = self.some_ticket() else { return String::new() };
        let watch = [Watch::Acknowledged, Watch::Restored, Watch::Resolved][self.dice.below(3)];
        let hands = self.desk.hands("max");
        let done = was_done(waiving::waive(&self.desk.desk, &hands, ticket, watch, "agreed"));
        self.not_plain(ticket);
        self.desk.settle();
        format!("{watch} of {ticket} is given up: {}", done.is_some())
    }

    fn merges(&mut self) -> String {
        let (Some(one), Some(other)) = (self.some_ticket(), self.some_ticket()) else {
            return String::new();
        };
        let hands = self.desk.hands("ann");
        let done = was_done(merging::merge(&self.desk.desk, &hands, one, other)).is_some();
        if done {
            self.not_plain(one);
            self.not_plain(other);
        }
        self.desk.settle();
        format!("{one} goes into {other}: {done}")
    }

    fn hands_over(&mut self) -> String {
        let Some(ticket) = self.some_ticket() else { return String::new() };
        let hands = self.desk.hands("ann");
        if let Some(handed) = suppliers::running(&self.desk.desk, ticket).unwrap().first() {
            let is_undone = self.dice.below(3) == 0;
            let back = suppliers::hand_back(&self.desk.desk, &hands, ticket, *handed, !is_undone);
            let done = was_done(back).is_some();
            self.desk.settle();
            return format!("{ticket} comes back from its supplier: {done}");
        }
        let under =
            [Milestone::OnSite, Milestone::Restored, Milestone::Resolved][self.dice.below(3)];
        let over = suppliers::hand_over(&self.desk.desk, &hands, ticket, "Rotor Parts", under);
        let done = was_done(over).is_some();
        self.desk.settle();
        format!("{ticket} is handed to a supplier for {under}: {done}")
    }

    fn away(&mut self) -> String {
        let who = ["ann", "lena", "max", "sara"][self.dice.below(4)];
        let now = self.desk.now().floor();
        let to = now.plus_secs(i64::try_from(3600 + self.dice.below(2 * 86_400)).unwrap());
        on_call::leave(&self.desk.desk, "test", who, (now, to)).unwrap();
        format!("{who} is away until {to}")
    }
}
