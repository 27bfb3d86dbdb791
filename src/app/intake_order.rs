//! Which of many waiting messages are decided first: where more waits than is decided in a moment,
//! mail of those whom the desk knows (customers, their monitors, one of us) does not wait behind that
//! of strangers.

use std::collections::HashMap;

use super::{arrival_sender::Who, desk::Desk, error::AppError};
use crate::{
    db::inbound,
    domain::{ids::InboundId, message::Sender},
    mail::{headers::Headers, parse},
};

/// Messages that are looked at in one go.
const LOOKED_AT: i64 = 200;

/// Waiting messages after `after` whose From is somebody whom the desk knows, and until where it was
/// looked. It is what the message says of itself, and decides about its turn only.
///
/// # Errors
/// When the database cannot.
pub fn of_known(desk: &Desk, after: InboundId) -> Result<(Vec<InboundId>, InboundId), AppError> {
    desk.read(|c| {
        let heads = inbound::inbound_heads(c, after, LOOKED_AT)?;
        let until = heads.last().map_or(after, |(id, _)| *id);
        let (mut known, mut seen) = (Vec::new(), HashMap::new());
        for (id, head) in heads {
            let (headers, _) = Headers::read(&head, 0);
            let Some(from) = parse::from_address(&headers) else { continue };
            let is_known = match seen.get(&from) {
                Some(is_known) => *is_known,
                None => is_known(&Who::find(c, desk, &from)?.sender),
            };
            seen.insert(from, is_known);
            if is_known {
                known.push(id);
            }
        }
        Ok((known, until))
    })
}

const fn is_known(sender: &Sender) -> bool {
    matches!(sender, Sender::Staff | Sender::Contact(_) | Sender::DomainOf(_) | Sender::Machine(_))
}
