//! Prints what happens as it happens: mail received, its ticket and targets, and every mail that
//! leaves, with its file.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use chrono_tz::Tz;

use crate::{
    app::{
        AppError, Desk,
        lists::{self, ClockLine, MailLine, OutboxLine},
        one_ticket,
    },
    domain::{
        ids::{DeliveryId, InboundId, TicketId},
        mail_state::{DeliveryState, InboundState, MailKind},
        time::Timestamp,
    },
};

/// Commits that come together are told together.
const GATHER: Duration = Duration::from_millis(200);

/// What was told so far.
pub(super) struct Teller {
    mail: InboundId,
    delivery: DeliveryId,
    received: BTreeSet<InboundId>,
    waiting: BTreeSet<DeliveryId>,
}

impl Teller {
    /// Tells what comes from now on.
    ///
    /// # Errors
    /// When the database cannot.
    pub(super) fn from_now(desk: &Desk) -> Result<Self, AppError> {
        let (mail, delivery) = lists::latest(desk)?;
        Ok(Self { mail, delivery, received: BTreeSet::new(), waiting: BTreeSet::new() })
    }

    /// Runs until it is aborted.
    pub(super) async fn run(mut self, desk: Arc<Desk>) {
        let mut bell = desk.db.commits();
        loop {
            bell.mark_unchanged();
            let there = Arc::clone(&desk);
            let told = tokio::task::spawn_blocking(move || {
                let lines = self.news(&there);
                (self, lines)
            });
            let Ok((teller, lines)) = told.await else { return };
            self = teller;
            match lines {
                Ok(lines) => lines.iter().for_each(|line| println!("{line}")),
                Err(e) => println!("What happens cannot be read: {}", e.chain()),
            }
            if bell.changed().await.is_err() {
                return;
            }
            tokio::time::sleep(GATHER).await;
        }
    }

    /// What is new, a line each.
    fn news(&mut self, desk: &Desk) -> Result<Vec<String>, AppError> {
        let mut lines = Vec::new();
        self.mails(desk, &mut lines)?;
        self.deliveries(desk, &mut lines)?;
        let clock = desk.now().utc().with_timezone(&zone(desk)).format("%H:%M:%S").to_string();
        Ok(lines.into_iter().map(|line| format!("{clock}  {line}")).collect())
    }

    fn mails(&mut self, desk: &Desk, lines: &mut Vec<String>) -> Result<(), AppError> {
        // One that is not decided yet is looked at again the next time.
        let from = self.received.first().map_or(self.mail, |first| InboundId(first.0 - 1));
        for mail in lists::mail_after(desk, from)? {
            let is_new = mail.id > self.mail;
            if is_new {
                self.mail = mail.id;
                self.received.insert(mail.id);
            }
            if mail.state != InboundState::Received && self.received.remove(&mail.id) {
                tell_mail(desk, &mail, lines)?;
            }
        }
        Ok(())
    }

    fn deliveries(&mut self, desk: &Desk, lines: &mut Vec<String>) -> Result<(), AppError> {
        let from = self.waiting.first().map_or(self.delivery, |first| DeliveryId(first.0 - 1));
        for line in lists::outbox_after(desk, from)? {
            if line.id > self.delivery {
                self.delivery = line.id;
                self.waiting.insert(line.id);
            }
            if line.state != DeliveryState::Waiting && self.waiting.remove(&line.id) {
                lines.push(tell_delivery(desk, &line));
            }
        }
        Ok(())
    }
}

fn zone(desk: &Desk) -> Tz {
    desk.config.desk.zone
}

fn tell_mail(desk: &Desk, mail: &MailLine, lines: &mut Vec<String>) -> Result<(), AppError> {
    let MailLine { from, subject, state, .. } = mail;
    lines.push(format!("received    mail from {from}: {subject}"));
    let Some(ticket) = mail.ticket else {
        lines.push(format!("decided     {state}: it waits for a person on the mail page"));
        return Ok(());
    };
    let reference = desk.reference(ticket);
    if *state != InboundState::Ticket {
        lines.push(format!("decided     {state} to {reference}"));
        return Ok(());
    }
    tell_ticket(desk, ticket, lines)
}

fn tell_ticket(desk: &Desk, ticket: TicketId, lines: &mut Vec<String>) -> Result<(), AppError> {
    let shown = one_ticket::show(desk, ticket)?;
    let (reference, severity) = (&shown.reference, shown.severity);
    let account = shown.account.as_deref().unwrap_or("an unknown sender, no account yet");
    let url = desk.url(&format!("/tickets/{ticket}"));
    lines.push(format!("ticket      {reference}, {severity}, {account}: {url}"));
    let zone = shown.zone.parse().unwrap_or(zone(desk));
    let due = |clock: &ClockLine| {
        let at = clock.due_at?;
        Some(format!("{} by {}", clock.milestone.word().replace('_', " "), wall(at, zone)))
    };
    let targets: Vec<String> = shown.clocks.iter().filter_map(due).collect();
    lines.push(format!("targets     {} ({})", targets.join(", "), shown.zone));
    Ok(())
}

fn wall(at: Timestamp, zone: Tz) -> String {
    at.utc().with_timezone(&zone).format("%a %-d %b %H:%M:%S").to_string()
}

fn tell_delivery(desk: &Desk, line: &OutboxLine) -> String {
    let what = match line.kind {
        MailKind::Receipt => "receipt",
        MailKind::Escalation => "escalation",
        MailKind::Digest => "digest",
        MailKind::Reply | MailKind::CustomerNotice => "customer",
        MailKind::StaffNotice => "notice",
        MailKind::Report => "report",
        MailKind::Access => "access",
    };
    let OutboxLine { to, subject, state, reply, .. } = line;
    let file = reply.strip_prefix("written as ").map_or_else(
        || format!("{state} {reply}"),
        |name| desk.config.outgoing_folder().join(name).display().to_string(),
    );
    format!("{what:<11} to {to}: {subject}\n{:>22}{file}", "")
}
