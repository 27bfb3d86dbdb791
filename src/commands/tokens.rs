//! `tarmac token`.

use std::sync::Arc;

use serde::Serialize;

use super::{
    Outcome,
    people::ACTOR,
    print::{Out, moment, moment_or_dash},
};
use crate::{
    app::{
        Desk,
        api_tokens::{self, Listed},
    },
    cli::TokenCommand,
    domain::{ids::ApiTokenId, time::Timestamp},
};

/// Number, made at, last used, state, whose, what for.
const WIDTHS: [usize; 6] = [6, 16, 16, 8, 20, 0];

/// Does what was asked about tokens.
pub(super) fn of(desk: &Arc<Desk>, asked: TokenCommand) -> Outcome {
    let mut out = Out::new();
    match asked {
        TokenCommand::Add { address, name } => {
            let made = api_tokens::make_for(desk, ACTOR, &address, &name)?;
            out.line(&format!("Made token {} for {address}; it is shown only now:", made.id))?;
            out.line(&made.token)?;
        }
        TokenCommand::List { json } => list(desk, &mut out, json)?,
        TokenCommand::Revoke { number } => {
            api_tokens::revoke(desk, ACTOR, number, None)?;
            out.line(&format!("Token {number} holds no more"))?;
        }
    }
    out.end()
}

/// A token as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    number: ApiTokenId,
    name: &'a str,
    owner: &'a str,
    created_at: Timestamp,
    used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    is_owner_active: bool,
}

fn list(desk: &Arc<Desk>, out: &mut Out, json: bool) -> Result<(), super::Fault> {
    let zone = desk.config.desk.zone;
    if !json {
        out.row(WIDTHS, ["TOKEN", "MADE", "LAST USED", "STATE", "WHOSE", "FOR"])?;
    }
    for Listed { row, owner, is_owner_active } in api_tokens::list(desk, None)? {
        if json {
            out.json(&Line {
                number: row.id,
                name: &row.name,
                owner: &owner,
                created_at: row.created_at,
                used_at: row.used_at,
                revoked_at: row.revoked_at,
                is_owner_active,
            })?;
            continue;
        }
        let state = match (row.revoked_at, is_owner_active) {
            (Some(_), _) => "revoked",
            (None, false) => "off",
            (None, true) => "holds",
        };
        let (made, used) = (moment(row.created_at, zone), moment_or_dash(row.used_at, zone));
        out.row(WIDTHS, [&row.id.to_string(), &made, &used, state, &owner, &row.name])?;
    }
    Ok(())
}
