//! The files of a ticket's replies: how much may go with one, and those that left as links.

use super::ticket::Desk;
use crate::{
    app::reply_files::Linked,
    config::Size,
    i18n::{moment, words},
    web::view::ticket::FileLink,
};

/// How much may go with a reply, and how.
pub(super) fn hint(desk: &Desk<'_>) -> String {
    let config = &desk.ask.desk.config;
    let shown = |size: &Size| {
        words::file_size(desk.lang(), i64::try_from(size.bytes()).unwrap_or(i64::MAX))
    };
    let (attached, most) =
        (shown(&config.mail_out.attach_up_to), shown(&config.http.largest_upload));
    desk.say("reply-files-hint", &[("attached", &attached), ("most", &most)])
}

/// The files of the ticket that left as links.
pub(super) fn links(desk: &Desk<'_>) -> Vec<FileLink> {
    let now = desk.reader.now;
    let shown = |linked: &Linked| {
        let link = &linked.link;
        let (key, at) = match link.revoked_at {
            Some(at) => ("reply-link-ended", at),
            None if link.expires_at <= now => ("reply-link-over", link.expires_at),
            None => ("reply-link-opens", link.expires_at),
        };
        let at = moment::date_from(desk.lang(), at, desk.reader.zone, now);
        let n = link.opened.to_string();
        FileLink {
            name: linked.name.clone(),
            said: desk.say(key, &[("who", &link.address), ("at", &at), ("n", &n)]),
            revoke: (key == "reply-link-opens")
                .then(|| format!("{}/files/{}/revoke", desk.href(), linked.id)),
        }
    };
    desk.data.links.iter().map(shown).collect()
}
