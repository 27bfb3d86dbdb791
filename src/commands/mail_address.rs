//! `tarmac mail address`.

use std::sync::Arc;

use super::{Fault, Outcome, people::ACTOR, print::Out};
use crate::{
    app::{
        Desk,
        recipients::{self, Whose},
    },
    cli::Exit,
};

/// Address, whose.
const WIDTHS: [usize; 2] = [40, 0];

/// Adds or removes an address, or lists all.
pub(super) fn of(
    desk: &Arc<Desk>,
    address: Option<&str>,
    account: Option<String>,
    team: Option<String>,
    remove: Option<&str>,
    json: bool,
) -> Outcome {
    let Some(address) = address else { return list(desk, json) };
    let mut out = Out::new();
    if let Some(reason) = remove {
        recipients::remove(desk, ACTOR, address, reason)?;
        out.line(&format!("{address} is no address of the desk any more"))?;
        return out.end();
    }
    let whose = match (account, team) {
        (Some(name), _) => Whose::Account(name),
        (None, Some(name)) => Whose::Team(name),
        (None, None) => {
            let why = "say whose it is, by --account or --team, or --remove it with a reason";
            return Err(Fault::Said(why.to_owned(), Exit::Input));
        }
    };
    let address = recipients::add(desk, ACTOR, address, whose)?;
    out.line(&format!("Mail to {address} is taken from now on"))?;
    out.end()
}

fn list(desk: &Arc<Desk>, json: bool) -> Outcome {
    let mut out = Out::new();
    if !json {
        out.row(WIDTHS, ["ADDRESS", "WHOSE"])?;
    }
    for listed in recipients::list(desk)? {
        if json {
            out.json(&listed)?;
            continue;
        }
        let account = listed.account.map(|name| format!("customer {name}"));
        let whose = account.or(listed.team.map(|name| format!("team {name}"))).unwrap_or_default();
        out.row(WIDTHS, [&listed.address, &whose])?;
    }
    out.end()
}
