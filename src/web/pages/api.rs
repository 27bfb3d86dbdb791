//! The API: what programs ask with a token, answered in JSON. What is refused is a problem document.

use serde::Serialize;

use crate::{
    app::explain::{self, Explained},
    domain::{ids::TicketId, promise::Watch},
    web::{ask::Ask, fault::Fault, reply::Reply},
};

/// The proofs of a ticket.
#[derive(Debug, Serialize)]
struct Proofs {
    reference: String,
    clocks: Vec<Explained>,
}

/// `GET /api/v1/tickets/{reference}/explain?milestone=…`: why a ticket's deadlines are when they
/// are, as `tarmac sla explain` prints it; all clocks, or those of one milestone or cycle.
pub fn explain(ask: &Ask) -> Result<Reply, Fault> {
    let ticket = ticket(ask)?;
    let watch = match ask.asked("milestone") {
        "" => None,
        word => Some(word.parse::<Watch>().map_err(|e| Fault::Unfit(format!("{e}.")))?),
    };
    let clocks = explain::explain(&ask.desk, ticket, watch)?;
    Reply::json(200, &Proofs { reference: ask.desk.reference(ticket), clocks })
}

/// The ticket that the path names: `TM-1001` or `1001`.
fn ticket(ask: &Ask) -> Result<TicketId, Fault> {
    let named = ask.place("reference");
    let prefix = ask.desk.config.desk.ticket_prefix.as_str();
    let number = named.strip_prefix(prefix).and_then(|n| n.strip_prefix('-')).unwrap_or(named);
    let is_number = number.len() <= 18 && number.chars().all(|c| c.is_ascii_digit());
    if is_number { number.parse().map_err(|_| Fault::NotFound) } else { Err(Fault::NotFound) }
}
