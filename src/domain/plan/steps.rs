//! Ladders: who is told when, step by step.

use std::{cmp::Reverse, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{
    super::{
        access::Role,
        account::Part,
        promise::{Severity, UnknownWord, Watch},
    },
    quiet::Quiet,
    within::Within,
};

/// Who is told when, for some severities and clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// For which severities; none named is all.
    #[serde(default)]
    pub severities: Vec<Severity>,
    /// For which clocks; none named is all.
    #[serde(default)]
    pub milestones: Vec<Watch>,
    /// How long a taken alert is silent.
    #[serde(default = "half_an_hour")]
    pub taken_silence: Within,
    /// The steps, from the first to the last.
    pub step: Vec<Step>,
}

const fn half_an_hour() -> Within {
    Within::Minutes(30)
}

/// How exactly a ladder says what it is for: naming clocks and severities beats naming clocks,
/// which beats naming severities; then the shorter list of names wins.
pub(crate) type Specificity = (bool, bool, Reverse<(usize, usize)>);

impl Ladder {
    /// Whether it is for this severity and clock.
    #[must_use]
    pub fn is_for(&self, severity: Severity, watch: Watch) -> bool {
        self.is_for_severity(severity)
            && (self.milestones.is_empty() || self.milestones.contains(&watch))
    }

    /// Whether it is for this severity, whatever the clock.
    #[must_use]
    pub fn is_for_severity(&self, severity: Severity) -> bool {
        self.severities.is_empty() || self.severities.contains(&severity)
    }

    pub(crate) fn specificity(&self) -> Specificity {
        let names = (self.milestones.len(), self.severities.len());
        (names.0 > 0, names.1 > 0, Reverse(names))
    }
}

/// One step of a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name, unique in its ladder, such as `due soon`.
    pub name: String,
    /// When it is due.
    pub at: StepAt,
    /// Again after this long, until the clock ends, 48 rounds at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Within>,
    /// Whether the two cycles use it; see [`Step::is_for_cycles`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycles: Option<bool>,
    /// Hours in which it tells nobody and waits for their end; S1 is never held back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// Who is told.
    pub to: Vec<Recipient>,
}

impl Step {
    /// Whether *customer update* and *next reply* use it. They use only *due soon* and later, so a
    /// step named `before` is for milestones alone, unless it says `cycles = true`.
    #[must_use]
    pub fn is_for_cycles(&self) -> bool {
        self.cycles.unwrap_or(self.name != "before")
    }
}

/// When a step is due: `reported`, `50%`, `-10m`, `deadline`, `+15m`, `unanswered +10m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepAt {
    /// At the report; belongs to the ticket.
    Reported,
    /// At a share of the target's counted time.
    Share(u8),
    /// At the deadline.
    Deadline,
    /// Before the deadline: wall time, or counted time for working days.
    Before(Within),
    /// Before the deadline, in counted time: `-2h counted`.
    BeforeCounted(Within),
    /// After the deadline: wall time, or counted time for working days.
    After(Within),
    /// After the deadline, in counted time: `+2h counted`.
    AfterCounted(Within),
    /// So long after the step before it was due, while nobody has taken the alert.
    Unanswered(Within),
}

impl FromStr for StepAt {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wrong = || UnknownWord {
            what: "time of a step",
            found: text.to_owned(),
            expected: "reported, 50%, -10m, deadline, +15m, +2h counted, unanswered +10m"
                .to_owned(),
        };
        match text {
            "reported" => Ok(Self::Reported),
            "deadline" => Ok(Self::Deadline),
            _ => {
                if let Some(share) = text.strip_suffix('%') {
                    match share.parse() {
                        Ok(n @ 1..=99) => Ok(Self::Share(n)),
                        _ => Err(wrong()),
                    }
                } else if let Some(delay) = text.strip_prefix("unanswered +") {
                    Ok(Self::Unanswered(delay.parse().map_err(|_| wrong())?))
                } else {
                    offset(text).ok_or_else(wrong)
                }
            }
        }
    }
}

/// An offset from the deadline. Working days are counted anyway, so only the others can say so.
fn offset(text: &str) -> Option<StepAt> {
    let (delay, is_counted) = match text.strip_suffix(" counted") {
        Some(delay) => (delay, true),
        None => (text, false),
    };
    let read = |delay: &str| delay.parse::<Within>().ok();
    let (is_before, within) = match delay.strip_prefix('-') {
        Some(delay) => (true, read(delay)?),
        None => (false, read(delay.strip_prefix('+')?)?),
    };
    match (is_before, is_counted) {
        (_, true) if within.is_working_days() => None,
        (true, true) => Some(StepAt::BeforeCounted(within)),
        (true, false) => Some(StepAt::Before(within)),
        (false, true) => Some(StepAt::AfterCounted(within)),
        (false, false) => Some(StepAt::After(within)),
    }
}

impl fmt::Display for StepAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reported => f.write_str("reported"),
            Self::Share(n) => write!(f, "{n}%"),
            Self::Deadline => f.write_str("deadline"),
            Self::Before(w) => write!(f, "-{w}"),
            Self::BeforeCounted(w) => write!(f, "-{w} counted"),
            Self::After(w) => write!(f, "+{w}"),
            Self::AfterCounted(w) => write!(f, "+{w} counted"),
            Self::Unanswered(w) => write!(f, "unanswered +{w}"),
        }
    }
}

impl Serialize for StepAt {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StepAt {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

/// Who is told by a step. `owner|team` is the owner, or the team where nobody owns it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Recipient {
    /// Who owns the ticket.
    Owner,
    /// Everybody of the ticket's team.
    Team,
    /// The leads of the ticket's team.
    TeamLead,
    /// Who is on call for the ticket's team.
    TeamOnCall,
    /// Who is on call for a named team: `on_call:NAME`.
    OnCall(String),
    /// Everybody of the account's team.
    AccountTeam,
    /// The account's manager.
    AccountManager,
    /// The account's sponsor.
    AccountSponsor,
    /// Everybody who plays this part at the customer: `customer:executive`.
    Customer(Part),
    /// The desk's service manager.
    ServiceManager,
    /// Everybody of a role: `role:manager`.
    Role(Role),
    /// A named user: `user:NAME`.
    User(String),
    /// An address.
    Address(String),
    /// The first of these who is there: `owner|team`.
    First(Vec<Recipient>),
}

impl FromStr for Recipient {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        if text.contains('|') {
            return Ok(Self::First(
                text.split('|').map(|t| t.trim().parse()).collect::<Result<_, _>>()?,
            ));
        }
        Ok(match text {
            "owner" => Self::Owner,
            "team" => Self::Team,
            "team.lead" => Self::TeamLead,
            "team.on_call" => Self::TeamOnCall,
            "account.team" => Self::AccountTeam,
            "account.manager" => Self::AccountManager,
            "account.sponsor" => Self::AccountSponsor,
            "desk.service_manager" => Self::ServiceManager,
            _ => {
                if let Some(name) = text.strip_prefix("user:").filter(|n| !n.is_empty()) {
                    Self::User(name.to_owned())
                } else if let Some(name) = text.strip_prefix("on_call:").filter(|n| !n.is_empty()) {
                    Self::OnCall(name.to_owned())
                } else if let Some(part) = text.strip_prefix("customer:") {
                    Self::Customer(part.parse()?)
                } else if let Some(role) = text.strip_prefix("role:") {
                    Self::Role(role.parse()?)
                } else if text.split_once('@').is_some_and(|(l, d)| !l.is_empty() && !d.is_empty())
                {
                    Self::Address(text.to_owned())
                } else {
                    return Err(UnknownWord {
                        what: "recipient",
                        found: text.to_owned(),
                        expected:
                            "owner, team, team.lead, team.on_call, on_call:TEAM, account.team, \
                                   account.manager, account.sponsor, desk.service_manager, \
                                   role:ROLE, customer:PART, user:NAME, an address"
                                .to_owned(),
                    });
                }
            }
        })
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "owner",
            Self::Team => "team",
            Self::TeamLead => "team.lead",
            Self::TeamOnCall => "team.on_call",
            Self::OnCall(name) => return write!(f, "on_call:{name}"),
            Self::Customer(part) => return write!(f, "customer:{part}"),
            Self::Role(role) => return write!(f, "role:{role}"),
            Self::AccountTeam => "account.team",
            Self::AccountManager => "account.manager",
            Self::AccountSponsor => "account.sponsor",
            Self::ServiceManager => "desk.service_manager",
            Self::User(name) => return write!(f, "user:{name}"),
            Self::Address(address) => address,
            Self::First(all) => {
                for (i, one) in all.iter().enumerate() {
                    if i > 0 {
                        f.write_str("|")?;
                    }
                    one.fmt(f)?;
                }
                return Ok(());
            }
        })
    }
}

impl Serialize for Recipient {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Recipient {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}
