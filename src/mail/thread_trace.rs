//! The signs by which a message may belong to a ticket, before anything is looked up.

use super::{
    address,
    parse::Parsed,
    token::{PlusPart, ThreadKeys},
};
use crate::domain::{
    ids::{DeliveryId, TicketId, UserId},
    mail_state::MailList,
};

/// What a message shows of threads and deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThreadTrace {
    /// Message-IDs to look up, the best proof first: In-Reply-To, then References from the last.
    pub ids: Vec<String>,
    /// Tickets of ids that carry our own signature, in the same order: proved without a look-up.
    pub signed_ids: Vec<TicketId>,
    /// Tickets of the signed addresses that it was sent to.
    pub tokens: Vec<TicketId>,
    /// A plus address of the desk whose token is none of ours.
    pub bad_token: Option<String>,
    /// Who leaves which list, by the signed address that it was sent to.
    pub leaves: Option<(UserId, MailList)>,
    /// Its own Message-ID carries our signature: our mail coming back.
    pub is_own: bool,
    /// The delivery on whose return path it came: a bounce of ours.
    pub bounce_of: Option<DeliveryId>,
}

/// Every address that a message was sent to: of the envelope, then of its header.
#[must_use]
pub fn sent_to(parsed: &Parsed, envelope_to: &[String]) -> Vec<String> {
    let in_headers = ["to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to"]
        .into_iter()
        .flat_map(|name| parsed.headers.all(name).collect::<Vec<_>>())
        .flat_map(|value| address::read_all(value, None))
        .map(|m| m.address);
    envelope_to.iter().cloned().chain(in_headers).collect()
}

/// Reads the trace. `sent_to` is every address that it was sent to; `named` are those of them that
/// are the desk's under a name, and hold no token.
#[must_use]
pub fn trace(
    parsed: &Parsed,
    sent_to: &[String],
    keys: &ThreadKeys,
    desk_addresses: &[String],
    named: &[String],
) -> ThreadTrace {
    let own = parsed.message_id.as_deref().and_then(|id| keys.read_message_id(id));
    let mut found = ThreadTrace { is_own: own.is_some(), ..ThreadTrace::default() };
    let newest_first = parsed.in_reply_to.iter().chain(parsed.references.iter().rev());
    for id in newest_first {
        if !found.ids.contains(id) {
            found.ids.push(id.clone());
            found.signed_ids.extend(keys.read_message_id(id).map(|(ticket, _)| ticket));
        }
    }
    let is_named = |address: &str| named.iter().any(|n| n.eq_ignore_ascii_case(address.trim()));
    for address in sent_to {
        if let Some(delivery) = keys.read_bounce_address(address) {
            found.bounce_of.get_or_insert(delivery);
            continue;
        }
        match desk_addresses.iter().find_map(|desk| keys.read_reply_address(address, desk)) {
            Some(PlusPart::Ticket(ticket)) if !found.tokens.contains(&ticket) => {
                found.tokens.push(ticket);
            }
            Some(PlusPart::Leaves(user, list)) => {
                found.leaves.get_or_insert((user, list));
            }
            Some(PlusPart::Bad) if !is_named(address) => {
                let shown = super::subject::one_line(address, 100);
                found.bad_token.get_or_insert(shown);
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    #[test]
    fn a_signed_address_out_of_a_list_is_no_bad_token_and_a_forged_one_is() {
        let keys = ThreadKeys::new(&[(1, vec![1; 32])]).unwrap();
        let desk = ["help@desk.example".to_owned()];
        let leave = keys.leave_address(&desk[0], UserId(3), MailList::Weekly);
        assert!(leave.split('@').next().unwrap().len() <= 64, "{leave}");
        let mail = parse(b"From: a@b.example\r\n\r\n");
        let found = trace(&mail, &[leave.to_uppercase()], &keys, &desk, &[]);
        assert_eq!(found.leaves, Some((UserId(3), MailList::Weekly)));
        assert_eq!((found.bad_token, found.tokens.len()), (None, 0));
        let other = ThreadKeys::new(&[(1, vec![2; 32])]).unwrap();
        let found = trace(&mail, std::slice::from_ref(&leave), &other, &desk, &[]);
        assert_eq!((found.leaves, found.bad_token), (None, Some(leave)));
    }

    #[test]
    fn signs_are_found_wherever_they_stand() {
        let keys = ThreadKeys::new(&[(1, vec![1; 32])]).unwrap();
        let desk = ["help@desk.example".to_owned()];
        let address = keys.reply_to_address(&desk[0], TicketId(5)).to_uppercase();
        let id = keys.message_id(TicketId(6), 2, "desk.example");
        let raw = format!(
            "From: a@b.example\r\nTo: help@desk.example\r\nDelivered-To: {address}\r\n\
             In-Reply-To: <x@y>\r\nReferences: {id} <x@y> <z@y>\r\n\r\nbody"
        );
        let parsed = parse(raw.as_bytes());
        let found = trace(&parsed, &sent_to(&parsed, &[]), &keys, &desk, &[]);
        assert_eq!(found.tokens, [TicketId(5)]);
        assert_eq!(found.ids, ["<x@y>".to_owned(), "<z@y>".to_owned(), id]);
        assert_eq!(found.signed_ids, [TicketId(6)]);
        assert_eq!((found.bad_token, found.bounce_of), (None, None));

        let envelope =
            [keys.bounce_address(DeliveryId(9), "desk.example"), "help+forged@desk.example".into()];
        let found = trace(&parse(b"From: a@b\r\n\r\n"), &envelope, &keys, &desk, &[]);
        assert_eq!(found.bounce_of, Some(DeliveryId(9)));
        assert_eq!(found.bad_token.as_deref(), Some("help+forged@desk.example"));
        let named = ["help+forged@desk.example".to_owned()];
        let found = trace(&parse(b"From: a@b\r\n\r\n"), &envelope, &keys, &desk, &named);
        assert_eq!(found.bad_token, None, "it is an address of the desk");
    }
}
