//! `tarmac account` and `tarmac plan`.

use std::{path::Path, sync::Arc};

use super::{Fault, Outcome, people::ACTOR, print::Out};
use crate::{
    app::{
        Desk,
        accounts::{self, Joining},
        plans::{self, Imported},
    },
    cli::{AddAccount, Exit},
};

/// Adds a customer.
pub(super) fn add(desk: &Arc<Desk>, account: AddAccount) -> Outcome {
    let joining = Joining {
        name: account.name,
        kind: Some(account.kind),
        domains: account.domains,
        contacts: account.contacts,
        monitors: account.monitors,
        plan: account.plan,
        language: account.language.map(|l| l.word().to_owned()),
        zone: account.zone.map(|z| z.name().to_owned()),
        ..Joining::default()
    };
    let name = joining.name.clone();
    let plan = joining.plan.clone().unwrap_or_else(|| account.kind.shipped_plan().to_owned());
    let id = accounts::add(desk, ACTOR, joining)?;
    let mut out = Out::new();
    out.line(&format!("Added {name}, account {id}, under the plan {plan}"))?;
    out.end()
}

/// Stores a plan, or says all that is wrong with it.
pub(super) fn import(desk: &Arc<Desk>, file: &Path) -> Outcome {
    let shown = file.display();
    let source = std::fs::read_to_string(file)
        .map_err(|e| Fault::Said(format!("{shown} cannot be read: {e}"), Exit::Input))?;
    let mut out = Out::new();
    match plans::import(desk, ACTOR, &source)? {
        Imported::Stored { name, version } => {
            out.line(&format!(
                "Stored {name} v{version}; it holds for what is reported from now on"
            ))?;
            out.end()
        }
        Imported::Same { name, version } => {
            out.line(&format!("{name} v{version} says the same already; nothing was stored"))?;
            out.end()
        }
        Imported::Mistaken(mistakes) => {
            for mistake in &mistakes {
                eprintln!("{shown}: {mistake}");
            }
            let count = mistakes.len();
            let noun = if count == 1 { "mistake" } else { "mistakes" };
            eprintln!("{shown} has {count} {noun}; nothing was stored.");
            out.end_with(Exit::Input)
        }
    }
}
