//! Whether the words of a message act: who may, by what proof (hard case 92).

use super::{
    facts::{Action, Authenticity, MailFacts, Sender},
    rights::{Doing, NotDone, Rights},
    words_that_act::Word,
};
use crate::domain::promise::Milestone;

/// What becomes of the words of a message that joins a ticket, or is kept on it; none where it has
/// none, or a machine wrote it.
pub(super) fn doing(facts: &MailFacts, action: &Action) -> Option<Doing> {
    let (Action::Append(ticket) | Action::Note(ticket)) = action else { return None };
    let has_words = !facts.words.asked.is_empty() || facts.words.not_understood.is_some();
    let by_machine = facts.automatic.is_some() || facts.has_null_path || facts.report.is_some();
    let is_person =
        matches!(facts.sender, Sender::Staff | Sender::Contact(_) | Sender::DomainOf(_));
    if !has_words || by_machine || !is_person || facts.is_forward {
        return None;
    }
    let thread = facts.threads.iter().find(|thread| thread.ticket == *ticket)?;
    let nothing = |why| Some(Doing::Nothing(why));
    if let Some(line) = &facts.words.not_understood {
        return nothing(NotDone::NotUnderstood(line.clone()));
    }
    if facts.authenticity != Authenticity::Proved {
        return nothing(NotDone::NotProved);
    }
    if !thread.is_signed {
        return nothing(NotDone::NotSigned);
    }
    if !thread.can_go_on {
        return nothing(NotDone::Closed);
    }
    if !facts.words.asked.iter().all(|asked| may(facts.rights, asked.word)) {
        return nothing(NotDone::NotTheirs);
    }
    Some(Doing::Done(facts.words.asked.clone()))
}

fn may(rights: Rights, word: Word) -> bool {
    rights.is_ours
        || match word {
            Word::Note => true,
            Word::Severity(_) => rights.may_raise,
            Word::Reached(Milestone::Restored | Milestone::Resolved) => rights.may_confirm,
            Word::Reached(_) => false,
        }
}
