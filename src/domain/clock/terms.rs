//! Everything that a ticket's events pin: plan and calendar versions by name.

use std::{collections::HashMap, sync::Arc};

use crate::domain::{
    calendar::Calendar,
    event::TermsRef,
    plan::{Plan, Target, Within},
    promise::{Severity, Watch},
    time::Timestamp,
};

/// Plan and calendar versions by name, as in [`TermsRef`].
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Plan versions.
    pub plans: HashMap<String, Arc<Plan>>,
    /// Calendar versions.
    pub calendars: HashMap<String, Arc<Calendar>>,
}

/// What counts where an event maps the role `always` to nothing.
static DAY_AND_NIGHT: Calendar = Calendar::always();

impl Terms {
    /// The calendar of that name; day and night for none, or for one that is not there.
    #[must_use]
    pub fn calendar(&self, name: Option<&str>) -> &Calendar {
        name.and_then(|name| self.calendars.get(name)).map_or(&DAY_AND_NIGHT, |c| c)
    }

    /// A length of time in counted seconds of that calendar.
    #[must_use]
    pub fn secs(&self, within: Within, calendar: Option<&str>) -> i64 {
        within.secs(self.calendar(calendar).working_day_s())
    }

    /// When a target that starts at `from` is due, if nothing pauses it; none where its calendar
    /// never opens.
    #[must_use]
    pub fn due(&self, bound: &TermsRef, target: &Target, from: Timestamp) -> Option<Timestamp> {
        let calendar = bound.roles.get(&target.calendar).map(String::as_str);
        let secs = self.secs(target.within, calendar);
        self.calendar(calendar).deadline(from, secs, &[]).due
    }

    /// What the plan promises for that severity, if it promises anything.
    #[must_use]
    pub fn target(&self, bound: &TermsRef, severity: Severity, watch: Watch) -> Option<&Target> {
        let severity = self.plans.get(&bound.plan)?.severity.get(&severity)?;
        match watch.milestone() {
            Some(milestone) => severity.target.get(&milestone),
            None => severity.cycle.get(&watch),
        }
    }
}
