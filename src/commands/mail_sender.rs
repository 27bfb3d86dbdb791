//! `tarmac mail sender`: whom the mail to a team's customers is from.

use std::sync::Arc;

use super::{Outcome, print::Out};
use crate::app::{
    Desk,
    team_senders::{self, TeamSender},
};

/// Team, address, name, name in Chinese mails.
const WIDTHS: [usize; 4] = [20, 32, 20, 0];

/// What is to be done with the sender of a team.
pub(super) enum Change {
    /// Nothing: it is shown.
    None,
    /// It is set: address, name, name in Chinese mails.
    Set(String, Option<String>, Option<String>),
    /// It is taken away.
    Remove,
}

/// Changes that of a team, where asked, and shows what then holds.
pub(super) fn sender(desk: &Arc<Desk>, team: Option<&str>, change: Change, json: bool) -> Outcome {
    let actor = super::people::ACTOR;
    match (team, change) {
        (Some(team), Change::Set(address, name, name_zh)) => {
            let sender = TeamSender { team: team.to_owned(), address, name, name_zh };
            team_senders::set(desk, actor, sender)?;
        }
        (Some(team), Change::Remove) => team_senders::remove(desk, actor, team)?,
        _ => {}
    }
    let mut out = Out::new();
    if !json {
        out.row(WIDTHS, ["TEAM", "FROM", "NAME", "NAME (ZH-CN)"])?;
    }
    for sender in team_senders::all(desk)? {
        if team.is_some_and(|team| team != sender.team) {
            continue;
        }
        if json {
            out.json(&sender)?;
        } else {
            let or_desk = |name: &Option<String>| name.clone().unwrap_or_else(|| "–".to_owned());
            let (name, name_zh) = (or_desk(&sender.name), or_desk(&sender.name_zh));
            out.row(WIDTHS, [&sender.team, &sender.address, &name, &name_zh])?;
        }
    }
    out.end()
}
