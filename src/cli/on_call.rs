//! `tarmac oncall`: who is on call, and who is away.

use chrono_tz::Tz;
use clap::Subcommand;

use crate::domain::ids::{LeaveId, OverrideId};

const LONG_ROTATE: &str = "\
Gives a team a rotation, over whatever it had. People take turns in the order in which they are \
given, by name or address; each hands over to the next every day or every week, at an hour of the \
wall of --zone, also over the nights in which its clocks are set. Before the first handover on or \
after --from nobody is on call by it.

A ladder tells who is on call by the recipients team.on_call (of the ticket's team) and \
on_call:TEAM. They are asked when the step fires.

Examples:
  tarmac oncall rotate Avionics \"Lin Wei\" ada@example.org --every mon --at 09:00
  tarmac oncall rotate Night bo@example.org chi@example.org --every day --at 20:00 --zone Asia/Shanghai";

/// What can be asked about who is on call.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum OnCallCommand {
    /// Show who is on call, now and in the days to come
    #[command(long_about = "\
Shows who is on call for each team, part by part, with the parts in which nobody is, and the numbers \
of overrides and leaves by which they are taken back.

With --json one object a line: team, now, until, rotation {zone, every, at, starts_on, order}, \
parts [{from, to, who, why}], overrides, leaves.")]
    Show {
        /// Only this team
        #[arg(long)]
        team: Option<String>,
        /// For so many days
        #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(i64).range(1..=366))]
        days: i64,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Give a team a rotation
    #[command(long_about = LONG_ROTATE)]
    Rotate {
        /// The team
        team: String,
        /// Who takes turns, in this order
        #[arg(required = true, value_name = "PERSON")]
        people: Vec<String>,
        /// How often it is handed over: day, or a weekday such as mon
        #[arg(long)]
        every: String,
        /// At which time of day, such as 09:00
        #[arg(long)]
        at: String,
        /// The zone of that time [default: the desk's]
        #[arg(long)]
        zone: Option<Tz>,
        /// The first handover is on or after this date [default: today]
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
    },
    /// Take a team's rotation away
    End {
        /// The team
        team: String,
    },
    /// Somebody covers for a team in place of its rotation
    #[command(long_about = "\
Somebody covers for a team in place of its rotation. Where two such entries hold at once, the later \
one counts; where its person is away, the rotation does.

Example:
  tarmac oncall cover Avionics \"Lin Wei\" --from 2026-10-01T20:00 --to 2026-10-02T08:00")]
    Cover {
        /// The team
        team: String,
        /// Who covers
        person: String,
        /// From when, in the desk's zone or with an offset
        #[arg(long)]
        from: String,
        /// Until when
        #[arg(long)]
        to: String,
    },
    /// Take such an entry back
    Uncover {
        /// Its number, as `show` says it
        id: OverrideId,
    },
    /// Somebody is away: no ladder tells them then
    #[command(long_about = "\
Somebody is away. No step of a ladder tells them then: in a rotation the next in the order covers, \
everywhere else they are not there, and a step with nobody there moves on at once.

Example:
  tarmac oncall away ada@example.org --from 2026-12-20 --to 2027-01-03")]
    Away {
        /// Who
        person: String,
        /// From when, in the desk's zone or with an offset; a date is its first instant
        #[arg(long)]
        from: String,
        /// Until when
        #[arg(long)]
        to: String,
    },
    /// Take a leave back
    Back {
        /// Its number, as `show` says it
        id: LeaveId,
    },
}
