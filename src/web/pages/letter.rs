//! A received message as it was sent: its document, and its pictures when somebody asks for them.

use askama::Template as _;

use crate::{
    app::mail_html::{self, Letter as Sent, Piece, Scheme},
    domain::ids::InboundId,
    i18n::{Lang, t, t_args},
    web::{
        ask::Ask,
        fault::Fault,
        reply::Reply,
        view::letter::{Blocked, Frame, Letter},
    },
};

/// What may happen in the document: its own style, the message's own pictures, which stand in it.
/// A link opens a page of its own, which knows nothing of this one.
const CLOSED: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'self'; \
                      sandbox allow-popups allow-popups-to-escape-sandbox";
/// The same, where the pictures of elsewhere were asked for.
const WITH_PICTURES: &str = "default-src 'none'; style-src 'unsafe-inline'; \
                             img-src data: http: https:; base-uri 'none'; form-action 'none'; \
                             frame-ancestors 'self'; \
                             sandbox allow-popups allow-popups-to-escape-sandbox";

/// The frame of a message on a page.
#[must_use]
pub fn frame(lang: Lang, id: InboundId) -> Frame {
    Frame {
        src: format!("/mail/{id}/html"),
        title: t_args(lang, "letter-title", &[("n", id.to_string().into())]),
        page: format!("/mail/{id}#as-sent"),
    }
}

/// What is said of pictures that were not fetched; none where there are none.
#[must_use]
pub fn blocked(lang: Lang, id: InboundId, letter: &Sent) -> Option<Blocked> {
    if letter.page.blocked == 0 {
        return None;
    }
    let hosts: Vec<&str> = letter.page.hosts.iter().map(String::as_str).collect();
    let args =
        [("n", letter.page.blocked.into()), ("hosts", hosts.join(&t(lang, "list-comma")).into())];
    Some(Blocked {
        text: t_args(lang, "letter-blocked", &args),
        action: format!("/mail/{id}/pictures"),
    })
}

/// A thing that a message is made of, as a sentence.
fn line(lang: Lang, piece: &Piece) -> String {
    let with = |key: &str, args: &[(&'static str, &str)]| {
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).into())).collect();
        t_args(lang, key, &args)
    };
    let name = |scheme: &Scheme| match scheme {
        Scheme::Smime => "S/MIME",
        Scheme::Pgp => "OpenPGP",
    };
    match piece {
        Piece::Signed(scheme) => with("letter-signed", &[("scheme", name(scheme))]),
        Piece::Wrapped => t(lang, "letter-wrapped"),
        Piece::Encrypted(scheme) => with("letter-encrypted", &[("scheme", name(scheme))]),
        Piece::Packed(files) if files.is_empty() => t(lang, "letter-packed"),
        Piece::Packed(files) => {
            with("letter-packed-files", &[("files", &files.join(&t(lang, "list-comma")))])
        }
        Piece::Invitation { method, text } => {
            let key = match method.as_str() {
                "cancel" => "letter-invitation-cancelled",
                "reply" | "counter" | "declinecounter" => "letter-invitation-answered",
                _ => "letter-invitation",
            };
            with(key, &[("what", &text.replace('\n', &t(lang, "list-comma")))])
        }
        Piece::Message { subject, from } => {
            let subject =
                if subject.is_empty() { t(lang, "mail-no-subject") } else { subject.clone() };
            with("letter-message", &[("subject", &subject), ("from", from)])
        }
    }
}

fn document(ask: &Ask, remote: bool) -> Result<Reply, Fault> {
    let id: InboundId = ask.id("id")?;
    let letter = mail_html::letter(&ask.desk, id, remote)?;
    let lang = ask.lang();
    let mut lines: Vec<String> = letter.pieces.iter().map(|p| line(lang, p)).collect();
    if let Some(why) = &letter.unread {
        lines.push(t_args(lang, "letter-unread", &[("why", why.as_str().into())]));
    } else if letter.page.html.trim().is_empty() {
        lines.push(t(lang, "letter-empty"));
    }
    let page = Letter { lang, lines, html: letter.page.html };
    let mut reply = Reply::page(200, page.render()?);
    reply.policy = Some(if remote { WITH_PICTURES } else { CLOSED });
    Ok(reply)
}

/// `GET /mail/{id}/html`
pub fn html(ask: &Ask) -> Result<Reply, Fault> {
    document(ask, false)
}

/// `POST /mail/{id}/pictures`: the same document, whose pictures are fetched from where they lie.
/// Only a form of ours asks for it, so only a person does; it is recorded who.
pub fn pictures(ask: &Ask) -> Result<Reply, Fault> {
    let id: InboundId = ask.id("id")?;
    mail_html::fetch_pictures(&ask.desk, &ask.actor()?, id)?;
    document(ask, true)
}
