//! Notices: what the desk writes by itself, and the frame around what a person writes.
//!
//! A notice is a struct of facts with a name; its template of that name says it in a language.
//! One template a language makes both the text and the HTML: it speaks through a kit of parts
//! (`mails/kit.txt`, `mails/kit.html`), so that both always say the same. `Templates` renders.
//!
//! Adding a notice: a struct with its sample here, a template in `mails/en` and `mails/zh-CN`,
//! a line in [`samples`]; then `TARMAC_BLESS=1 cargo test --lib mail::notice` and read what it
//! wrote into `tests/snapshots/mails`.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{domain::time::Timestamp, i18n::Lang};

pub mod account;
pub mod alarm;
pub mod clock_line;
pub mod cover;
pub mod customer;
pub mod digest;
pub mod endangered;
pub mod escalation;
mod filters;
pub mod flood;
pub mod held;
pub mod report;
mod sample;
pub mod silence;
pub mod staff;
pub mod supplier;
mod templates;
mod text_layout;
pub mod too_large;
pub mod words;

pub use clock_line::ClockLine;
pub use templates::{TemplateError, Templates};

/// Facts that a template of the same name says in words.
pub trait Notice: Serialize {
    /// The name of its template.
    const NAME: &'static str;

    /// Made-up facts: for tests, previews and the check of templates that an operator changed.
    fn sample(lang: Lang) -> Self;
}

/// What every mail knows beside its facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The name of the desk.
    pub desk: String,
    /// The ticket's reference, such as `TM-1001`, where it is about one.
    pub reference: Option<String>,
    /// Who reads it.
    pub to: String,
    /// The zone of the promise; the reader's where it is about several tickets.
    pub zone: Tz,
    /// The reader's own zone.
    pub reader_zone: Tz,
    /// The link out of the list that the mail belongs to, where it belongs to one.
    #[serde(default)]
    pub unsubscribe: Option<String>,
}

/// A mail before it is rendered, as it waits in the outbox: a template's name and its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The name of the template.
    pub template: String,
    /// In which language.
    pub lang: Lang,
    /// What every mail knows.
    pub frame: Frame,
    /// The facts.
    pub values: Value,
}

impl Draft {
    /// A notice in a frame.
    ///
    /// # Errors
    /// Facts that are no JSON; those of this room all are.
    pub fn new<N: Notice>(lang: Lang, frame: Frame, notice: &N) -> Result<Self, TemplateError> {
        let values = serde_json::to_value(notice)
            .map_err(|source| TemplateError::Values { name: N::NAME.to_owned(), source })?;
        Ok(Self { template: N::NAME.to_owned(), lang, frame, values })
    }
}

/// A mail in words. The subject is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject.
    pub subject: String,
    /// What mail programs show beside the subject: the next thing.
    pub preheader: String,
    /// The text, with `\n`.
    pub text: String,
    /// The HTML.
    pub html: String,
}

/// A sample of every notice.
///
/// # Errors
/// As [`Draft::new`].
pub fn samples(lang: Lang) -> Result<Vec<Draft>, TemplateError> {
    fn about_ticket<N: Notice>(lang: Lang) -> Result<Draft, TemplateError> {
        Draft::new(lang, sample::frame(lang), &N::sample(lang))
    }
    fn about_desk<N: Notice>(lang: Lang) -> Result<Draft, TemplateError> {
        let frame = Frame { reference: None, ..sample::frame(lang) };
        Draft::new(lang, frame, &N::sample(lang))
    }
    fn of_list<N: Notice>(lang: Lang) -> Result<Draft, TemplateError> {
        let unsubscribe = Some(format!("{}/unsubscribe/aaaabbbbccccdddd", sample::DESK_URL));
        let frame = Frame { reference: None, unsubscribe, ..sample::frame(lang) };
        Draft::new(lang, frame, &N::sample(lang))
    }
    [
        about_ticket::<customer::Receipt>,
        about_ticket::<customer::ReceiptUnknown>,
        about_ticket::<customer::MilestoneReached>,
        about_ticket::<customer::SeverityChanged>,
        about_ticket::<customer::Paused>,
        about_ticket::<customer::SeverityAsked>,
        about_ticket::<customer::Resolved>,
        about_ticket::<customer::Reply>,
        about_ticket::<staff::Reported>,
        about_ticket::<staff::CustomerWrote>,
        about_ticket::<staff::SeverityProposed>,
        about_ticket::<staff::NoEntitlement>,
        about_ticket::<words::WordsNotDone>,
        about_ticket::<escalation::Escalation>,
        about_ticket::<endangered::PromiseEndangered>,
        about_ticket::<supplier::SupplierEndangered>,
        about_desk::<held::Held>,
        about_desk::<held::Parked>,
        about_desk::<too_large::TooLarge>,
        about_desk::<flood::Flood>,
        about_desk::<silence::Silence>,
        about_desk::<cover::CoverGaps>,
        about_desk::<digest::Digest>,
        of_list::<digest::Daily>,
        of_list::<report::Weekly>,
        about_desk::<account::PasswordReset>,
        about_desk::<alarm::Alarm>,
    ]
    .iter()
    .map(|sample| sample(lang))
    .collect()
}

/// When the samples are: Wed 30 Sep 2026, in the afternoon in Shanghai.
pub const SAMPLE_NOW: Timestamp = sample::NOW;

/// What each notice looks like, by the name of its preview: that of its template, and some with
/// other facts, such as `escalation_late`.
///
/// # Errors
/// As [`Draft::new`].
pub fn previews(lang: Lang) -> Result<Vec<(String, Draft)>, TemplateError> {
    let mut all: Vec<_> = samples(lang)?.into_iter().map(|d| (d.template.clone(), d)).collect();
    let frame = Frame { reference: Some("TM-4119".to_owned()), ..sample::frame(lang) };
    let late = escalation::Escalation::sample_late(lang);
    all.push(("escalation_late".to_owned(), Draft::new(lang, frame.clone(), &late)?));
    let sample = staff::NoEntitlement::sample(lang);
    let never = staff::NoEntitlement { ended_at: None, plan: None, ..sample };
    all.push(("no_entitlement_yet".to_owned(), Draft::new(lang, frame, &never)?));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    /// Compares with the file, or writes it where `TARMAC_BLESS` is set.
    fn matches_file(name: &str, text: &str) -> Result<(), String> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/mails");
        let path = root.join(name);
        if std::env::var_os("TARMAC_BLESS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
        }
        match fs::read_to_string(&path) {
            Ok(known) if known == text => Ok(()),
            Ok(_) => Err(format!("{name} differs")),
            Err(_) => Err(format!("{name} is not there")),
        }
    }

    #[test]
    fn every_notice_says_in_every_language_what_its_snapshot_says() {
        let templates = Templates::load(None).unwrap();
        let mut wrong = Vec::new();
        for lang in Lang::ALL {
            for (name, draft) in previews(lang).unwrap() {
                let mail = templates.render(&draft, sample::NOW).unwrap();
                let text = format!(
                    "Subject: {}\nPreheader: {}\n\n{}",
                    mail.subject, mail.preheader, mail.text
                );
                wrong.extend(matches_file(&format!("{lang}/{name}.txt"), &text).err());
                wrong.extend(matches_file(&format!("{lang}/{name}.html"), &mail.html).err());
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}; TARMAC_BLESS=1 writes them anew");
    }

    #[test]
    fn text_and_html_say_the_same() {
        let templates = Templates::load(None).unwrap();
        for lang in Lang::ALL {
            for (name, draft) in previews(lang).unwrap() {
                let mail = templates.render(&draft, sample::NOW).unwrap();
                let squeeze = |text: &str| {
                    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>()
                };
                let told = squeeze(&html2text::from_read(mail.html.as_bytes(), 2000).unwrap());
                for line in mail.text.lines().filter(|line| !line.contains("://")) {
                    let line = squeeze(line.trim_start_matches('>'));
                    assert!(told.contains(&line), "{lang}/{name}: “{line}” is not in\n{told}");
                }
            }
        }
    }

    #[test]
    fn a_mail_has_no_picture_no_script_and_nothing_to_fetch() {
        let templates = Templates::load(None).unwrap();
        for lang in Lang::ALL {
            for (name, draft) in previews(lang).unwrap() {
                let html = templates.render(&draft, sample::NOW).unwrap().html.to_lowercase();
                for bad in ["<img", "<script", "url(", "<link", "@import", "src="] {
                    assert!(!html.contains(bad), "{lang}/{name} has {bad}");
                }
                assert!(html.len() < 60_000, "{lang}/{name} is too long to be shown whole");
            }
        }
    }

    #[test]
    fn what_a_stranger_wrote_is_never_markup_nor_a_template() {
        let templates = Templates::load(None).unwrap();
        let evil =
            "<script>alert(1)</script> {{ 7 * 7 }} {% include \"/etc/passwd\" %}\r\nBcc: x@y";
        let mut held = held::Held::sample(Lang::En);
        evil.clone_into(&mut held.subject);
        evil.clone_into(&mut held.from);
        let draft = Draft::new(Lang::En, sample::frame(Lang::En), &held).unwrap();
        let mail = templates.render(&draft, sample::NOW).unwrap();
        assert!(!mail.html.contains("<script>"), "{}", mail.html);
        assert!(mail.html.contains("&lt;script&gt;") && mail.html.contains("{{ 7 * 7 }}"));
        assert!(mail.subject.contains("{{ 7 * 7 }}") && !mail.subject.contains(['\r', '\n']));
        assert!(mail.text.contains("{{ 7 * 7 }}"));
    }

    #[test]
    fn a_warning_that_leaves_after_its_deadline_says_overdue_by() {
        let templates = Templates::load(None).unwrap();
        let draft = Draft::new(
            Lang::En,
            sample::frame(Lang::En),
            &escalation::Escalation::sample(Lang::En),
        )
        .unwrap();
        let late: Timestamp = sample::NOW.plus_secs(2400);
        let mail = templates.render(&draft, late).unwrap();
        assert!(mail.subject.starts_with("TM-4127 Update overdue by 31 min, was due"));
        assert!(mail.text.contains("This mail is late: it was due at"));
        assert!(mail.text.contains("40 min late."));
    }

    #[test]
    fn the_same_draft_gives_the_same_bytes_also_out_of_the_outbox() {
        let templates = Templates::load(None).unwrap();
        for (_, draft) in previews(Lang::ZhCn).unwrap() {
            let stored = serde_json::to_string(&draft).unwrap();
            let read: Draft = serde_json::from_str(&stored).unwrap();
            assert_eq!(read, draft);
            assert_eq!(
                templates.render(&read, sample::NOW).unwrap(),
                templates.render(&draft, sample::NOW).unwrap()
            );
        }
    }

    #[test]
    fn an_operators_template_takes_the_place_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("en")).unwrap();
        let source = "{% extends letter %}{% block subject %}Ours: {{ reference }}{% endblock %}\
                      {% block body %}{{ who }} & {{ at | at }}{% endblock %}";
        fs::write(folder.path().join("en/customer_wrote.jinja"), source).unwrap();
        let templates = Templates::load(Some(folder.path())).unwrap();
        let draft =
            Draft::new(Lang::En, sample::frame(Lang::En), &staff::CustomerWrote::sample(Lang::En))
                .unwrap();
        let mail = templates.render(&draft, sample::NOW).unwrap();
        assert_eq!(mail.subject, "Ours: TM-4127");
        assert_eq!(mail.text, "Chen Li & 19:10:00 Shanghai\n");
    }

    #[test]
    fn a_broken_template_is_named_with_its_line_when_it_is_loaded() {
        let error_of = |source: &str| {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join("zh-CN")).unwrap();
            fs::write(folder.path().join("zh-CN/held.jinja"), source).unwrap();
            let error = Templates::load(Some(folder.path())).unwrap_err().to_string();
            error.replace(&folder.path().display().to_string(), "")
        };
        let open = error_of("{% extends layout %}\n\n{% block subject %}{% if %}");
        assert!(
            open.starts_with("The mail template /zh-CN/held.jinja has a mistake in line 3: "),
            "{open}"
        );
        let unknown =
            error_of("{% extends layout %}\n{% block body %}\n{{ colour }}{% endblock %}");
        assert!(unknown.contains("/zh-CN/held.jinja has a mistake in line 3: "), "{unknown}");
        let endless = error_of(
            "{% extends layout %}\n{% block body %}{% for a in range(9999) %}\
             {% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}{% endblock %}",
        );
        assert!(endless.contains("fuel"), "{endless}");
    }

    #[test]
    fn a_template_that_replaces_nothing_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("recipt.jinja"), "").unwrap();
        let error = Templates::load(Some(folder.path())).unwrap_err().to_string();
        assert!(error.contains("recipt.jinja replaces none of ours; there are: en/alarm.jinja"));
    }

    #[test]
    fn every_notice_is_explained_with_its_facts() {
        let page = include_str!("../../../docs/mail-templates.md");
        for (name, draft) in previews(Lang::En).unwrap() {
            assert!(page.contains(&format!("`{name}`")), "{name}");
            for fact in draft.values.as_object().unwrap().keys() {
                let row = page.lines().find(|l| l.starts_with(&format!("| `{}`", draft.template)));
                assert!(row.unwrap().contains(&format!("`{fact}`")), "{name}: {fact}");
            }
        }
    }
}
