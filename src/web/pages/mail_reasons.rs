//! Why a message was decided so, as sentences in the reader's language.

use crate::{
    domain::{ids::TicketId, message::Reason},
    i18n::{FluentValue, Lang, t, t_args},
    web::{ask::Ask, said::size},
};

/// The rules that say all by themselves; what they saw adds nothing.
const PLAIN: &[&str] = &[
    "duplicate",
    "no sender",
    "no-reply sender",
    "forward",
    "reopen window",
    "on behalf",
    "mailing list",
    "new",
];

/// A reason as a sentence. What a rule saw (a header, a host's word) is data and stays as it is.
#[must_use]
pub fn sentence(ask: &Ask, reason: &Reason) -> String {
    let lang = ask.lang();
    let (rule, seen) = (reason.rule.as_str(), reason.seen.as_str());
    let key = format!("why-{}", rule.replace(' ', "-"));
    let reference = || last_number(seen).map(|n| ask.desk.reference(TicketId(n)));
    let with = |key: &str, name: &'static str, value: String| {
        t_args(lang, key, &[(name, FluentValue::from(value))])
    };
    match rule {
        _ if PLAIN.contains(&rule) => t(lang, &key),
        "thread" | "number in subject" => match reference() {
            Some(reference) if seen.contains("customer's number") => {
                with("why-thread-reference", "reference", reference)
            }
            Some(reference) if seen.contains("signed address") => {
                with("why-thread-token", "reference", reference)
            }
            Some(reference) => with(&key, "reference", reference),
            None => plainly(lang, reason),
        },
        "authority" if seen.contains("is not of") => t(lang, "why-authority-none"),
        "staff" if seen.contains("is a note") => t(lang, "why-staff-note"),
        "bounce" | "read receipt" | "complaint" if seen.starts_with("no mail of ours") => {
            t(lang, &format!("{key}-unknown"))
        }
        "authority" | "staff" | "bounce" | "read receipt" | "complaint" => t(lang, &key),
        "flood" | "repeated alarm" => first_number(seen)
            .map_or_else(|| plainly(lang, reason), |n| t_args(lang, &key, &[("n", n.into())])),
        "too large" => {
            let most = i64::try_from(ask.desk.config.smtp_in.max_size.bytes()).unwrap_or(i64::MAX);
            let args = [
                ("size", size(lang, first_number(seen).unwrap_or_default()).into()),
                ("most", size(lang, most).into()),
            ];
            t_args(lang, &key, &args)
        }
        "words not done" => t(lang, &format!("why-words-{}", seen.replace('_', "-"))),
        "words" | "desk to desk" | "account limit" => first_number(seen)
            .map_or_else(|| plainly(lang, reason), |n| t_args(lang, &key, &[("n", n.into())])),
        "no receipt" => match seen {
            "a machine wrote it" => t(lang, "why-no-receipt-machine"),
            "its return path is empty" => t(lang, "why-no-receipt-path"),
            "its sender is no customer's person" => t(lang, "why-no-receipt-sender"),
            _ => with(&key, "seen", seen.to_owned()),
        },
        "limits" | "own loop" | "sender not proved" | "recipient" | "sender proved"
        | "sender check" | "doubtful sender" | "automatic" | "bad token" => {
            with(&key, "seen", seen.to_owned())
        }
        "mere thanks" | "more than thanks" => thanks(lang, reason),
        "partner reference" | "several with that number" => match seen.rsplit_once(" on ticket ") {
            Some((number, _)) => t_args(
                lang,
                &key,
                &[("number", number.into()), ("reference", reference().unwrap_or_default().into())],
            ),
            None => plainly(lang, reason),
        },
        "turned into the customer's" => match seen.split_once(": ") {
            Some((who, address)) => {
                t_args(lang, "why-turned", &[("who", who.into()), ("address", address.into())])
            }
            None => plainly(lang, reason),
        },
        "leaves a list" => with(&key, "list", t(lang, &format!("list-{seen}"))),
        "decided by a person" => decided(lang, reason),
        _ => plainly(lang, reason),
    }
}

/// `en: thanks · very · much`: by which phrases of which language it only thanks; or what says more.
fn thanks(lang: Lang, reason: &Reason) -> String {
    let with = |key: &str, args: &[(&'static str, FluentValue<'_>)]| t_args(lang, key, args);
    match (reason.rule.as_str(), reason.seen.as_str()) {
        ("mere thanks", seen) => match seen.split_once(": ") {
            Some((language, phrases)) => {
                let language = t(lang, &format!("thanks-language-{language}"));
                with(
                    "why-mere-thanks-by",
                    &[("language", language.into()), ("phrases", phrases.into())],
                )
            }
            None => t(lang, "why-mere-thanks"),
        },
        (_, "") => t(lang, "why-more-than-thanks-long"),
        (_, seen) => with("why-more-than-thanks", &[("seen", seen.into())]),
    }
}

/// A rule that this page does not know: as it was written down.
fn plainly(lang: Lang, reason: &Reason) -> String {
    let args = [("rule", reason.rule.as_str().into()), ("seen", reason.seen.as_str().into())];
    t_args(lang, "rule-line", &args)
}

/// `Ann: discarded twice the same` → who, what became of it, and why.
fn decided(lang: Lang, reason: &Reason) -> String {
    let Some((who, rest)) = reason.seen.split_once(": ") else { return plainly(lang, reason) };
    let (state, why) = rest.split_once(' ').unwrap_or((rest, ""));
    let state = t(lang, &format!("inbound-{state}"));
    let args = [("who", who.into()), ("state", state.into()), ("why", why.into())];
    t_args(lang, if why.is_empty() { "why-decided" } else { "why-decided-since" }, &args)
}

fn last_number(text: &str) -> Option<i64> {
    text.rsplit(' ').next()?.parse().ok()
}

fn first_number(text: &str) -> Option<i64> {
    text.split(' ').next()?.parse().ok()
}
