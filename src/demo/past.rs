//! Some months of history, so that the report has something to say: most promises kept, some not.
//! The same every time: what looks like chance is a row of numbers.

use std::sync::Arc;

use chrono::{Datelike as _, Duration, TimeZone as _, Weekday};

use super::world::{Customer, Who, World};
use crate::{
    app::{AppError, Desk, history},
    domain::{
        promise::{Milestone, Severity},
        ticket::Door,
        time::Timestamp,
    },
};

/// Days that the history begins and ends before now.
const FROM_DAYS: i64 = 148;
const TO_DAYS: i64 = 2;
/// Tickets of each customer over that time.
const TICKETS: [(Who, u32); 4] =
    [(Who::Airline, 120), (Who::Hospital, 100), (Who::Markets, 80), (Who::Household, 14)];

/// A row of numbers that looks like chance (Knuth's MMIX).
struct Row(u64);

impl Row {
    /// A number from 0 to `most`, that one not included.
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }

    fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = u64::try_from(most - least + 1).unwrap_or(1);
        least + i64::try_from(self.below(span)).unwrap_or(0)
    }

    fn pick<T: Copy>(&mut self, of: &[T], otherwise: T) -> T {
        let index = self.below(u64::try_from(of.len()).unwrap_or(1));
        of.get(usize::try_from(index).unwrap_or(0)).copied().unwrap_or(otherwise)
    }
}

/// Writes it.
pub(super) fn write(desk: &Arc<Desk>, world: &World, now: Timestamp) -> Result<usize, AppError> {
    let mut row = Row(2026);
    let mut all = Vec::new();
    for customer in &world.customers {
        let count = TICKETS.iter().find(|(who, _)| *who == customer.who).map_or(0, |(_, n)| *n);
        for _ in 0..count {
            all.push(one(&mut row, world, customer, now));
        }
    }
    all.retain(|past| past.reached.iter().all(|(_, at)| *at < now));
    all.sort_by_key(|past| past.reported_at);
    history::write(desk, all)
}

fn one(row: &mut Row, world: &World, customer: &Customer, now: Timestamp) -> history::Past {
    let severity = severity(row, customer.who);
    let around_the_clock = severity <= Severity::S2 && customer.who != Who::Household;
    let reported_at = moment(row, customer, now, around_the_clock);
    let (subject, text) = row.pick(faults(customer.who, severity), ("A fault", "See subject."));
    let owner = row.pick(&world.engineers, (crate::domain::ids::UserId(1), "the desk"));
    let contact = row.pick(&customer.contacts, crate::domain::ids::ContactId(1));
    let reached = reached(row, customer.who, severity, reported_at);
    let said = said(row, severity, reported_at, &reached, owner.1);
    history::Past {
        account: customer.account,
        contact,
        subject: subject.to_owned(),
        text: text.to_owned(),
        severity,
        door: if row.below(4) == 0 { Door::Phone } else { Door::Mail },
        reported_at,
        owner: owner.0,
        reached,
        said,
    }
}

fn severity(row: &mut Row, who: Who) -> Severity {
    let shares: [u64; 3] = match who {
        Who::Airline => [30, 70, 90],
        Who::Hospital => [20, 60, 90],
        Who::Markets => [10, 45, 90],
        Who::Household => [0, 10, 80],
    };
    let n = row.below(100);
    match shares.iter().position(|share| n < *share) {
        Some(0) => Severity::S1,
        Some(1) => Severity::S2,
        Some(_) => Severity::S3,
        None => Severity::S4,
    }
}

/// When it is reported: at any hour where plans count day and night, else on a working day from
/// nine to one o'clock of the customer's zone.
fn moment(row: &mut Row, customer: &Customer, now: Timestamp, at_any_hour: bool) -> Timestamp {
    let days = row.between(TO_DAYS, FROM_DAYS);
    let (hour, minute) = if at_any_hour {
        (row.between(0, 23), row.between(0, 59))
    } else {
        (row.between(9, 12), row.between(0, 59))
    };
    let today = now.utc().with_timezone(&customer.zone).date_naive();
    let mut day = today - Duration::days(days);
    while !at_any_hour && matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day -= Duration::days(1);
    }
    let (hour, minute) = (u32::try_from(hour).unwrap_or(9), u32::try_from(minute).unwrap_or(0));
    let wall = day.and_hms_opt(hour, minute, 0).unwrap_or_default();
    let at = customer.zone.from_local_datetime(&wall).earliest().map(|t| t.to_utc());
    at.map_or(now.plus_secs(-days * 86_400), Timestamp::from_utc)
}

/// Minutes in which each milestone is promised, or usual.
fn targets(who: Who, severity: Severity) -> &'static [(Milestone, i64)] {
    use Milestone::{Acknowledged, Dispatched, OnSite, Resolved, Restored};
    match (who, severity) {
        (Who::Airline | Who::Hospital, Severity::S1) => {
            &[(Acknowledged, 15), (Dispatched, 60), (OnSite, 240), (Restored, 360), (Resolved, 480)]
        }
        (Who::Airline | Who::Hospital, Severity::S2) => &[
            (Acknowledged, 30),
            (Dispatched, 240),
            (OnSite, 720),
            (Restored, 1440),
            (Resolved, 2880),
        ],
        (Who::Markets, Severity::S1) => &[(Acknowledged, 60), (Restored, 480), (Resolved, 1440)],
        (Who::Markets, Severity::S2) => &[(Acknowledged, 120), (Restored, 960), (Resolved, 2880)],
        (_, Severity::S3) => &[(Acknowledged, 110), (Resolved, 2800)],
        _ => &[(Acknowledged, 160), (Resolved, 4200)],
    }
}

/// Most in time, each some part of what was promised; one ticket in six goes wrong somewhere, and
/// what follows is late too.
fn reached(
    row: &mut Row,
    who: Who,
    severity: Severity,
    reported_at: Timestamp,
) -> Vec<(Milestone, Timestamp)> {
    let targets = targets(who, severity);
    let goes_wrong_at = if row.below(6) == 0 {
        row.below(u64::try_from(targets.len()).unwrap_or(1))
    } else {
        u64::MAX
    };
    let (mut reached, mut last_s) = (Vec::new(), 0);
    for (index, (milestone, minutes)) in (0_u64..).zip(targets) {
        let percent =
            if index >= goes_wrong_at { row.between(104, 160) } else { row.between(25, 92) };
        let seconds = (minutes * 60 * percent / 100).max(last_s + 60) + row.between(0, 59);
        last_s = seconds;
        reached.push((*milestone, reported_at.plus_secs(seconds)));
    }
    reached
}

/// What the customer was told until it worked again: in time, but for one in fourteen.
fn said(
    row: &mut Row,
    severity: Severity,
    reported_at: Timestamp,
    reached: &[(Milestone, Timestamp)],
    name: &str,
) -> Vec<(Timestamp, String)> {
    let every_s = match severity {
        Severity::S1 => 50 * 60,
        Severity::S2 => 200 * 60,
        Severity::S3 => 18 * 3600,
        Severity::S4 => return Vec::new(),
    };
    let Some((_, until)) = reached.iter().find(|(m, _)| *m >= Milestone::Restored) else {
        return Vec::new();
    };
    let words = [
        "We are working on it; the technician reports progress. More within the promised time.",
        "The part is on its way and our technician is with your people on site.",
        "We have found the cause and are testing the repair.",
        "Still working on it. Nothing has become worse since our last message.",
    ];
    let mut said = Vec::new();
    let mut at = reported_at;
    loop {
        let late = if row.below(14) == 0 { 2 } else { 1 };
        at = at.plus_secs(every_s * late + row.between(-300, 300));
        if at >= *until {
            return said;
        }
        let text = row.pick(&words, "We are working on it.");
        said.push((at, format!("{text}\n\n{name}")));
    }
}

/// Subjects and words of each customer's faults.
fn faults(who: Who, severity: Severity) -> &'static [(&'static str, &'static str)] {
    match (who, severity) {
        (Who::Airline, Severity::S1) => &[
            ("B-2291 停飞：液压泵漏油", "右侧液压泵漏油，飞机停在虹桥 27 号位，无法放行。"),
            (
                "B-5517 AOG at PVG: bleed air valve",
                "Engine 2 bleed valve stuck closed. Aircraft on ground.",
            ),
            ("B-2088 停运，起落架指示故障", "前起落架位置指示异常，机组拒绝放行。"),
            ("AOG: B-7310 APU will not start", "APU start fails three times. Grounded at CAN."),
        ],
        (Who::Airline, Severity::S2) => &[
            ("B-5521 客舱娱乐系统间歇黑屏", "第 20 至 31 排屏幕间歇黑屏。"),
            ("B-2204 weather radar shows weak returns", "Dispatched with a restriction under MEL."),
            ("B-6652 二号空调组件温度波动", "巡航时客舱温度波动约 6 度。"),
        ],
        (Who::Airline, _) => &[
            ("Seat 12C recline sticks", "Needs a new actuator at the next stop."),
            ("咨询：下次 C 检的工装清单", "请问需要我们准备哪些工装？"),
            ("Reading light 31F out", "Lamp replaced, still out."),
        ],
        (Who::Hospital, Severity::S1) => &[
            ("MRI 2 down", "The scanner stops in the middle of a sequence. Patients are waiting."),
            ("CT in emergency department is out of service", "Gantry error 411 after restart."),
            ("Dialysis water plant down", "Conductivity alarm; the plant has stopped."),
        ],
        (Who::Hospital, Severity::S2) => &[
            ("Ultrasound 3 loses images", "Every tenth image is not stored."),
            ("Theatre 1: table does not tilt", "We work around it; please come today."),
            ("Infusion pumps lose the network", "Ward 4, since the update."),
        ],
        (Who::Hospital, _) => &[
            ("Question about the service interval of the C-arm", "How to read the counter?"),
            ("Label printer prints pale", "It is readable."),
            ("Monitor 7: clock is four minutes slow", "Cosmetic."),
        ],
        (Who::Markets, Severity::S1) => &[
            ("All tills down in store 14", "Nothing can be sold. Emergency."),
            ("Cold store out of service, store 3", "Compressor stopped, 9 °C and rising."),
        ],
        (Who::Markets, Severity::S2) => &[
            ("Self-checkout 4 and 5 freeze", "Store 22. The others work."),
            ("Freezer aisle B at −12 °C", "Should be −18 °C."),
        ],
        (Who::Markets, _) => &[
            ("Price labels do not update", "Two aisles in store 9."),
            ("How to add a user to the back office?", "Question from store 31."),
            ("Trolley gate squeaks", "Store 2."),
        ],
        (Who::Household, _) => &[
            ("Dishwasher leaves water in the sump", "About a cup each time."),
            ("Question: descaling the coffee machine", "How to start the programme?"),
            ("Oven light is out", "It heats as it should."),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_reached_is_reached_in_order() {
        let mut row = Row(7);
        let from = Timestamp::from_secs(1_000_000);
        for _ in 0..200 {
            let reached = reached(&mut row, Who::Airline, Severity::S1, from);
            assert!(reached.is_sorted_by_key(|(_, at)| *at));
            assert_eq!(reached.len(), 5);
        }
    }
}
