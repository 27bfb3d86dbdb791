//! What happened to a ticket, newest first: every kind of entry.

use super::{Badge, Link, Said, letter::Frame};

/// One entry of the timeline.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number in the ticket; the entry's anchor is `e` and this.
    pub seq: i64,
    /// When it happened, in the promise's zone: `18:53`.
    pub at: String,
    /// The exact instant in both zones, shown when pointed at.
    pub exact: String,
    /// The day, where it is another than the entry's above: `Tue 29 Sep`.
    pub day: Option<String>,
    /// What happened.
    pub what: What,
    /// *Entered 16:40:12 by Zhao Lin, 8 min after it happened*.
    pub late: Option<String>,
    /// *Withdrawn 17:02:11 by Zhao Lin: wrong ticket*; it counts no more.
    pub withdrawn: Option<String>,
    /// Whether it can be withdrawn by this reader.
    pub can_withdraw: bool,
    /// The message, where this reader can make a ticket of its own of it.
    pub splits: Option<i64>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum What {
    /// The customer wrote.
    MessageIn {
        /// Who.
        who: String,
        /// The part and the account, or that the sender is not known: *maintainer, Peregrine*.
        part: String,
        /// What it did: *S1 by the word “AOG”*; empty for nothing.
        effect: String,
        /// The words.
        body: Body,
    },
    /// The customer was written to by a person.
    MessageOut {
        /// Who wrote.
        who: String,
        /// To whom.
        to: String,
        /// What promise it decided: *update met*.
        verdict: Option<Said>,
        /// How it fares: *waits*, *sent 18:20:03*, *failed: 550 …*.
        delivery: Option<Said>,
        /// The words.
        body: Body,
    },
    /// A note for us, which never leaves.
    Note {
        /// Who wrote it.
        who: String,
        /// The words.
        body: Body,
    },
    /// A milestone was reached.
    Milestone {
        /// Which.
        name: String,
        /// Who says so, and whether the customer was told.
        by: String,
        /// The verdict: *met, 13 min to spare*; none where nothing was promised.
        verdict: Option<Said>,
    },
    /// The severity changed, or somebody asked for another.
    Severity {
        /// *changed by Marta Kowalska from S2*, *proposed by Chen Li*.
        text: String,
        /// The new or proposed one.
        to: Badge,
        /// The reason; empty for none.
        reason: String,
    },
    /// A person was told by the ladder.
    Notice {
        /// Who.
        to: String,
        /// What was said: *restored is due in 50 min*.
        text: String,
        /// *(step due soon, due 18:53:12, sent 18:53:12)*.
        detail: String,
        /// How late it was, where it was: *10 min 25 s late: the desk was down*.
        late: Option<String>,
    },
    /// A promise was missed; dated at its deadline.
    Miss {
        /// *Customer update missed*.
        name: String,
        /// *at its deadline, 15:31:00*.
        text: String,
        /// *seen 15:31:00.4*.
        detail: String,
    },
    /// A message of a machine, folded.
    Automatic {
        /// *Receipt to Chen Li*, *Out of office from Sun Yue*.
        title: String,
        /// The words.
        body: Body,
    },
    /// All else: taken, assigned, bound to terms, account, resolved, closed.
    Plain {
        /// The icon's name.
        icon: &'static str,
        /// In bold.
        title: String,
        /// The rest.
        text: String,
    },
}

/// The words of a message, as plain text.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// What was written, without what it quotes.
    pub text: String,
    /// What it quotes, folded; empty for nothing.
    pub quoted: String,
    /// What came with it.
    pub attachments: Vec<Attachment>,
    /// The message as its sender made it look.
    pub as_sent: Option<Frame>,
    /// The message as it was received.
    pub raw: Option<Link>,
}

/// A file that came with a message.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its type and size in words: *PDF, 214 kB*.
    pub size: String,
    /// Where it is downloaded.
    pub href: String,
}
