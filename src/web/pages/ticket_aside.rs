//! What stands beside a ticket: the account as the engineer needs it, its people, who was told.

use super::{ticket::Desk, ticket_told, whose};
use crate::{
    app::{places, posting::zone_of},
    domain::whose_time::{self, Shares},
    i18n::{moment, words, zone_name},
    web::view::{
        Link,
        ticket::{AccountCard, Contact, Step},
        whose::WhoseTime,
    },
};

/// What the ticket is about: an asset or a site of its account; empty for neither.
pub(super) fn place_name(desk: &Desk<'_>) -> String {
    desk.data.places.name_of(places::place_of(&desk.data.file.events)).to_owned()
}

/// The account.
pub(super) fn card(desk: &Desk<'_>) -> Option<AccountCard> {
    let account = desk.data.account.as_ref()?;
    let lang = desk.lang();
    let there = zone_of(&account.zone);
    let hour = format!("{} {}", moment::minute(desk.reader.now, there), zone_name(lang, there));
    let plan = format!("{} v{}", desk.data.plan.name, desk.data.plan_version);
    Some(AccountCard {
        account: Link::new(&account.name, format!("/accounts/{}", account.id)),
        kind: desk.t(&format!("kind-{}", account.kind)),
        facts: vec![
            (desk.t("card-plan"), plan),
            (desk.t("card-place"), place_name(desk)),
            (desk.t("card-reference"), desk.data.reference.clone().unwrap_or_default()),
            (desk.t("card-hour"), hour),
            (desk.t("card-manager"), name_of(desk, account.manager_id)),
            (desk.t("card-sponsor"), name_of(desk, account.sponsor_id)),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect(),
    })
}

fn name_of(desk: &Desk<'_>, user: Option<crate::domain::ids::UserId>) -> String {
    user.map_or_else(String::new, |id| desk.data.roster.name(id))
}

pub(super) fn contacts(desk: &Desk<'_>) -> Vec<Contact> {
    let of = |c: &crate::app::ticket_page::ContactOf| {
        let mut may = Vec::new();
        if c.may_report {
            may.push(desk.t("may-report"));
        }
        if c.may_raise {
            may.push(desk.t("may-raise"));
        }
        if c.may_confirm {
            may.push(desk.t("may-confirm"));
        }
        Contact {
            name: c.shown().to_owned(),
            part: desk.t(&format!("part-{}", c.part)),
            address: c.address.clone(),
            phone: String::new(),
            authority: may.join(&desk.t("list-comma")),
        }
    };
    desk.data.contacts.iter().map(of).collect()
}

/// Who was told, and the deadlines that come next.
pub(super) fn steps(desk: &Desk<'_>) -> Vec<Step> {
    let lang = desk.lang();
    let mut steps: Vec<Step> = desk
        .data
        .steps
        .iter()
        .map(|step| Step {
            name: ticket_told::step_name(desk, step),
            who: ticket_told::told(desk, step).join(&desk.t("list-comma")),
            at: moment::near(lang, step.fired_at, desk.zone, desk.reader.now),
            done: true,
        })
        .collect();
    if let Some(taken) = desk.data.alerts.iter().filter_map(|a| a.taken_at.zip(a.taken_by)).max() {
        steps.push(Step {
            name: desk.t("step-taken"),
            who: desk.data.roster.name(taken.1),
            at: moment::near(lang, taken.0, desk.zone, desk.reader.now),
            done: true,
        });
    }
    let next = crate::app::escalation::next_steps(desk.data, desk.reader.now);
    steps.extend(next.into_iter().map(|next| Step {
        name: desk.say(
            "step-next",
            &[
                ("what", &words::watch_name(lang, next.watch)),
                ("step", &words::step_name(lang, &next.step)),
            ],
        ),
        who: next.who.join(&desk.t("list-comma")),
        at: moment::near(lang, next.at, desk.zone, desk.reader.now),
        done: false,
    }));
    steps
}

/// Whose the ticket's time was, from its report until now or its end.
pub(super) fn whose_time(desk: &Desk<'_>) -> Option<WhoseTime> {
    let standing = desk.data.evaluation.standing.as_ref()?;
    let (from, to) = (standing.reported_at, desk.reader.now.floor());
    let owned = whose_time::whose_time(standing, &desk.data.terms, from, to);
    whose::bar(desk.lang(), &Shares::of_all(&owned), desk.t("whose-ticket"))
}
