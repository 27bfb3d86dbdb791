//! What must hold between keys, each a sentence when it does not.

use std::time::Duration;

use super::{
    Config,
    mailbox::{MailboxUrl, Processed},
    mailbox_token::is_here,
    places::{RelayTls, RelayUrl},
    reader::Reader,
    setting::Setting,
    values::Transport,
};

/// The longest a sign-in may last.
const WEEK: Duration = Duration::from_hours(7 * 24);

/// The longest that a node still answers once it is asked to end.
const MINUTE: Duration = Duration::from_mins(1);

/// Notes every rule that the configuration breaks.
pub fn note_broken(config: &Config, reader: &mut Reader) {
    note_mail_out(config, reader);
    note_further_relays(config, reader);
    note_dkim(config, reader);
    note_doors(config, reader);
    note_mailboxes(config, reader);
    let http = &config.http;
    if http.session_max > WEEK {
        reader.note_rule("http.session_max", http.session_max.shown(), "it must be \"7d\" at most");
    }
    if http.session_idle > http.session_max {
        let wanted = format!("it must be session_max, {}, at most", http.session_max.shown());
        reader.note_rule("http.session_idle", http.session_idle.shown(), &wanted);
    }
    let lease = config.jobs.lease;
    if !(Duration::from_secs(1)..=Duration::from_mins(10)).contains(&lease) {
        reader.note_rule("jobs.lease", lease.shown(), "it must be from \"1s\" to \"10m\"");
    }

    let token = &http.metrics_token;
    if !token.is_empty() && token.reveal().chars().count() < 16 {
        reader.note_rule("http.metrics_token", token.shown(), "it must have 16 characters or more");
    }
    if http.drain > MINUTE {
        reader.note_rule("http.drain", http.drain.shown(), "it must be \"1m\" at most");
    }
    let keys = &config.desk.thread_keys;
    let mut ids: Vec<u8> = keys.iter().map(|key| key.id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < keys.len() {
        reader.note_rule("desk.thread_keys", keys.shown(), "each key must have an id of its own");
    }
}

fn note_mail_out(config: &Config, reader: &mut Reader) {
    let mail_out = &config.mail_out;
    if mail_out.transport == Transport::Relay && mail_out.relay.is_none() {
        let wanted = "with transport = \"relay\" it must name one, such as \
                      \"smtp://mail.example.org:25\"";
        reader.note_rule("mail_out.relay", mail_out.relay.shown(), wanted);
    }
    if mail_out.user.is_some() && mail_out.password.is_empty() {
        let wanted = "mail_out.user is set, so its password must be too";
        reader.note_rule("mail_out.password", mail_out.password.shown(), wanted);
    }
    if mail_out.user.is_none() && !mail_out.password.is_empty() {
        let wanted = "mail_out.password is set, so the user it belongs to must be too";
        reader.note_rule("mail_out.user", mail_out.user.shown(), wanted);
    }
}

fn note_further_relays(config: &Config, reader: &mut Reader) {
    let mail_out = &config.mail_out;
    if mail_out.further_relays.is_empty() {
        return;
    }
    let shown = mail_out.further_relays.shown();
    let first = mail_out.relay.iter().map(RelayUrl::place);
    let mut places: Vec<String> =
        first.chain(mail_out.further_relays.iter().map(|relay| relay.url.place())).collect();
    let count = places.len();
    places.sort_unstable();
    places.dedup();
    if places.len() < count {
        reader.note_rule("mail_out.further_relays", shown, "each mail server must be named once");
    } else if mail_out.transport == Transport::Folder {
        let wanted = "mail_out.transport is \"folder\": nothing leaves by a mail server";
        reader.note_rule("mail_out.further_relays", shown, wanted);
    }
}

fn note_dkim(config: &Config, reader: &mut Reader) {
    let mail_out = &config.mail_out;
    let mut selectors: Vec<&str> = mail_out.dkim_keys.iter().map(|k| k.selector.as_str()).collect();
    selectors.sort_unstable();
    selectors.dedup();
    if selectors.len() < mail_out.dkim_keys.len() {
        let wanted = "each key must have a selector of its own";
        reader.note_rule("mail_out.dkim_keys", mail_out.dkim_keys.shown(), wanted);
    }
    let from = config.desk.address.domain().to_ascii_lowercase();
    let signs = config.dkim_domain().to_ascii_lowercase();
    if from != signs && !from.ends_with(&format!(".{signs}")) {
        let wanted = format!(
            "it must be {from}, the domain of desk.address, or one above it: receivers hold a \
             signature of another for nothing"
        );
        reader.note_rule("mail_out.dkim_domain", mail_out.dkim_domain.shown(), &wanted);
    }
}

fn note_doors(config: &Config, reader: &mut Reader) {
    let smtp_in = &config.smtp_in;
    match (&smtp_in.tls_certificate, &smtp_in.tls_key) {
        (Some(_), None) => {
            let wanted = "smtp_in.tls_certificate is set: TLS needs both";
            reader.note_rule("smtp_in.tls_key", smtp_in.tls_key.shown(), wanted);
        }
        (None, Some(_)) => {
            let wanted = "smtp_in.tls_key is set: TLS needs both";
            reader.note_rule("smtp_in.tls_certificate", smtp_in.tls_certificate.shown(), wanted);
        }
        _ => {}
    }
    let is_free = smtp_in.listen.port() == 0 || smtp_in.listen != config.http.listen;
    if smtp_in.enabled && !is_free {
        let wanted = "http.listen is the same: two doors need two addresses";
        reader.note_rule("smtp_in.listen", smtp_in.listen.shown(), wanted);
    }
}

fn note_mailboxes(config: &Config, reader: &mut Reader) {
    let imap_in = &config.imap_in;
    let mut names: Vec<String> = imap_in.mailboxes.iter().map(MailboxUrl::name).collect();
    names.sort();
    names.dedup();
    if names.len() < imap_in.mailboxes.len() {
        let shown = imap_in.mailboxes.shown();
        reader.note_rule("imap_in.mailboxes", shown, "each mailbox must be named once");
    }
    let is_shown = |m: &&MailboxUrl| m.tls == RelayTls::None && !is_here(&m.host);
    if let Some(mailbox) = imap_in.mailboxes.iter().find(is_shown) {
        let wanted = "imap:// would show the sign-in to the network: it is for this machine alone; \
                      use imaps:// or imap+starttls://";
        reader.note_rule("imap_in.mailboxes", mailbox.shown(), wanted);
    }
    if imap_in.poll.is_zero() {
        reader.note_rule("imap_in.poll", imap_in.poll.shown(), "it must be \"1s\" at least");
    }
    if let Processed::Move(folder) = &imap_in.processed
        && imap_in.mailboxes.iter().any(|mailbox| mailbox.folder == *folder)
    {
        let wanted = "a mailbox is read from that folder; name another";
        reader.note_rule("imap_in.processed", imap_in.processed.shown(), wanted);
    }
}
