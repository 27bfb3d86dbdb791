//! `tarmac user`: people of the desk.

use std::{
    io::{self, BufRead as _},
    sync::Arc,
};

use super::{Fault, Outcome, print::Out};
use crate::{
    app::{
        Desk,
        staff::{self, Joining},
    },
    cli::{AddUser, Exit},
};

/// Who did it, in the audit.
pub(super) const ACTOR: &str = "command line";

/// Adds somebody.
pub(super) fn add(desk: &Arc<Desk>, user: AddUser) -> Outcome {
    let password = if user.password_stdin { Some(first_line()?) } else { None };
    let joining = Joining {
        name: user.name,
        email: user.email,
        role: user.role,
        team: user.team,
        is_lead: user.lead,
        is_service_manager: user.service_manager,
        language: user.language.map(|l| l.word().to_owned()),
        zone: user.zone.map(|z| z.name().to_owned()),
        password,
    };
    let (name, role) = (joining.name.clone(), joining.role);
    let (id, link) = staff::add(desk, ACTOR, joining)?;
    let mut out = Out::new();
    out.line(&format!("Added {name} as {role}, user {id}"))?;
    if let Some(link) = link {
        out.line("The password is chosen here, once and within the hour:")?;
        out.line(&link)?;
    }
    out.end()
}

fn first_line() -> Result<String, Fault> {
    let mut line = String::new();
    io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|e| Fault::Said(format!("the password cannot be read: {e}"), Exit::Input))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
