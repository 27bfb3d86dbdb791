//! Alerts in words: one letter to one person as the mail that it becomes.

use std::collections::HashMap;

use super::{
    conversation::excerpt,
    desk::Desk,
    error::AppError,
    letters_facts::{Reader, Say, SayAbout, SayTicket},
    posting::{Mail, lang_of},
};
use crate::{
    domain::{
        ids::TicketId,
        ladder::{About, Letter, Notice},
        mail_state::MailKind,
        plan::Recipient,
        time::Timestamp,
    },
    i18n,
    mail::notice::{
        ClockLine,
        digest::{Digest, DigestLine},
        escalation::{Endangered, Escalation},
        held::{Held, Parked},
        staff::{Reported, SeverityProposed},
        supplier::SupplierEndangered,
    },
};

/// Lines of a digest at most; the rest is counted.
const DIGEST_LINES: usize = 40;
/// Characters of the customer's words in a notice.
const WORDS: usize = 600;

/// The ticket that a letter is about; none for a digest or mail that waits.
pub(super) fn about_ticket(letter: &Letter<Reader, Say>) -> Option<TicketId> {
    match letter.notices.first()?.about {
        About::Ticket(id) | About::Supplier(id) if !letter.is_digest => Some(id),
        _ => None,
    }
}

/// The mail of a letter.
pub(super) fn write(
    desk: &Desk,
    now: Timestamp,
    letter: &Letter<Reader, Say>,
    take_url: &str,
    words: &HashMap<TicketId, String>,
) -> Result<Mail, AppError> {
    let person = &letter.person.0;
    let first = letter.notices.first().ok_or(AppError::NotFound("notice"))?;
    let about = about_ticket(letter).map(|id| (id, first.what.zone.as_str()));
    if letter.is_digest {
        return digest(desk, now, letter);
    }
    match &first.what.about {
        SayAbout::Mail { from, subject, arrived_at, why, proposal, due_at, parked } => {
            let url = first.what.line.url.clone();
            if let Some(number) = parked {
                let notice = Parked {
                    from: Some(from.clone()).filter(|f| !f.is_empty()),
                    subject: Some(subject.clone()).filter(|s| !s.is_empty()),
                    arrived_at: *arrived_at,
                    error: why.clone(),
                    due_at: *due_at,
                    url,
                    number: *number,
                };
                return Mail::to_person(desk, MailKind::Escalation, person, None, &notice);
            }
            let notice = Held {
                from: from.clone(),
                subject: subject.clone(),
                arrived_at: *arrived_at,
                why: why.clone(),
                proposal: proposal.clone(),
                due_at: *due_at,
                url,
            };
            Mail::to_person(desk, MailKind::Escalation, person, None, &notice)
        }
        SayAbout::Supplier(said) => {
            let line = |line: &ClockLine| ClockLine {
                standing: line.standing.read_at(now),
                ..line.clone()
            };
            let notice = SupplierEndangered {
                ticket: first.what.line.clone(),
                supplier: said.supplier.clone(),
                theirs: line(&said.theirs),
                ours: said.ours.as_ref().map(line),
                after_ours_s: said.after_ours_s,
                why: said.why.get(lang_of(&person.language).word()).cloned(),
                step_due_at: first.what.step_due_at,
            };
            Mail::to_person(desk, MailKind::Escalation, person, about, &notice)
        }
        SayAbout::Ticket(_) => {
            let words = about.and_then(|(id, _)| words.get(&id)).map_or("", String::as_str);
            ticket_letter(desk, now, letter, take_url, words, about)
        }
    }
}

fn ticket_letter(
    desk: &Desk,
    now: Timestamp,
    letter: &Letter<Reader, Say>,
    take_url: &str,
    words: &str,
    about: Option<(TicketId, &str)>,
) -> Result<Mail, AppError> {
    let person = &letter.person.0;
    let lang = lang_of(&person.language);
    let take_url = person.user.map(|_| take_url.to_owned());
    let told = |n: &Notice<Reader, Say>| match &n.what.about {
        SayAbout::Ticket(ticket) => Some((n.what.clone(), (**ticket).clone())),
        SayAbout::Mail { .. } | SayAbout::Supplier(_) => None,
    };
    let all: Vec<(Say, SayTicket)> = letter.notices.iter().filter_map(told).collect();
    let Some((say, ticket)) = all.first() else { return Err(AppError::NotFound("notice")) };
    if let Some((say, ticket, (asked, due_at))) =
        all.iter().find_map(|(s, t)| t.asked.map(|asked| (s, t, asked)))
    {
        let notice = SeverityProposed {
            ticket: say.line.clone(),
            asked,
            test: ticket.tests.get(lang.word()).cloned().unwrap_or_default(),
            who: ticket.who.clone(),
            at: ticket.reported_at,
            reason: Some(excerpt(words, WORDS)).filter(|w| !w.is_empty()),
            due_at,
        };
        return Mail::to_person(desk, MailKind::Escalation, person, about, &notice);
    }
    let endangered: Vec<Endangered> = all
        .iter()
        .filter_map(|(say, ticket)| {
            let (clock, within) = ticket.clock.clone()?;
            Some(Endangered {
                clock: ClockLine { standing: clock.standing.read_at(now), ..clock },
                within,
                why: ticket.why.get(lang.word()).cloned(),
                step: say.step.clone(),
                round: say.round,
                step_due_at: say.step_due_at,
                skipped: say.skipped.clone(),
            })
        })
        .collect();
    if endangered.is_empty() {
        let notice = Reported {
            ticket: say.line.clone(),
            who: ticket.who.clone(),
            at: ticket.reported_at,
            test: ticket.tests.get(lang.word()).cloned().unwrap_or_default(),
            excerpt: excerpt(words, WORDS),
            clocks: ticket.others.clone(),
            take_url,
            due_at: say.step_due_at,
            plan: say.plan.clone(),
        };
        return Mail::to_person(desk, MailKind::Escalation, person, about, &notice);
    }
    let Some((say, ticket)) = all.iter().find(|(_, t)| t.clock.is_some()) else {
        return Err(AppError::NotFound("notice"));
    };
    let is_named = |line: &ClockLine| {
        endangered.iter().any(|e| {
            e.clock.standing.watch == line.standing.watch
                && e.clock.standing.due_at == line.standing.due_at
        })
    };
    let notice = Escalation {
        ticket: say.line.clone(),
        others: ticket.others.iter().filter(|line| !is_named(line)).cloned().collect(),
        promises: endangered,
        told: ticket.told.clone(),
        next: ticket.next.clone(),
        last_word_at: ticket.last_word_at,
        take_url,
        silence: ticket.silence,
        part: part(lang, &say.to),
        plan: say.plan.clone(),
    };
    Mail::to_person(desk, MailKind::Escalation, person, about, &notice)
}

/// The reader's part in the ladder, in words.
fn part(lang: i18n::Lang, to: &[Recipient]) -> String {
    let word = |recipient: &Recipient| match recipient {
        Recipient::Owner => i18n::t(lang, "told-owner"),
        Recipient::Team => i18n::t(lang, "told-team"),
        Recipient::TeamLead => i18n::t(lang, "told-team-lead"),
        Recipient::TeamOnCall => i18n::t(lang, "told-on-call"),
        Recipient::OnCall(team) => {
            i18n::t_args(lang, "ladder-to-on-call", &[("team", team.as_str().into())])
        }
        Recipient::Role(role) => i18n::t(lang, &format!("ladder-to-role-{role}")),
        Recipient::AccountTeam => i18n::t(lang, "told-account-team"),
        Recipient::AccountManager => i18n::t(lang, "told-account-manager"),
        Recipient::AccountSponsor => i18n::t(lang, "told-account-sponsor"),
        Recipient::ServiceManager => i18n::t(lang, "told-service-manager"),
        other => other.to_string(),
    };
    let mut words: Vec<String> = Vec::new();
    for recipient in to {
        match recipient {
            Recipient::First(choices) => words.extend(choices.iter().map(word)),
            one => words.push(word(one)),
        }
    }
    words.join(&i18n::t(lang, "told-or"))
}

fn digest(desk: &Desk, now: Timestamp, letter: &Letter<Reader, Say>) -> Result<Mail, AppError> {
    let (mut late, mut due, mut more) = (Vec::new(), Vec::new(), 0_i64);
    for notice in &letter.notices {
        // A supplier's clock is told by ours above it: that is what it endangers.
        let (clock, told) = match &notice.what.about {
            SayAbout::Ticket(ticket) => {
                let own = ticket.clock.as_ref().map(|(line, _)| line);
                (own.or_else(|| ticket.others.first()), ticket.told.last())
            }
            SayAbout::Supplier(said) => (said.ours.as_ref(), None),
            SayAbout::Mail { .. } => (None, None),
        };
        let Some(clock) = clock else {
            more += 1;
            continue;
        };
        let line = DigestLine {
            ticket: notice.what.line.clone(),
            clock: ClockLine { standing: clock.standing.read_at(now), ..clock.clone() },
            told: told.map(|b| (b.name.clone(), b.at)),
        };
        let side = if notice.is_overdue { &mut late } else { &mut due };
        if side.len() < DIGEST_LINES { side.push(line) } else { more += 1 }
    }
    let times = letter.notices.iter().map(|n| n.what.step_due_at);
    let notice = Digest {
        late,
        due,
        notices: i64::try_from(letter.notices.len()).unwrap_or(i64::MAX),
        from: times.clone().min().unwrap_or(now),
        until: times.max().unwrap_or(now),
        more,
        url: desk.url("/queue"),
    };
    Mail::to_person(desk, MailKind::Digest, &letter.person.0, None, &notice)
}
