//! A plan: what is promised, on which calendars, and who is told when it is in danger.
//!
//! These are the values that the rules read. `document` reads them from TOML and finds every
//! mistake at once; a stored version is their canonical JSON.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::promise::{Milestone, Severity, UnknownWord, Watch, words};

/// One version of a service plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// Its name, such as `boeing`.
    pub name: String,
    /// What a new ticket gets when no word rule speaks. S3 where none is named.
    pub default_severity: Option<Severity>,
    /// How long after *resolved* the customer's word opens the ticket again.
    pub reopen_window: Within,
    /// From where a severity change counts.
    pub retarget: Retarget,
    /// Severities whose milestones and changes are told to the customer.
    pub tell_customer: Vec<Severity>,
    /// What holds for each severity. One that is absent has no targets.
    pub severity: BTreeMap<Severity, SeverityTerms>,
    /// Who is told when. The most specific ladder wins.
    pub ladder: Vec<Ladder>,
    /// What must hold before the version can be activated.
    pub example: Vec<Example>,
}

/// What a plan says about one severity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SeverityTerms {
    /// The written test that the engineer sees, by language.
    pub test: BTreeMap<String, String>,
    /// The words that mean this severity, by language.
    pub words: BTreeMap<String, Vec<String>>,
    /// The targets of milestones.
    pub target: BTreeMap<Milestone, Target>,
    /// The targets of the two cycles.
    pub cycle: BTreeMap<Watch, Target>,
}

/// A duration, an anchor, a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// How much counted time.
    pub within: Within,
    /// From where.
    #[serde(default)]
    pub from: Anchor,
    /// The role of the calendar that counts; `always` is 24×7.
    #[serde(default = "always")]
    pub calendar: String,
    /// Whether a pause stops it. *Acknowledged* and the cycles never are.
    #[serde(default = "yes")]
    pub pausable: bool,
}

fn always() -> String {
    "always".to_owned()
}

const fn yes() -> bool {
    true
}

words! {
    /// Where a target starts.
    Anchor ("anchor") {
        /// At the report.
        Reported = "reported",
        /// When it was acknowledged.
        Acknowledged = "acknowledged",
        /// When the plan was agreed.
        PlanAgreed = "plan_agreed",
        /// When somebody was sent.
        Dispatched = "dispatched",
        /// When somebody was there.
        OnSite = "on_site",
        /// When it worked again.
        Restored = "restored",
    }
}

#[expect(clippy::derivable_impls, reason = "the words macro writes the enum")]
impl Default for Anchor {
    fn default() -> Self {
        Self::Reported
    }
}

impl Anchor {
    /// The milestone, unless it is the report.
    #[must_use]
    pub const fn milestone(self) -> Option<Milestone> {
        Some(match self {
            Self::Reported => return None,
            Self::Acknowledged => Milestone::Acknowledged,
            Self::PlanAgreed => Milestone::PlanAgreed,
            Self::Dispatched => Milestone::Dispatched,
            Self::OnSite => Milestone::OnSite,
            Self::Restored => Milestone::Restored,
        })
    }
}

words! {
    /// From where a severity change counts.
    Retarget ("retarget option") {
        /// From the report.
        FromReport = "from_report",
        /// From the change.
        FromChange = "from_change",
        /// From the change, but the old clause stays where its deadline is earlier.
        Tighter = "tighter",
    }
}

#[expect(clippy::derivable_impls, reason = "the words macro writes the enum")]
impl Default for Retarget {
    fn default() -> Self {
        Self::FromReport
    }
}

/// A length of time with its unit: `45s`, `15m`, `4h`, `3wd`, `14d`. A working day (`wd`) is a
/// number of counted seconds that the calendar version declares; a day (`d`) is 86,400 seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Within {
    /// Seconds.
    Seconds(i64),
    /// Minutes.
    Minutes(i64),
    /// Hours.
    Hours(i64),
    /// Days of 86,400 seconds; for windows, not for targets.
    Days(i64),
    /// Working days of the calendar.
    WorkingDays(i64),
}

impl Default for Within {
    fn default() -> Self {
        Self::Seconds(0)
    }
}

impl Within {
    /// In seconds, where a working day has `working_day_s` of them.
    #[must_use]
    pub const fn secs(self, working_day_s: i64) -> i64 {
        match self {
            Self::Seconds(n) => n,
            Self::Minutes(n) => n.saturating_mul(60),
            Self::Hours(n) => n.saturating_mul(3600),
            Self::Days(n) => n.saturating_mul(86_400),
            Self::WorkingDays(n) => n.saturating_mul(working_day_s),
        }
    }

    /// Whether it is counted in working days.
    #[must_use]
    pub const fn is_working_days(self) -> bool {
        matches!(self, Self::WorkingDays(_))
    }
}

impl FromStr for Within {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wrong = || UnknownWord {
            what: "length of time",
            found: text.to_owned(),
            expected: "45s, 15m, 4h, 3wd, 14d".to_owned(),
        };
        let unit_at = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let (digits, unit) = text.split_at(unit_at);
        let n = digits.parse().map_err(|_| wrong())?;
        Ok(match unit {
            "s" => Self::Seconds(n),
            "m" => Self::Minutes(n),
            "h" => Self::Hours(n),
            "d" => Self::Days(n),
            "wd" => Self::WorkingDays(n),
            _ => return Err(wrong()),
        })
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(n) => write!(f, "{n}s"),
            Self::Minutes(n) => write!(f, "{n}m"),
            Self::Hours(n) => write!(f, "{n}h"),
            Self::Days(n) => write!(f, "{n}d"),
            Self::WorkingDays(n) => write!(f, "{n}wd"),
        }
    }
}

impl Serialize for Within {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Within {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

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
    pub taken_silence: Within,
    /// The steps, from the first to the last.
    pub step: Vec<Step>,
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
    /// Who is told.
    pub to: Vec<Recipient>,
}

/// When a step is due: `reported`, `50%`, `deadline`, `+15m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepAt {
    /// At the report; belongs to the ticket.
    Reported,
    /// At a share of the target's counted time.
    Share(u8),
    /// At the deadline.
    Deadline,
    /// After the deadline: wall time, or counted time for working days.
    After(Within),
}

impl FromStr for StepAt {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let wrong = || UnknownWord {
            what: "time of a step",
            found: text.to_owned(),
            expected: "reported, 50%, deadline, +15m".to_owned(),
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
                } else if let Some(delay) = text.strip_prefix('+') {
                    Ok(Self::After(delay.parse().map_err(|_| wrong())?))
                } else {
                    Err(wrong())
                }
            }
        }
    }
}

impl fmt::Display for StepAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reported => f.write_str("reported"),
            Self::Share(n) => write!(f, "{n}%"),
            Self::Deadline => f.write_str("deadline"),
            Self::After(w) => write!(f, "+{w}"),
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
    /// Everybody of the account's team.
    AccountTeam,
    /// The account's manager.
    AccountManager,
    /// The account's sponsor.
    AccountSponsor,
    /// The desk's service manager.
    ServiceManager,
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
            "account.team" => Self::AccountTeam,
            "account.manager" => Self::AccountManager,
            "account.sponsor" => Self::AccountSponsor,
            "desk.service_manager" => Self::ServiceManager,
            _ => {
                if let Some(name) = text.strip_prefix("user:") {
                    Self::User(name.to_owned())
                } else if text.split_once('@').is_some_and(|(l, d)| !l.is_empty() && !d.is_empty())
                {
                    Self::Address(text.to_owned())
                } else {
                    return Err(UnknownWord {
                        what: "recipient",
                        found: text.to_owned(),
                        expected: "owner, team, team.lead, account.team, account.manager, \
                                   account.sponsor, desk.service_manager, user:NAME, an address"
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

/// A worked case that must hold before the version can be activated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Local time and zone: `2026-10-02T16:30 Asia/Shanghai`.
    pub reported: String,
    /// At this severity.
    pub severity: Severity,
    /// Milestone or cycle → local time in the same zone: `2026-10-02T16:45`.
    pub expect: BTreeMap<Watch, String>,
}
