//! Whether the words of a message act: who may, by what proof (hard case 92).

use serde::{Deserialize, Serialize};

use super::{
    facts::{Action, Authenticity, MailFacts, Sender},
    words_that_act::{Asked, Word},
};
use crate::domain::promise::Milestone;

/// What the sender of a message may do by words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rights {
    /// One of us, and switched on: all of it.
    pub is_ours: bool,
    /// A contact whose word alone raises a severity.
    pub may_raise: bool,
    /// A contact who may say that it works again.
    pub may_confirm: bool,
}

/// Why words did nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotDone {
    /// This line was not understood; none of the others is done either.
    NotUnderstood(String),
    /// That the sender's domain sent it is not proved.
    NotProved,
    /// Neither address nor reference carries our signature.
    NotSigned,
    /// It is not the sender's to do.
    NotTheirs,
    /// The ticket is closed.
    Closed,
}

impl NotDone {
    /// The word for it, in reasons and templates.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotUnderstood(_) => "not_understood",
            Self::NotProved => "not_proved",
            Self::NotSigned => "not_signed",
            Self::NotTheirs => "not_theirs",
            Self::Closed => "closed",
        }
    }
}

/// What becomes of the words of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// All of it is done, in order.
    Done(Vec<Asked>),
    /// Nothing of it is done, and the sender is told why.
    Nothing(NotDone),
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::{AccountId, TicketId},
        message::{Thread, ThreadProof, decide, words_that_act},
    };

    fn facts(text: &str) -> MailFacts {
        MailFacts {
            sender: Sender::Contact(AccountId(1)),
            authenticity: Authenticity::Proved,
            words: words_that_act(text),
            threads: vec![Thread {
                ticket: TicketId(7),
                proof: ThreadProof::Token,
                is_signed: true,
                sender_belongs: true,
                can_go_on: true,
            }],
            ..MailFacts::default()
        }
    }

    fn word(facts: &MailFacts) -> &'static str {
        match decide(facts).doing {
            None => "none",
            Some(Doing::Done(_)) => "done",
            Some(Doing::Nothing(why)) => why.word(),
        }
    }

    #[test]
    fn each_may_do_what_is_theirs() {
        let ours = Rights { is_ours: true, ..Rights::default() };
        let raises = Rights { may_raise: true, ..Rights::default() };
        let confirms = Rights { may_confirm: true, ..Rights::default() };
        for (text, rights, expected) in [
            ("#on site", ours, "done"),
            ("#severity S1: down", ours, "done"),
            ("#severity S1: down", raises, "done"),
            ("#severity S1: down", confirms, "not_theirs"),
            ("#resolved", confirms, "done"),
            ("#resolved", raises, "not_theirs"),
            ("#on site", raises, "not_theirs"),
            ("#note: for you", Rights::default(), "done"),
            ("#restored\n#severity S4", confirms, "not_theirs"),
            ("It works.", ours, "none"),
        ] {
            let mut facts = facts(text);
            facts.rights = rights;
            if rights.is_ours {
                facts.sender = Sender::Staff;
                facts.threads[0].sender_belongs = false;
            }
            assert_eq!(word(&facts), expected, "{text} {rights:?}");
        }
    }

    #[test]
    fn words_need_the_proof_of_the_sender_and_our_signature() {
        let rights = Rights { may_confirm: true, ..Rights::default() };
        let sound = MailFacts { rights, ..facts("#resolved") };
        assert_eq!(word(&sound), "done");
        let unproved = MailFacts { authenticity: Authenticity::Unknown, ..sound.clone() };
        assert_eq!(word(&unproved), "not_proved");
        let mut unsigned = sound.clone();
        unsigned.threads[0].is_signed = false;
        assert_eq!(word(&unsigned), "not_signed");
        let mut elsewhere = sound.clone();
        elsewhere.threads[0].sender_belongs = false;
        assert_eq!(word(&elsewhere), "none", "it waits in quarantine");
        let forged = Authenticity::Failed { seen: "x".to_owned() };
        assert_eq!(word(&MailFacts { authenticity: forged, ..sound.clone() }), "none");
        let machine = MailFacts { has_null_path: true, ..sound };
        assert_eq!(word(&machine), "none");
    }
}
