//! Files that left as links: opened by who has the link, ended by hand.

use crate::{
    app::reply_files,
    domain::ids::{AttachmentId, TicketId},
    web::{ask::Ask, fault::Fault, reply::Reply},
};

/// `GET /files/{token}`
pub fn open(ask: &Ask) -> Result<Reply, Fault> {
    let found = reply_files::open(&ask.desk, ask.place("token"))?;
    let (name, bytes) = found.ok_or(Fault::NotFound)?;
    Ok(Reply::file(&name, "application/octet-stream", bytes))
}

/// `POST /tickets/{id}/files/{file}/revoke`
pub fn revoke(ask: &Ask) -> Result<Reply, Fault> {
    let (id, file): (TicketId, AttachmentId) = (ask.id("id")?, ask.id("file")?);
    reply_files::revoke(&ask.desk, &ask.hands()?, id, file)?;
    Ok(Reply::to(&format!("/tickets/{id}")))
}
