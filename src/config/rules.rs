//! What must hold between keys, each a sentence when it does not.

use std::time::Duration;

use super::{Config, reader::Reader, setting::Setting, values::Transport};

/// Notes every rule that the configuration breaks.
pub fn note_broken(config: &Config, reader: &mut Reader) {
    let Config { desk, http, smtp_in, mail_out, .. } = config;
    if mail_out.transport == Transport::Relay && mail_out.relay.is_none() {
        let wanted = "mail_out.transport is \"relay\": the relay must be named, such as \
                      \"smtp://mail.example.org:25\"";
        reader.note("mail_out.relay", Some("\"\"".to_owned()), wanted.to_owned());
    }
    if mail_out.user.is_some() && mail_out.password.is_empty() {
        let wanted = "mail_out.user is set: its password must be too";
        reader.note("mail_out.password", Some("\"\"".to_owned()), wanted.to_owned());
    }
    if mail_out.user.is_none() && !mail_out.password.is_empty() {
        let wanted = "mail_out.password is set: the user it belongs to must be too";
        reader.note("mail_out.user", Some("\"\"".to_owned()), wanted.to_owned());
    }
    match (&smtp_in.tls_certificate, &smtp_in.tls_key) {
        (Some(_), None) => note_missing_half("smtp_in.tls_key", "smtp_in.tls_certificate", reader),
        (None, Some(_)) => note_missing_half("smtp_in.tls_certificate", "smtp_in.tls_key", reader),
        _ => {}
    }
    if http.session_idle > http.session_max {
        let wanted = format!("it must not be longer than session_max, {}", http.session_max.shown());
        reader.note("http.session_idle", Some(http.session_idle.shown()), wanted);
    }
    let week = Duration::from_hours(7 * 24);
    if http.session_max > week {
        let wanted = "a sign-in lasts seven days at most".to_owned();
        reader.note("http.session_max", Some(http.session_max.shown()), wanted);
    }
    if smtp_in.enabled && smtp_in.listen.port() != 0 && smtp_in.listen == http.listen {
        let wanted = "http.listen is the same: two doors need two addresses".to_owned();
        reader.note("smtp_in.listen", Some(smtp_in.listen.shown()), wanted);
    }
    let mut ids: Vec<&str> = desk.thread_keys.iter().map(|key| key.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() < desk.thread_keys.len() {
        let wanted = "two keys have the same id: each needs its own".to_owned();
        reader.note("desk.thread_keys", Some(desk.thread_keys.shown()), wanted);
    }
}

fn note_missing_half(missing: &str, there: &str, reader: &mut Reader) {
    reader.note(missing, Some("\"\"".to_owned()), format!("{there} is set: both are needed for TLS"));
}
