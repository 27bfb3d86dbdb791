//! Who wrote a message, by the address in From: one of us, a contact, a monitor, a stranger.

use super::{desk::Desk, error::AppError, recipients};
use crate::{
    db::{
        Conn,
        customers::{self, ContactRow},
        people,
    },
    domain::{
        ids::{AccountId, UserId},
        message::{Rights, Sender, is_daemon, is_no_reply},
    },
};

/// Who wrote, by the address in From.
pub(super) struct Who {
    /// What they are to us.
    pub(super) sender: Sender,
    /// The contact.
    pub(super) contact: Option<ContactRow>,
    /// Their account.
    pub(super) account: Option<AccountId>,
    /// Which of us.
    pub(super) staff: Option<UserId>,
    /// What they may do by words.
    pub(super) rights: Rights,
}

impl Who {
    /// Finds out by the address, as addresses are compared.
    pub(super) fn find(c: &mut Conn, desk: &Desk, address: &str) -> Result<Self, AppError> {
        let of = |sender| Self {
            sender,
            contact: None,
            account: None,
            staff: None,
            rights: Rights::default(),
        };
        if address.is_empty() {
            return Ok(of(Sender::Nobody));
        }
        if address == desk.config.desk.address.as_str().to_lowercase() {
            return Ok(of(Sender::Desk));
        }
        if let Some(user) = people::user_by_email(c, address)? {
            let rights = Rights { is_ours: user.is_active, ..Rights::default() };
            return Ok(Self { staff: Some(user.id), rights, ..of(Sender::Staff) });
        }
        if let Some(contact) = customers::contact_by_address(c, address)? {
            let account = contact.account_id;
            let rights = Rights {
                may_raise: contact.may_raise,
                may_confirm: contact.may_confirm,
                ..Rights::default()
            };
            return Ok(Self {
                rights,
                contact: Some(contact),
                account: Some(account),
                ..of(Sender::Contact(account))
            });
        }
        if let Some(account) = customers::machine_account(c, address)? {
            return Ok(Self { account: Some(account), ..of(Sender::Machine(account)) });
        }
        if !recipients::among(c, &[address.to_owned()])?.is_empty() {
            return Ok(of(Sender::Desk));
        }
        if is_no_reply(address) || is_daemon(address) {
            return Ok(of(Sender::NoReply));
        }
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        if let Some(account) = customers::domain_account(c, domain)? {
            return Ok(Self { account: Some(account), ..of(Sender::DomainOf(account)) });
        }
        Ok(of(Sender::Stranger))
    }
}

/// The language that somebody is written to in.
pub(super) fn language_of(c: &mut Conn, desk: &Desk, who: &Who) -> Result<String, AppError> {
    if let Some(language) = who.contact.as_ref().and_then(|c| c.language.clone()) {
        return Ok(language);
    }
    match who.account {
        Some(id) => Ok(customers::account_by_id(c, id)?.language),
        None => Ok(desk.config.desk.language.word().to_owned()),
    }
}
