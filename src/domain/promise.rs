//! What can be promised: severities, milestones, the two cycles, and what a clock is named by.

use serde::{Deserialize, Serialize};

/// A word that is none of those expected.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("“{found}” is no {what}; one of: {expected}")]
pub struct UnknownWord {
    /// What was looked for, such as `severity`.
    pub what: &'static str,
    /// The text as it was.
    pub found: String,
    /// The words that would have been right, joined by commas.
    pub expected: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident ($what:literal) { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in code, JSON, plans and the database.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::promise::UnknownWord;
            fn from_str(s: &str) -> Result<Self, $crate::domain::promise::UnknownWord> {
                match s {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::domain::promise::UnknownWord { what: $what, found: s.to_owned(), expected: [$($word),+].join(", ") }),
                }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// How bad it is. The smaller, the worse: `S1 < S2`.
    Severity ("severity") {
        /// Grounded, 停运: it cannot be used at all, or must not be.
        S1 = "S1",
        /// Impaired, 受限: it works, with a loss the user notices.
        S2 = "S2",
        /// Minor, 轻微: it works; something is not right.
        S3 = "S3",
        /// Question, 咨询: nothing is broken; they ask.
        S4 = "S4",
    }
}

words! {
    /// What a ticket passes on its way, in this order, after the report.
    Milestone ("milestone") {
        /// A person of the desk has it.
        Acknowledged = "acknowledged",
        /// What will be done is agreed with the customer.
        PlanAgreed = "plan_agreed",
        /// Somebody is on the way.
        Dispatched = "dispatched",
        /// Somebody is where the fault is.
        OnSite = "on_site",
        /// It works again.
        Restored = "restored",
        /// It is done for good.
        Resolved = "resolved",
    }
}

words! {
    /// What a clock watches: a milestone, or one of the two cycles. In the order of `sla evaluate`.
    Watch ("milestone or cycle") {
        /// See [`Milestone::Acknowledged`].
        Acknowledged = "acknowledged",
        /// See [`Milestone::PlanAgreed`].
        PlanAgreed = "plan_agreed",
        /// See [`Milestone::Dispatched`].
        Dispatched = "dispatched",
        /// See [`Milestone::OnSite`].
        OnSite = "on_site",
        /// See [`Milestone::Restored`].
        Restored = "restored",
        /// See [`Milestone::Resolved`].
        Resolved = "resolved",
        /// No silence towards the customer longer than this.
        CustomerUpdate = "customer_update",
        /// The customer's oldest unanswered message.
        NextReply = "next_reply",
    }
}

impl Watch {
    /// The milestone, unless it is a cycle.
    #[must_use]
    pub const fn milestone(self) -> Option<Milestone> {
        Some(match self {
            Self::Acknowledged => Milestone::Acknowledged,
            Self::PlanAgreed => Milestone::PlanAgreed,
            Self::Dispatched => Milestone::Dispatched,
            Self::OnSite => Milestone::OnSite,
            Self::Restored => Milestone::Restored,
            Self::Resolved => Milestone::Resolved,
            Self::CustomerUpdate | Self::NextReply => return None,
        })
    }

    /// Whether it is one of the two cycles.
    #[must_use]
    pub const fn is_cycle(self) -> bool {
        self.milestone().is_none()
    }
}

impl From<Milestone> for Watch {
    fn from(m: Milestone) -> Self {
        match m {
            Milestone::Acknowledged => Self::Acknowledged,
            Milestone::PlanAgreed => Self::PlanAgreed,
            Milestone::Dispatched => Self::Dispatched,
            Milestone::OnSite => Self::OnSite,
            Milestone::Restored => Self::Restored,
            Milestone::Resolved => Self::Resolved,
        }
    }
}

words! {
    /// For whom a pause stops the clock.
    Party ("party") {
        /// The customer.
        Customer = "customer",
        /// A supplier of ours.
        Supplier = "supplier",
        /// A carrier.
        Transport = "transport",
        /// We were not let in.
        Access = "access",
    }
}

words! {
    /// How a promise was decided.
    Outcome ("verdict") {
        /// Fulfilled at or before its deadline.
        Met = "met",
        /// Not stopped by one second after its deadline.
        Missed = "missed",
        /// Given up, by somebody and for a reason.
        Waived = "waived",
        /// A later milestone came before it was due.
        NotNeeded = "not_needed",
        /// Another generation, or another ticket, took its place.
        Superseded = "superseded",
        /// Takes back the row before it.
        Open = "open",
    }
}

words! {
    /// How a clock stands at an instant.
    ClockState ("clock state") {
        /// Its anchor is not passed yet.
        NotStarted = "not_started",
        /// Counting down.
        Running = "running",
        /// Standing still.
        Paused = "paused",
        /// Fulfilled in time.
        Met = "met",
        /// Late; runs on until it is fulfilled.
        Missed = "missed",
        /// Given up.
        Waived = "waived",
        /// A later milestone came first.
        NotNeeded = "not_needed",
        /// Replaced.
        Superseded = "superseded",
        /// Its calendar never opens again.
        NoDeadline = "no_deadline",
    }
}

/// What a clock *is*: the promise and its generation. The primary key of clocks and of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ClockKey {
    /// The milestone or cycle.
    #[serde(rename = "milestone")]
    pub watch: Watch,
    /// 0 for milestones, else the `seq` of the event that started the cycle.
    pub cycle: i64,
    /// The `seq` of the event that re-targeted it, else that of the report.
    pub generation: i64,
}
