//! What the simulation knows of a ticket by itself: the facts that it caused, and what follows from
//! them by counting minutes. It shares no code with the clocks.

use tarmac::domain::{ids::PlanVersionId, promise::Severity, time::Timestamp};

/// A ticket as the simulation saw it made.
#[derive(Debug, Clone)]
pub struct Known {
    /// When it was reported, to the second.
    pub reported_at: Timestamp,
    /// When that was entered.
    pub recorded_at: Timestamp,
    /// Its severity at the report.
    pub severity: Severity,
    /// When it was acknowledged first, whenever that was entered.
    pub acknowledged_at: Option<Timestamp>,
    /// Nothing happened to it that moves its first promise: another severity, another account, a
    /// merge, a withdrawal, a waiver.
    pub is_plain: bool,
    /// The plan version that it was bound to.
    pub plan: PlanVersionId,
}

impl Known {
    /// Something happened that fulfils *acknowledged*.
    pub fn acknowledges(&mut self, at: Timestamp) {
        let first = self.acknowledged_at.map_or(at, |before| before.min(at));
        self.acknowledged_at = Some(first);
    }

    /// The minutes of *acknowledged* in the shipped plan for key accounts; none where a calendar
    /// decides.
    pub fn minutes(&self) -> Option<i64> {
        match self.severity {
            Severity::S1 => Some(15),
            Severity::S2 => Some(30),
            Severity::S3 | Severity::S4 => None,
        }
    }

    /// When *acknowledged* is due.
    pub fn due_at(&self) -> Option<Timestamp> {
        Some(self.reported_at.plus_secs(self.minutes()? * 60))
    }

    /// When the steps of that clock are due by the shipped ladder, by their names; a step is never
    /// due before its clock was made.
    pub fn step_due(&self, name: &str) -> Option<Timestamp> {
        let secs = self.minutes()? * 60;
        let is_s1 = self.severity == Severity::S1;
        let after = match name {
            "before" => secs * if is_s1 { 50 } else { 75 } / 100,
            "due soon" => secs * if is_s1 { 80 } else { 90 } / 100,
            "missed" => secs,
            "service manager" => secs + if is_s1 { 15 * 60 } else { 3600 },
            "account sponsor" => secs + if is_s1 { 3600 } else { 8 * 3600 },
            _ => return None,
        };
        Some(self.reported_at.plus_secs(after).max(self.recorded_at))
    }
}
