//! What the staff of a test desk do to tickets: the verbs in short, each followed by the engine's
//! look.

use tarmac::{
    app::{
        acts::{self, Reached},
        conversation::{self, Answer},
        open_ticket::{self, Phoned},
        quarantine,
    },
    domain::{
        ids::{AccountId, InboundId, TicketId},
        promise::{Milestone, Severity},
        ticket::Direction,
        time::Timestamp,
    },
};

use super::{desk::TestDesk, when};

impl TestDesk {
    /// Ann reaches a milestone now; the customer is not told.
    pub fn reach(&self, ticket: TicketId, milestone: Milestone) -> i64 {
        self.reach_as(ticket, milestone, None, false)
    }

    /// Ann enters a milestone that happened earlier.
    pub fn reach_at(&self, ticket: TicketId, milestone: Milestone, moment: &str) -> i64 {
        self.reach_as(ticket, milestone, Some(when::at(moment)), false)
    }

    /// Ann reaches a milestone and tells the customer.
    pub fn reach_and_tell(&self, ticket: TicketId, milestone: Milestone) -> i64 {
        self.reach_as(ticket, milestone, None, true)
    }

    fn reach_as(
        &self,
        ticket: TicketId,
        milestone: Milestone,
        at: Option<Timestamp>,
        tell: bool,
    ) -> i64 {
        let reached = Reached { milestone, at, tell, note: None };
        let seq = acts::reach(&self.desk, &self.hands("ann"), ticket, reached).unwrap();
        self.settle();
        seq
    }

    /// Ann acknowledges.
    pub fn acknowledge(&self, ticket: TicketId) -> i64 {
        self.reach(ticket, Milestone::Acknowledged)
    }

    /// Ann answers the customer, quoting the customer's last message.
    pub fn replies(&self, ticket: TicketId, body: &str) -> i64 {
        let messages = self.read(|c| tarmac::db::tickets::message_of(c, ticket));
        let last = messages.iter().rev().find(|m| m.direction == Direction::In && !m.is_automatic);
        let quote = last.map(|m| m.text.clone());
        let answer = Answer { body: body.to_owned(), quote, files: Vec::new() };
        let id = conversation::reply(&self.desk, &self.hands("ann"), ticket, answer).unwrap();
        self.settle();
        id
    }

    /// Ann takes a reply back.
    pub fn undoes(&self, ticket: TicketId, seq: i64) -> Result<(), tarmac::app::AppError> {
        let undone = conversation::undo_reply(&self.desk, &self.hands("ann"), ticket, seq);
        self.settle();
        undone
    }

    /// Ann changes the severity.
    pub fn sets_severity(&self, ticket: TicketId, to: Severity) {
        acts::change_severity(&self.desk, &self.hands("ann"), ticket, to, "as seen", None).unwrap();
        self.settle();
    }

    /// Somebody gets the ticket.
    pub fn assigns(&self, ticket: TicketId, name: &str) {
        acts::assign(&self.desk, &self.hands("lena"), ticket, Some(self.user(name)), None).unwrap();
        self.settle();
    }

    /// Ann takes the alerts on the ticket.
    pub fn takes(&self, ticket: TicketId) {
        acts::take(&self.desk, &self.hands("ann"), ticket, None).unwrap();
        self.settle();
    }

    /// Ann takes an event back.
    pub fn withdraws(&self, ticket: TicketId, seq: i64) {
        acts::withdraw(&self.desk, &self.hands("ann"), ticket, seq, "a slip").unwrap();
        self.settle();
    }

    /// A ticket gets its account.
    pub fn gives_account(&self, ticket: TicketId, account: AccountId) {
        let ann = self.hands("ann");
        acts::assign_account(&self.desk, &ann, ticket, account, "it is theirs", true).unwrap();
        self.settle();
    }

    /// Ann logs a fault that an account phoned in, `at` an earlier moment.
    pub fn phoned(&self, account: AccountId, severity: Severity, at: Option<&str>) -> TicketId {
        let phoned = Phoned {
            account: Some(account),
            contact: None,
            caller: "Chen".to_owned(),
            address: None,
            subject: "phoned".to_owned(),
            text: "it stands still".to_owned(),
            severity,
            at: at.map(when::at),
        };
        let ticket = open_ticket::log_fault(&self.desk, &self.hands("ann"), phoned).unwrap();
        self.settle();
        ticket
    }

    /// Ann joins a waiting message to a ticket.
    pub fn joins(&self, id: InboundId, ticket: TicketId) {
        quarantine::join(&self.desk, &self.hands("ann"), id, ticket).unwrap();
        self.settle();
    }

    /// Ann opens a ticket with a waiting message.
    pub fn opens(&self, id: InboundId) -> TicketId {
        let ticket = quarantine::open(&self.desk, &self.hands("ann"), id, None).unwrap().unwrap();
        self.settle();
        ticket
    }

    /// Ann discards a waiting message.
    pub fn discards(&self, id: InboundId) {
        quarantine::discard(&self.desk, &self.hands("ann"), id, "junk").unwrap();
        self.settle();
    }
}
