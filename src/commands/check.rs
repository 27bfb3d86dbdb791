//! `tarmac check`: everything that a desk needs, looked at and not changed.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    time::Duration,
};

use super::{Fault, Outcome, check_data, print::Out};
use crate::{
    app::{Desk, rollups, soundness},
    cli::{Check, Exit},
    config::{Config, MailboxUrl},
    jobs::{mailboxes::settings, way_out::WayOut},
    mail::notice::Templates,
    server::{self, Bring, OpenError, Refused},
    time_source::RealTime,
    transport::{
        imap::{ImapError, Mailbox},
        outcome::SendOutcome,
        relay::Relay,
        smtp_in,
    },
};

/// How long a listener is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// What was found: a sentence that is fine, or one that is not.
pub(super) type Found = Result<String, String>;

/// Looks at everything; all that is wrong is printed, not only the first.
pub(super) fn check(config: &Arc<Config>, asked: Check) -> Outcome {
    let mut out = Out::new();
    if !asked.json {
        for line in config.shown().lines() {
            out.line(line)?;
        }
        out.line("")?;
    }
    let (database, desk) = database(config);
    let mut all = vec![database];
    all.extend(desk.iter().flat_map(|desk| terms(desk)));
    all.extend(desk.iter().flat_map(|desk| check_data::look(desk, asked)));
    all.extend(desk.iter().map(|desk| roll_ups(desk)));
    all.push(templates(config));
    all.push(signing_keys(config));
    all.extend(way_out(config));
    all.push(listener("http.listen", config.http.listen, asks_for_pages));
    if config.smtp_in.enabled {
        all.push(listener("smtp_in.listen", config.smtp_in.listen, greets_for_mail));
        all.push(certificate(config));
    }
    all.extend(mailboxes(config));
    all.extend(alarm(config));
    let wrong = all.iter().filter(|found| found.is_err()).count();
    for found in all {
        match (found, asked.json) {
            (Ok(fine), false) => out.line(&format!("ok     {fine}"))?,
            (Err(why), false) => out.line(&format!("WRONG  {why}"))?,
            (Ok(what), true) => out.json(&serde_json::json!({"ok": true, "what": what}))?,
            (Err(what), true) => out.json(&serde_json::json!({"ok": false, "what": what}))?,
        }
    }
    out.flush()?;
    let noun = if wrong == 1 { "thing is" } else { "things are" };
    if wrong > 0 {
        return Err(Fault::Said(format!("{wrong} {noun} wrong"), Exit::Input));
    }
    out.end()
}

fn database(config: &Arc<Config>) -> (Found, Option<Arc<Desk>>) {
    match server::open_at(config, Arc::new(RealTime), Bring::Nothing) {
        Ok(desk) => {
            let fine = format!("database: {}, up to date", desk.db.place().shown());
            (Ok(fine), Some(desk))
        }
        Err(e @ OpenError::NoDatabase(_)) => (Ok(e.to_string()), None),
        Err(e) => (Err(e.to_string()), None),
    }
}

fn terms(desk: &Desk) -> Vec<Found> {
    let mut all = Vec::new();
    match soundness::look(desk) {
        Ok(found) => {
            if found.wrong.is_empty() {
                all.push(Ok(format!("{} plans, {} calendars", found.plans, found.calendars)));
            }
            all.extend(found.wrong.into_iter().map(Err));
        }
        Err(e) => all.push(Err(format!("plans and calendars: {}", e.chain()))),
    }
    match soundness::default_plan(desk) {
        Ok(None) => {}
        Ok(Some(why)) => all.push(Err(why)),
        Err(e) => all.push(Err(e.chain())),
    }
    all
}

/// Whether the roll-ups that reports read say what the rows say.
fn roll_ups(desk: &Desk) -> Found {
    let found =
        rollups::compare(desk).map_err(|e| format!("roll-ups of reports: {}", e.chain()))?;
    if found.wrong.is_empty() {
        return Ok(format!("{} roll-ups of reports", found.rollups));
    }
    let ids: Vec<String> = found.wrong.iter().map(ToString::to_string).collect();
    let ids = ids.join(", ");
    Err(format!(
        "roll-ups of reports: {ids} do not say what the rows say. No promise is lost: carry out \
         `UPDATE tickets SET rollup_id = NULL WHERE rollup_id IN ({ids}); DELETE FROM rollups \
         WHERE id IN ({ids});` and reports read the rows until the next clean-up"
    ))
}

fn templates(config: &Config) -> Found {
    let folder = config.mail_out.mails_folder.as_deref();
    match Templates::load(folder) {
        Ok(_) => Ok("mail templates".to_owned()),
        Err(e) => Err(refused("mail_out.mails_folder", &e)),
    }
}

/// Whether the keys that sign can be read.
fn signing_keys(config: &Config) -> Found {
    let dkim = server::dkim(config).map_err(|e| refused("mail_out.dkim_keys", &e))?;
    let names: Vec<String> = dkim.records().into_iter().map(|record| record.name).collect();
    Ok(if names.is_empty() {
        "DKIM: outgoing mail is not signed here".to_owned()
    } else {
        format!("DKIM: outgoing mail is signed as {}", names.join(" and "))
    })
}

/// A fault with its reasons, as one sentence.
fn refused(doing: &str, e: &(dyn std::error::Error + 'static)) -> String {
    Refused::of(doing, e).0.join("; ")
}

/// Greets each relay; or looks whether the folder can be written.
fn way_out(config: &Config) -> Vec<Found> {
    let way_out = match WayOut::of(config) {
        Ok(way_out) => way_out,
        Err(e) => return vec![Err(refused("mail_out", &e))],
    };
    let relays = match way_out {
        WayOut::Folder(folder) => return vec![goes_into(folder.path())],
        WayOut::Relays(relays) => relays,
    };
    let look = |(at, relay): (&str, &Relay)| {
        let runtime = server::runtime().map_err(|e| format!("the relay: {e}"))?;
        match runtime.block_on(relay.greet()) {
            Ok(()) => Ok(format!("mail out: the relay {at} answers")),
            Err(outcome) => Err(format!("mail_out.relay: {at}: {}", said(&outcome))),
        }
    };
    relays.all().map(look).collect()
}

/// Whether the folder can be written.
fn goes_into(path: &Path) -> Found {
    // The nearest folder that is there must let us in.
    let there = path.ancestors().find(|p| p.exists());
    match there.map(std::fs::metadata) {
        Some(Ok(about)) if !about.is_dir() => {
            Err(format!("mail_out.folder: {} is in the way", path.display()))
        }
        Some(Ok(about)) if about.permissions().readonly() => {
            Err(format!("mail_out.folder: {} cannot be written", path.display()))
        }
        Some(Err(e)) => Err(format!("mail_out.folder: {}: {e}", path.display())),
        _ => Ok(format!("mail out: into {}, to nobody else", path.display())),
    }
}

/// Signs in to each mailbox and opens its folder.
fn mailboxes(config: &Config) -> Vec<Found> {
    let all = &config.imap_in;
    let look = |mailbox: &MailboxUrl| {
        let name = mailbox.name();
        let runtime = server::runtime().map_err(|e| format!("imap_in.mailboxes: {e}"))?;
        let opened = runtime.block_on(async {
            let open =
                Mailbox::open(&settings(mailbox, all, config.smtp_in.max_size.bytes())).await?;
            open.close().await;
            Ok::<_, ImapError>(())
        });
        match opened {
            Ok(()) => Ok(format!("mailbox {name}: it opens")),
            Err(e) => Err(format!("imap_in.mailboxes: {name}: {e}")),
        }
    };
    all.mailboxes.iter().map(look).collect()
}

fn said(outcome: &SendOutcome) -> String {
    match outcome {
        SendOutcome::OurLogin { reply } => format!("it refuses our user and password: {reply}"),
        other => other.reply().to_owned(),
    }
}

/// Whether we could listen there, or a desk does already.
fn listener(key: &str, at: SocketAddr, is_ours: fn(SocketAddr) -> bool) -> Found {
    match TcpListener::bind(at) {
        Ok(_) => Ok(format!("{key}: {at} is free")),
        Err(e) if e.kind() == std::io::ErrorKind::AddrInUse && is_ours(at) => {
            Ok(format!("{key}: a desk runs on {at}"))
        }
        Err(e) if e.kind() == std::io::ErrorKind::AddrInUse => Err(format!(
            "{key}: {at} is in use by another program; stop it, or set {key} to another port"
        )),
        Err(e) => Err(format!("{key}: cannot listen on {at}: {e}")),
    }
}

/// What is heard there after saying `words`; nothing when nobody answers in time.
fn heard(at: SocketAddr, words: &[u8]) -> String {
    let ask = || {
        let mut socket = TcpStream::connect_timeout(&at, PATIENCE)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.write_all(words)?;
        let mut heard = vec![0; 4096];
        let length = socket.read(&mut heard)?;
        heard.truncate(length);
        Ok::<_, std::io::Error>(String::from_utf8_lossy(&heard).into_owned())
    };
    ask().unwrap_or_default()
}

fn asks_for_pages(at: SocketAddr) -> bool {
    heard(at, b"GET /sign-in HTTP/1.0\r\n\r\n").contains("tarmac")
}

fn greets_for_mail(at: SocketAddr) -> bool {
    heard(at, b"").contains("Tarmac")
}

fn certificate(config: &Config) -> Found {
    let smtp_in = &config.smtp_in;
    let (Some(certificate), Some(key)) = (&smtp_in.tls_certificate, &smtp_in.tls_key) else {
        return Ok("smtp_in: no certificate, so no STARTTLS".to_owned());
    };
    match smtp_in::server_config(certificate, key) {
        Ok(_) => Ok("smtp_in: STARTTLS".to_owned()),
        Err(e) => Err(refused("smtp_in.tls_certificate", &e)),
    }
}

/// Whether the alarm's program is there; it is not run.
fn alarm(config: &Config) -> Option<Found> {
    let program = config.alarm.command.first()?;
    let is_there = if program.contains('/') {
        std::path::Path::new(program).is_file()
    } else {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    };
    Some(if is_there {
        Ok(format!("alarm.command: {program}"))
    } else {
        Err(format!("alarm.command: there is no program {program}"))
    })
}
