//! What a ticket takes from its customer's mail by a click: who reports, where one of us sent the mail
//! on, and the customer's own number.

use super::{
    ticket::{Desk, Trouble},
    ticket_acts::after,
    ticket_forms::field,
};
use crate::{
    app::{
        forwarded::{self, Chosen},
        partner_references,
    },
    domain::access::Verb,
    web::{
        ask::Ask,
        fault::Fault,
        reply::Reply,
        said::wrong_with,
        view::{Choice, Opt, ticket::ForwardedForm},
    },
};

/// The form with what the mail says of itself.
pub(super) fn form(desk: &Desk<'_>, trouble: &Trouble) -> Option<ForwardedForm> {
    let offer = desk.data.forwarded.as_ref().filter(|_| desk.ask.may(Verb::AssignAccount))?;
    let from = &offer.mail.from;
    let known = offer.contact.as_ref();
    let name = known.map(|c| c.shown().to_owned()).or_else(|| from.name.clone());
    let shown = name.clone().unwrap_or_else(|| from.address.clone());
    let account_name = |id| {
        let found = offer.accounts.iter().find(|a| Some(a.id) == id);
        found.map_or_else(String::new, |a| a.name.clone())
    };
    let of = known.map_or_else(
        || desk.t("forwarded-nobody"),
        |c| desk.say("forwarded-contact", &[("account", &account_name(Some(c.account_id)))]),
    );
    let facts = [
        (desk.t("mail-from"), format!("{shown} <{}>", from.address)),
        (desk.t("forwarded-is"), of),
        (desk.t("forwarded-sent"), offer.mail.sent.clone()),
        (desk.t("forwarded-subject"), offer.mail.subject.clone()),
    ];
    let is_new = known.is_none();
    let chosen = match desk.ask.typed("account") {
        "" => offer.account.map_or_else(String::new, |id| id.to_string()),
        typed => typed.to_owned(),
    };
    let mut options = vec![Opt::new("", desk.t("account-choose"))];
    options.extend(offer.accounts.iter().map(|a| Opt::new(a.id.to_string(), &a.name)));
    let error = (trouble.act == "forwarded")
        .then(|| wrong_with(desk.lang(), &trouble.wrong, "account"))
        .flatten();
    Some(ForwardedForm {
        title: desk.say("forwarded-title", &[("by", &offer.by), ("who", &shown)]),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        text: offer.mail.text.clone(),
        address: field(desk, trouble, "forwarded", "address", &from.key()),
        name: is_new.then(|| field(desk, trouble, "forwarded", "name", &name.unwrap_or_default())),
        account: is_new.then(|| Choice { error, ..Choice::new(chosen, options) }),
        button: desk.say("forwarded-do", &[("who", &shown)]),
    })
}

/// `POST …/reference` (`reference`): the customer's own number; empty takes it away.
pub fn reference(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let done = partner_references::set(&ask.desk, &by, id, ask.typed("reference"));
    after(ask, "reference", done)
}

/// `POST …/forwarded` (`address`, `name`, `account`)
pub fn turn(ask: &Ask) -> Result<Reply, Fault> {
    let (id, by) = (ask.id("id")?, ask.hands()?);
    let chosen = Chosen {
        address: ask.typed("address").to_owned(),
        name: ask.typed("name").to_owned(),
        account: ask.typed("account").parse().ok(),
    };
    after(ask, "forwarded", forwarded::turn(&ask.desk, &by, id, chosen))
}
