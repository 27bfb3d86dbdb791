//! The API: what programs ask with a token, answered in JSON. What is refused is a problem document.

use serde::Serialize;

use crate::{
    app::{
        explain::{self, Explained},
        mail_by_http,
    },
    domain::{ids::TicketId, promise::Watch},
    i18n::{t, t_args},
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

/// `POST /api/v1/mail?from=…&to=…`: a message, `message/rfc822`, as a mail server hands it over. 202
/// where it is stored, 200 where it was before. `from` is the envelope's sender, empty for the null
/// path; `to`, which may stand there several times, its recipients.
pub fn bring_mail(ask: &Ask) -> Result<Reply, Fault> {
    let claimed = ask.request.media_type.as_deref().unwrap_or_default();
    let is_message =
        claimed.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case("message/rfc822"));
    if !is_message || ask.request.body.is_empty() {
        return Ok(refused(ask, if is_message { 422 } else { 415 }, "mail-type"));
    }
    let from = ask.asked_all("from").first().map(|from| (*from).to_owned());
    let to = ask.asked_all("to").into_iter().map(str::to_owned).collect();
    let brought = mail_by_http::bring(&ask.desk, from, to, ask.request.body.clone())?;
    let status = if brought.is_new { 202 } else { 200 };
    let mut reply = Reply::json(status, &brought)?;
    reply.headers.push(("Location", format!("/api/v1/mail/{}", brought.id)));
    Ok(reply)
}

/// `GET /api/v1/mail/{id}`: how a message stands that was brought so.
pub fn mail(ask: &Ask) -> Result<Reply, Fault> {
    Reply::json(200, &mail_by_http::stands(&ask.desk, ask.id("id")?)?)
}

/// What is refused in the standing words of `problem-<kind>`.
fn refused(ask: &Ask, status: u16, kind: &str) -> Reply {
    let lang = ask.lang();
    let (title, text) = (format!("problem-{kind}"), format!("problem-{kind}-text"));
    Reply::problem(status, &t(lang, &title), &t(lang, &text), "")
}

/// The answer to a message that is larger than `smtp_in.max_size`.
pub fn mail_too_large(ask: &Ask) -> Reply {
    let most = ask.desk.config.smtp_in.max_size.bytes().div_ceil(1 << 20);
    let lang = ask.lang();
    let text = t_args(lang, "problem-mail-size-text", &[("most", most.into())]);
    Reply::problem(413, &t(lang, "problem-mail-size"), &text, "")
}

/// The ticket that the path names: `TM-1001` or `1001`.
fn ticket(ask: &Ask) -> Result<TicketId, Fault> {
    let named = ask.place("reference");
    let prefix = ask.desk.config.desk.ticket_prefix.as_str();
    let number = named.strip_prefix(prefix).and_then(|n| n.strip_prefix('-')).unwrap_or(named);
    let is_number = number.len() <= 18 && number.chars().all(|c| c.is_ascii_digit());
    if is_number { number.parse().map_err(|_| Fault::NotFound) } else { Err(Fault::NotFound) }
}
