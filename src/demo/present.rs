//! The last hours of the demo, lived through verb by verb on a clock that is moved: a dozen tickets
//! that are open, some of them about to break within minutes. Mail of that time leaves in its time.

use std::sync::Arc;

use tokio::runtime::Runtime;

use super::world::{Who, World};
use crate::{
    app::{
        AppError, Desk, accounts,
        acts::{self, Hands, Reached},
        conversation::{self, Answer},
        escalation,
        open_ticket::{self, Phoned},
        sender::{self, Ended},
        staff, suppliers,
    },
    domain::{
        ids::TicketId,
        promise::{Milestone, Severity},
        time::Timestamp,
    },
    jobs::{relays::Copy, way_out::WayOut},
    time_source::ManualTime,
    transport::outcome::SendOutcome,
};

/// Seconds after the start at which the first deadline passes.
const FIRST_DEADLINE_S: i64 = 65;
/// Mails that leave in one go.
const MAILS: i64 = 50;

/// What is done to a ticket, and how many minutes before now.
#[derive(Debug, Clone, Copy)]
enum Done {
    /// A milestone is reached; the customer is told.
    Reach(Milestone),
    /// Somebody writes to the customer.
    Write(&'static str),
    /// It is given to an engineer, by number in the list of engineers.
    Give(usize),
    /// A supplier is handed it, for a milestone of ours.
    HandOver(&'static str, Milestone),
}

/// A ticket of today.
struct Story {
    who: Who,
    /// Which of its contacts.
    contact: usize,
    subject: &'static str,
    text: &'static str,
    severity: Severity,
    /// Seconds before now that it was reported.
    ago_s: i64,
    then: &'static [(i64, Done)],
}

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

use Done::{Give, HandOver, Reach, Write};
use Milestone::{Acknowledged, Dispatched, OnSite, Restored};

/// The stories, in the order of their reports.
const STORIES: [Story; 12] = [
    Story {
        who: Who::Household,
        contact: 0,
        subject: "Washing machine stops before the last spin",
        text: "It stops with the drum full of water. Error E20.",
        severity: Severity::S3,
        ago_s: 26 * HOUR,
        then: &[(25 * HOUR, Give(1)), (25 * HOUR, Reach(Acknowledged))],
    },
    Story {
        who: Who::Hospital,
        contact: 1,
        subject: "How to export the dose report?",
        text: "Question: how to export the monthly dose report from CT 1?",
        severity: Severity::S4,
        ago_s: 22 * HOUR,
        then: &[(20 * HOUR, Give(1)), (20 * HOUR, Reach(Acknowledged))],
    },
    Story {
        who: Who::Airline,
        contact: 2,
        subject: "B-6652 cabin temperature swings at cruise",
        text: "Pack 2 swings by six degrees. We fly it with a restriction.",
        severity: Severity::S2,
        ago_s: 11 * HOUR + 48 * MINUTE,
        then: &[
            (11 * HOUR + 30 * MINUTE, Give(0)),
            (11 * HOUR + 30 * MINUTE, Reach(Acknowledged)),
            (9 * HOUR, Reach(Dispatched)),
            (8 * HOUR + 30 * MINUTE, HandOver("Rotor Parts", Restored)),
            (5 * HOUR + 30 * MINUTE, Write("The technician lands at 14:00 with the valve.")),
            (2 * HOUR, Write("He is at the airport and waits for access to the apron.")),
        ],
    },
    Story {
        who: Who::Markets,
        contact: 1,
        subject: "Freezer aisle B at −12 °C",
        text: "Should be −18 °C. Goods are moved to aisle C.",
        severity: Severity::S2,
        ago_s: 6 * HOUR,
        then: &[(5 * HOUR, Give(2)), (5 * HOUR, Reach(Acknowledged))],
    },
    Story {
        who: Who::Airline,
        contact: 0,
        subject: "B-2088 停飞：前起落架位置指示异常",
        text: "前起落架位置指示异常，机组拒绝放行，飞机停在白云机场。",
        severity: Severity::S1,
        ago_s: 4 * HOUR + 40 * MINUTE,
        then: &[
            (4 * HOUR + 30 * MINUTE, Give(0)),
            (4 * HOUR + 30 * MINUTE, Reach(Acknowledged)),
            (3 * HOUR + 50 * MINUTE, Reach(Dispatched)),
            (3 * HOUR, Write("技术人员已从上海出发，预计两小时内到达。")),
            (2 * HOUR + 5 * MINUTE, Write("航班延误，技术人员改乘下一班。")),
            (70 * MINUTE, Write("技术人员已落地，正在进场。")),
        ],
    },
    Story {
        who: Who::Hospital,
        contact: 0,
        subject: "MRI 2 down",
        text: "The scanner stops in the middle of a sequence. Patients are waiting.",
        severity: Severity::S1,
        ago_s: 3 * HOUR + 54 * MINUTE,
        then: &[
            (3 * HOUR + 46 * MINUTE, Give(1)),
            (3 * HOUR + 46 * MINUTE, Reach(Acknowledged)),
            (3 * HOUR, Reach(Dispatched)),
            (
                2 * HOUR + 8 * MINUTE,
                Write("Our engineer is on the road with a gradient amplifier."),
            ),
            (75 * MINUTE, Write("He is held up near Naas and will be with you before four.")),
            (25 * MINUTE, Write("Half an hour to go.")),
        ],
    },
    Story {
        who: Who::Airline,
        contact: 1,
        subject: "B-5521 客舱娱乐系统间歇黑屏",
        text: "第 20 至 31 排屏幕间歇黑屏，旅客投诉。",
        severity: Severity::S2,
        ago_s: 3 * HOUR + 50 * MINUTE,
        then: &[(3 * HOUR + 35 * MINUTE, Give(0)), (3 * HOUR + 35 * MINUTE, Reach(Acknowledged))],
    },
    Story {
        who: Who::Hospital,
        contact: 0,
        subject: "Dialysis water plant: conductivity alarm",
        text: "Emergency. The plant runs on one line; the other is down.",
        severity: Severity::S1,
        ago_s: 2 * HOUR + 10 * MINUTE,
        then: &[
            (2 * HOUR, Give(3)),
            (2 * HOUR, Reach(Acknowledged)),
            (95 * MINUTE, Reach(Dispatched)),
            (52 * MINUTE, Reach(OnSite)),
        ],
    },
    Story {
        who: Who::Markets,
        contact: 0,
        subject: "All tills down in store 14",
        text: "Emergency: nothing can be sold since ten minutes.",
        severity: Severity::S1,
        ago_s: 56 * MINUTE,
        then: &[(50 * MINUTE, Give(2))],
    },
    Story {
        who: Who::Hospital,
        contact: 1,
        subject: "Ultrasound 3 loses images",
        text: "Every tenth image is not stored.",
        severity: Severity::S2,
        ago_s: 27 * MINUTE,
        then: &[],
    },
    Story {
        who: Who::Markets,
        contact: 1,
        subject: "Price labels do not update",
        text: "Two aisles in store 9.",
        severity: Severity::S3,
        ago_s: 24 * MINUTE,
        then: &[],
    },
    Story {
        who: Who::Airline,
        contact: 0,
        subject: "B-2291 停飞：右侧液压泵漏油",
        text: "右侧液压泵漏油，飞机停在虹桥 27 号位，无法放行。紧急。",
        severity: Severity::S1,
        ago_s: 15 * MINUTE - FIRST_DEADLINE_S,
        then: &[(10 * MINUTE, Give(0))],
    },
];

/// Lives through the stories: each act at its time, and between them what the engine and the sender
/// do by themselves.
pub(super) fn live_through(
    desk: &Arc<Desk>,
    clock: &ManualTime,
    runtime: &Runtime,
    world: &World,
    now: Timestamp,
) -> Result<(), AppError> {
    let way_out = WayOut::of(&desk.config).map_err(|e| AppError::Compose(e.to_string()))?;
    let mut acts: Vec<(i64, usize, Option<Done>)> = Vec::new();
    for (index, story) in STORIES.iter().enumerate() {
        acts.push((story.ago_s, index, None));
        acts.extend(story.then.iter().map(|(ago_s, done)| (*ago_s, index, Some(*done))));
    }
    acts.sort_by_key(|(ago_s, ..)| std::cmp::Reverse(*ago_s));
    let first = acts.first().map_or(0, |(ago_s, ..)| *ago_s);
    clock.set(now.plus_secs(-first));
    let mut tickets: Vec<Option<TicketId>> = vec![None; STORIES.len()];
    for (ago_s, index, done) in acts {
        let at = now.plus_secs(-ago_s);
        walk(desk, clock, runtime, &way_out, at)?;
        let Some(story) = STORIES.get(index) else { continue };
        let ticket = tickets.get(index).copied().flatten();
        let hands = hands(world, story);
        match (done, ticket) {
            (None, _) => {
                let id = open_ticket::log_fault(desk, &hands, phoned(world, story))?;
                if let Some(place) = tickets.get_mut(index) {
                    *place = Some(id);
                }
            }
            (Some(done), Some(ticket)) => act(desk, world, &hands, ticket, done)?,
            (Some(_), None) => {}
        }
    }
    walk(desk, clock, runtime, &way_out, now)
}

/// Who acts in a story: the engineer that it is given to, else the first.
fn hands(world: &World, story: &Story) -> Hands {
    let given = story.then.iter().find_map(|(_, done)| match done {
        Give(engineer) => Some(*engineer),
        _ => None,
    });
    let (user, name) = engineer(world, given.unwrap_or(0));
    Hands { user, name: name.to_owned() }
}

fn engineer(world: &World, index: usize) -> (crate::domain::ids::UserId, &'static str) {
    let found = world.engineers.get(index).or_else(|| world.engineers.first());
    found.copied().unwrap_or((crate::domain::ids::UserId(1), ""))
}

fn phoned(world: &World, story: &Story) -> Phoned {
    let customer = world.customers.iter().find(|c| c.who == story.who);
    Phoned {
        account: customer.map(|c| c.account),
        contact: customer.and_then(|c| c.contacts.get(story.contact).copied()),
        caller: String::new(),
        address: None,
        subject: story.subject.to_owned(),
        text: story.text.to_owned(),
        severity: story.severity,
        at: None,
    }
}

fn act(
    desk: &Arc<Desk>,
    world: &World,
    hands: &Hands,
    ticket: TicketId,
    done: Done,
) -> Result<(), AppError> {
    match done {
        Give(index) => acts::assign(desk, hands, ticket, Some(engineer(world, index).0), None),
        HandOver(supplier, under) => {
            suppliers::hand_over(desk, hands, ticket, supplier, under).map(drop)
        }
        Reach(milestone) => {
            let reached = Reached { milestone, at: None, tell: true, note: None };
            acts::reach(desk, hands, ticket, reached).map(drop)
        }
        Write(words) => {
            let body = format!("{words}\n\n{}", hands.name);
            conversation::reply(
                desk,
                hands,
                ticket,
                Answer { body, quote: None, files: Vec::new() },
            )
            .map(drop)
        }
    }
}

/// Moves the clock to `until`, stopping wherever the engine has something to do; then what waits is
/// sent.
fn walk(
    desk: &Arc<Desk>,
    clock: &ManualTime,
    runtime: &Runtime,
    way_out: &WayOut,
    until: Timestamp,
) -> Result<(), AppError> {
    loop {
        while escalation::fire_due(desk)?.looked_at > 0 {}
        send(desk, runtime, way_out)?;
        let now = desk.now();
        let next = escalation::next_look(desk)?.into_iter().chain(sender::next_try(desk)?).min();
        match next.filter(|at| *at <= until) {
            Some(at) => clock.set(at.max(now.plus_micros(1))),
            None => break,
        }
    }
    clock.set(until.max(desk.now()));
    Ok(())
}

fn send(desk: &Arc<Desk>, runtime: &Runtime, way_out: &WayOut) -> Result<(), AppError> {
    loop {
        let claimed = sender::claim(desk, MAILS)?;
        if claimed.is_empty() {
            return Ok(());
        }
        let mut ended = Vec::with_capacity(claimed.len());
        for mail in claimed {
            let (from, to) = (mail.return_path.as_str(), mail.delivery.recipient.as_str());
            let copy = Copy { from, to, bytes: &mail.bytes, also_from: None };
            let sent = runtime.block_on(way_out.send(&*desk.time, copy));
            let Some(SendOutcome::Accepted { reply }) = sent else {
                return Err(AppError::Compose(format!("the mail cannot leave: {sent:?}")));
            };
            let (how, said) = (Ended::Sent, reply);
            ended.push((mail.delivery, how, said));
        }
        sender::note(desk, ended)?;
    }
}

/// A demo that goes on gets one more fault whose first deadline passes soon.
pub(super) fn one_more(desk: &Arc<Desk>) -> Result<(), AppError> {
    let now = desk.now();
    let accounts = accounts::all(desk)?;
    let hospital = accounts.iter().find(|a| a.name.contains("Brigid")).or(accounts.first());
    let people = staff::all(desk)?;
    let Some(engineer) = people.iter().find(|u| u.is_active) else { return Ok(()) };
    let Some(account) = hospital else { return Ok(()) };
    let hands = Hands { user: engineer.id, name: engineer.name.clone() };
    let phoned = Phoned {
        account: Some(account.id),
        contact: None,
        caller: "Aoife Byrne".to_owned(),
        address: None,
        subject: "CT in emergency department is out of service".to_owned(),
        text: "Gantry error 411 after restart.".to_owned(),
        severity: Severity::S1,
        at: Some(now.plus_secs(FIRST_DEADLINE_S - 15 * MINUTE)),
    };
    let ticket = open_ticket::log_fault(desk, &hands, phoned)?;
    acts::assign(desk, &hands, ticket, Some(engineer.id), None)
}
