//! Signed signs of a ticket in addresses and Message-IDs: they prove the thread, never the right
//! (product promise 8). They never expire; keys are configured, the same on all nodes, and rotate:
//! the first signs, all verify.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::domain::{
    ids::{DeliveryId, TicketId, UserId},
    mail_state::MailList,
};

/// The shortest secret that is taken, in bytes.
const SHORTEST_SECRET: usize = 16;

/// Why keys cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeysError {
    /// There is none.
    #[error("no thread key is configured; one is needed to sign")]
    None,
    /// It can be guessed.
    #[error("the secret of thread key {0} is shorter than 16 bytes")]
    Short(u8),
    /// Two keys have one number.
    #[error("thread key {0} is there twice")]
    Twice(u8),
}

/// The keys, in the order of the configuration.
#[derive(Clone)]
pub struct ThreadKeys {
    signer: (u8, Hmac<Sha256>),
    older: Vec<(u8, Hmac<Sha256>)>,
}

impl fmt::Debug for ThreadKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ThreadKeys(***, {} keys)", 1 + self.older.len())
    }
}

/// What stands behind the plus of an address of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlusPart {
    /// A token of ours.
    Ticket(TicketId),
    /// A token of ours by which somebody leaves a list.
    Leaves(UserId, MailList),
    /// Something else.
    Bad,
}

impl ThreadKeys {
    /// From (number, secret), the signing key first.
    ///
    /// # Errors
    /// [`KeysError`] where there is none, one is short, or a number is there twice.
    pub fn new(keys: &[(u8, Vec<u8>)]) -> Result<Self, KeysError> {
        let mut ready: Vec<(u8, Hmac<Sha256>)> = Vec::new();
        for (id, secret) in keys {
            if secret.len() < SHORTEST_SECRET {
                return Err(KeysError::Short(*id));
            }
            if ready.iter().any(|(other, _)| other == id) {
                return Err(KeysError::Twice(*id));
            }
            let mac = Hmac::new_from_slice(secret).map_err(|_| KeysError::Short(*id))?;
            ready.push((*id, mac));
        }
        let mut ready = ready.into_iter();
        let signer = ready.next().ok_or(KeysError::None)?;
        Ok(Self { signer, older: ready.collect() })
    }

    /// The token of a ticket: 40 letters and digits of lower-case base32 that hold the key's number,
    /// the ticket's and 128 bits of HMAC-SHA256.
    #[must_use]
    pub fn ticket_token(&self, ticket: TicketId) -> String {
        let (id, key) = &self.signer;
        let mut bytes = vec![*id];
        bytes.extend(ticket.0.to_be_bytes());
        bytes.extend(signed(key, "ticket", &[i64::from(*id), ticket.0]));
        BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()
    }

    /// The ticket of a token, in any case (gateways write addresses anew); compared in constant time.
    #[must_use]
    pub fn read_token(&self, token: &str) -> Option<TicketId> {
        if token.len() != 40 || !token.is_ascii() {
            return None;
        }
        let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok()?;
        let (id, rest) = bytes.split_first()?;
        let (ticket, mac) = rest.split_first_chunk::<8>()?;
        let ticket = i64::from_be_bytes(*ticket);
        let (_, key) = self.all().find(|(other, _)| other == id)?;
        let expected = signed(key, "ticket", &[i64::from(*id), ticket]);
        bool::from(expected.ct_eq(mac)).then_some(TicketId(ticket))
    }

    /// What stands in the link out of a list, for one person: the key's number, the person, the list
    /// and 128 bits of HMAC-SHA256. It never expires, as the mail that it stands in does not.
    #[must_use]
    pub fn list_token(&self, user: UserId, list: MailList) -> String {
        let (id, key) = &self.signer;
        let mut bytes = vec![*id, list_number(list)];
        bytes.extend(user.0.to_be_bytes());
        bytes.extend(signed(key, "list", &[i64::from(*id), user.0, list_number(list).into()]));
        BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()
    }

    /// The person and the list of such a token.
    #[must_use]
    pub fn read_list_token(&self, token: &str) -> Option<(UserId, MailList)> {
        if token.len() != 42 || !token.is_ascii() {
            return None;
        }
        let bytes = BASE32_NOPAD.decode(token.to_ascii_uppercase().as_bytes()).ok()?;
        let ([id, number], rest) = bytes.split_first_chunk::<2>()?;
        let (user, mac) = rest.split_first_chunk::<8>()?;
        let user = i64::from_be_bytes(*user);
        let list = MailList::ALL.iter().copied().find(|list| list_number(*list) == *number)?;
        let (_, key) = self.all().find(|(other, _)| other == id)?;
        let expected = signed(key, "list", &[i64::from(*id), user, i64::from(*number)]);
        bool::from(expected.ct_eq(mac)).then_some((UserId(user), list))
    }

    /// `local+token@domain` of a desk address: where answers to the ticket go.
    #[must_use]
    pub fn reply_to_address(&self, desk_address: &str, ticket: TicketId) -> String {
        plus_address(desk_address, &self.ticket_token(ticket))
    }

    /// `local+token@domain` of a desk address: a mail to it has somebody leave a list.
    #[must_use]
    pub fn leave_address(&self, desk_address: &str, user: UserId, list: MailList) -> String {
        plus_address(desk_address, &self.list_token(user, list))
    }

    /// What an address says behind the plus; none where it is no plus address of the desk.
    #[must_use]
    pub fn read_reply_address(&self, address: &str, desk_address: &str) -> Option<PlusPart> {
        let address = address.trim().to_lowercase();
        let desk = desk_address.trim().to_lowercase();
        let (local, domain) = address.rsplit_once('@')?;
        let (desk_local, desk_domain) = desk.rsplit_once('@')?;
        let plus = local.strip_prefix(desk_local)?.strip_prefix('+')?;
        if domain != desk_domain {
            return None;
        }
        let leaves = || self.read_list_token(plus).map(|(user, list)| PlusPart::Leaves(user, list));
        let ticket = self.read_token(plus).map(PlusPart::Ticket);
        Some(ticket.or_else(leaves).unwrap_or(PlusPart::Bad))
    }

    /// `<t{ticket}.{n}.{mac}@{domain}>`: the id of the ticket's `n`th message, not to be guessed.
    #[must_use]
    pub fn message_id(&self, ticket: TicketId, n: i64, domain: &str) -> String {
        let mac = text_of(&signed(&self.signer.1, "message", &[ticket.0, n]));
        format!("<t{ticket}.{n}.{mac}@{domain}>")
    }

    /// The ticket and number of an id that we made, whatever its domain and case now.
    #[must_use]
    pub fn read_message_id(&self, id: &str) -> Option<(TicketId, i64)> {
        let id = id.trim().trim_matches(['<', '>']).to_ascii_lowercase();
        let (local, _) = id.rsplit_once('@')?;
        let mut parts = local.strip_prefix('t')?.splitn(3, '.');
        let ticket: i64 = parts.next()?.parse().ok()?;
        let n: i64 = parts.next()?.parse().ok()?;
        let mac = parts.next()?;
        self.verifies("message", &[ticket, n], mac).then_some((TicketId(ticket), n))
    }

    /// `bounce+{delivery}.{mac}@{domain}`: the return path of one delivery (RFC 5321 allows 64
    /// octets before the `@`; this has at most 53).
    #[must_use]
    pub fn bounce_address(&self, delivery: DeliveryId, domain: &str) -> String {
        let mac = text_of(&signed(&self.signer.1, "bounce", &[delivery.0]));
        format!("bounce+{delivery}.{mac}@{domain}")
    }

    /// The delivery whose return path an address is.
    #[must_use]
    pub fn read_bounce_address(&self, address: &str) -> Option<DeliveryId> {
        let address = address.trim().trim_matches(['<', '>']).to_ascii_lowercase();
        let (local, _) = address.rsplit_once('@')?;
        let (delivery, mac) = local.strip_prefix("bounce+")?.split_once('.')?;
        let delivery: i64 = delivery.parse().ok()?;
        self.verifies("bounce", &[delivery], mac).then_some(DeliveryId(delivery))
    }

    fn verifies(&self, purpose: &str, values: &[i64], mac: &str) -> bool {
        self.all().any(|(_, key)| {
            let expected = text_of(&signed(key, purpose, values));
            bool::from(expected.as_bytes().ct_eq(mac.as_bytes()))
        })
    }

    fn all(&self) -> impl Iterator<Item = &(u8, Hmac<Sha256>)> {
        std::iter::once(&self.signer).chain(&self.older)
    }
}

/// An address of the desk with a token behind its plus.
fn plus_address(desk_address: &str, token: &str) -> String {
    match desk_address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}+{token}@{domain}"),
        None => format!("{desk_address}+{token}"),
    }
}

/// 128 bits over a purpose and numbers of fixed length, so that no sign passes for another's.
fn signed(key: &Hmac<Sha256>, purpose: &str, values: &[i64]) -> [u8; 16] {
    let mut mac = key.clone();
    mac.update(b"tarmac 1 ");
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    for value in values {
        mac.update(&value.to_be_bytes());
    }
    let full: [u8; 32] = mac.finalize().into_bytes().into();
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(full) {
        *to = from;
    }
    half
}

fn text_of(mac: &[u8; 16]) -> String {
    BASE32_NOPAD.encode(mac).to_ascii_lowercase()
}

/// What stands for a list in a token.
const fn list_number(list: MailList) -> u8 {
    match list {
        MailList::Daily => 1,
        MailList::Weekly => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESK: &str = "help@desk.example";

    fn keys(ids: &[u8]) -> ThreadKeys {
        let all: Vec<_> = ids.iter().map(|id| (*id, vec![*id; 32])).collect();
        ThreadKeys::new(&all).unwrap()
    }

    #[test]
    fn a_token_is_read_in_any_case_and_after_a_rotation() {
        let token = keys(&[1]).ticket_token(TicketId(1042));
        assert_eq!(token.len(), 40);
        assert_eq!(keys(&[2, 1]).read_token(&token.to_uppercase()), Some(TicketId(1042)));
        assert_eq!(keys(&[2]).read_token(&token), None);
    }

    #[test]
    fn a_token_altered_in_one_place_is_none() {
        let keys = keys(&[1]);
        let token = keys.ticket_token(TicketId(1042));
        for at in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[at] = if altered[at] == b'a' { b'b' } else { b'a' };
            assert_eq!(keys.read_token(std::str::from_utf8(&altered).unwrap()), None);
        }
        for bad in
            ["", "aaaa", &"a".repeat(10_000), &token[1..], "日本日本日本日本日本日本日本aaaaa"]
        {
            assert_eq!(keys.read_token(bad), None);
        }
    }

    #[test]
    fn a_reply_address_names_its_ticket() {
        let keys = keys(&[1]);
        let address = keys.reply_to_address(DESK, TicketId(7));
        assert!(address.split('@').next().unwrap().len() <= 64);
        let read = |a: &str| keys.read_reply_address(a, DESK);
        assert_eq!(read(&address.to_uppercase()), Some(PlusPart::Ticket(TicketId(7))));
        assert_eq!(read("help+@desk.example"), Some(PlusPart::Bad));
        assert_eq!(read(&address.replace("help+", "help+x")), Some(PlusPart::Bad));
        assert_eq!(read(DESK), None);
        assert_eq!(read(&address.replace("desk.example", "other.example")), None);
    }

    #[test]
    fn a_message_id_is_ours_only_with_its_mac() {
        let keys = keys(&[1]);
        let id = keys.message_id(TicketId(1042), 3, "desk.example");
        assert!(id.len() <= 200 && !id.contains(['+', '"']));
        assert_eq!(keys.read_message_id(&id.to_uppercase()), Some((TicketId(1042), 3)));
        assert_eq!(keys.read_message_id(&id.replace("t1042", "t1043")), None);
        assert_eq!(keys.read_message_id("<t1042.3.@desk.example>"), None);
        assert_eq!(keys.read_message_id("<t1042.3@desk.example>"), None);
    }

    #[test]
    fn a_return_path_names_its_delivery() {
        let keys = keys(&[1]);
        let address = keys.bounce_address(DeliveryId(i64::MAX), "desk.example");
        assert!(address.split('@').next().unwrap().len() <= 64);
        assert_eq!(keys.read_bounce_address(&format!("<{address}>")), Some(DeliveryId(i64::MAX)));
        assert_eq!(keys.read_bounce_address(&address.replace("bounce+9", "bounce+8")), None);
    }

    #[test]
    fn a_list_token_names_its_person_and_list_and_nobody_elses() {
        let keys = keys(&[1]);
        let token = keys.list_token(UserId(7), MailList::Weekly);
        assert_eq!(keys.read_list_token(&token), Some((UserId(7), MailList::Weekly)));
        for at in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[at] = if altered[at] == b'a' { b'b' } else { b'a' };
            let altered = String::from_utf8(altered).unwrap();
            if altered != token {
                assert_eq!(keys.read_list_token(&altered), None, "{altered}");
            }
        }
        assert_eq!(keys.read_list_token(&keys.ticket_token(TicketId(7))), None);
    }

    #[test]
    fn one_sign_does_not_pass_for_another() {
        let keys = keys(&[1]);
        let id = keys.message_id(TicketId(1), 2, "d");
        let mac = id.split('.').nth(2).unwrap().split('@').next().unwrap();
        assert_eq!(keys.read_bounce_address(&format!("bounce+1.{mac}@d")), None);
    }

    #[test]
    fn keys_that_protect_nothing_are_refused() {
        assert_eq!(ThreadKeys::new(&[]).unwrap_err(), KeysError::None);
        assert_eq!(ThreadKeys::new(&[(1, vec![0; 15])]).unwrap_err(), KeysError::Short(1));
        let twice = [(1, vec![0; 16]), (1, vec![1; 16])];
        assert_eq!(ThreadKeys::new(&twice).unwrap_err(), KeysError::Twice(1));
        assert!(!format!("{:?}", keys(&[9])).contains('9'));
    }
}
