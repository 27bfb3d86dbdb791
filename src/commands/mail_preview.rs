//! `tarmac mail preview`: the desk's mails with made-up facts, by the templates that hold here.

use std::{fs, io::Write as _, path::Path};

use super::{Fault, Outcome, print::Out};
use crate::{
    cli::{Exit, PreviewForm},
    config::{Config, Language},
    domain::mail_state::MailList,
    i18n::Lang,
    mail::{
        compose::{Automatic, List, Mailbox, Outgoing, compose},
        notice::{Draft, Rendered, SAMPLE_NOW, TemplateError, Templates, previews},
    },
    server::Refused,
};

/// Lists the notices, shows one, or writes files.
pub(super) fn preview(
    config: &Config,
    notice: Option<&str>,
    language: Language,
    form: PreviewForm,
    into: Option<&Path>,
) -> Outcome {
    let templates =
        Templates::load(config.mail_out.mails_folder.as_deref()).map_err(|e| mistaken(&e))?;
    let lang: Lang = language.word().parse().unwrap_or(Lang::En);
    let preview = Preview { config, templates };
    if let Some(folder) = into {
        return preview.write_into(folder, notice);
    }
    let mut out = Out::new();
    match notice {
        None => {
            for (name, draft) in previews(lang).map_err(|e| mistaken(&e))? {
                out.row([20, 0], [&name, &preview.render(&draft)?.subject])?;
            }
            out.end()
        }
        Some(name) => {
            let draft = draft(lang, name)?;
            let bytes = preview.bytes(name, &draft, form)?;
            out.end()?;
            std::io::stdout().lock().write_all(&bytes)?;
            Ok(Exit::Fine)
        }
    }
}

/// A template's mistake with its reasons.
fn mistaken(e: &TemplateError) -> Fault {
    Fault::Said(Refused::of("mail_out.mails_folder", e).0.join("; "), Exit::Input)
}

/// The notice of that name.
fn draft(lang: Lang, name: &str) -> Result<Draft, Fault> {
    let all = previews(lang).map_err(|e| mistaken(&e))?;
    let names: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    all.into_iter().find(|(known, _)| known == name).map(|(_, draft)| draft).ok_or_else(|| {
        let known = names.join(", ");
        Fault::Said(format!("there is no notice “{name}”; there are: {known}"), Exit::Input)
    })
}

struct Preview<'a> {
    config: &'a Config,
    templates: Templates,
}

impl Preview<'_> {
    fn render(&self, draft: &Draft) -> Result<Rendered, Fault> {
        self.templates.render(draft, SAMPLE_NOW).map_err(|e| mistaken(&e))
    }

    fn bytes(&self, name: &str, draft: &Draft, form: PreviewForm) -> Result<Vec<u8>, Fault> {
        let mail = self.render(draft)?;
        Ok(match form {
            PreviewForm::Text => format!("Subject: {}\n\n{}", mail.subject, mail.text).into_bytes(),
            PreviewForm::Html => mail.html.into_bytes(),
            PreviewForm::Eml => compose(&self.message(name, draft, mail))
                .map_err(|e| Fault::Said(e.to_string(), Exit::Input))?,
        })
    }

    /// The address that stands beside a link out of a list: with the link's token behind its plus.
    fn plus_address(&self, link: &str) -> Option<String> {
        let token = link.rsplit('/').next()?;
        let (local, domain) = self.config.desk.address.as_str().rsplit_once('@')?;
        Some(format!("{local}+{token}@{domain}"))
    }

    /// The message as it would leave; its ids are made up.
    fn message(&self, name: &str, draft: &Draft, mail: Rendered) -> Outgoing {
        let domain = self.config.mail_domain();
        let named = |name: &str, address: &str| Mailbox {
            name: Some(name.to_owned()),
            address: address.to_owned(),
        };
        let list: Option<MailList> = draft.template.parse().ok();
        Outgoing {
            message_id: format!("<preview.{name}.{}@{domain}>", draft.lang),
            date: SAMPLE_NOW,
            boundary: "tarmacpreview".to_owned(),
            from: named(self.config.from_name(), self.config.desk.address.as_str()),
            reply_to: None,
            to: vec![named(&draft.frame.to, "somebody@example.org")],
            subject: mail.subject,
            text: mail.text,
            html: Some(mail.html),
            in_reply_to: None,
            references: Vec::new(),
            automatic: if draft.template == "reply" { Automatic::No } else { Automatic::Generated },
            loop_id: self.config.loop_id().to_owned(),
            files: Vec::new(),
            list: list.zip(draft.frame.unsubscribe.clone()).map(|(list, unsubscribe_url)| List {
                id: format!("{list}.{domain}"),
                unsubscribe_address: self.plus_address(&unsubscribe_url),
                unsubscribe_url,
            }),
        }
    }

    /// Every notice, or one, in every language and form.
    fn write_into(&self, folder: &Path, notice: Option<&str>) -> Outcome {
        let forms =
            [(PreviewForm::Text, "txt"), (PreviewForm::Html, "html"), (PreviewForm::Eml, "eml")];
        let mut count = 0;
        for lang in Lang::ALL {
            let chosen = match notice {
                Some(name) => vec![(name.to_owned(), draft(lang, name)?)],
                None => previews(lang).map_err(|e| mistaken(&e))?,
            };
            let here = folder.join(lang.to_string());
            let cannot = |e: std::io::Error| {
                Fault::Said(format!("{} cannot be written: {e}", here.display()), Exit::Input)
            };
            fs::create_dir_all(&here).map_err(cannot)?;
            for (name, draft) in &chosen {
                for (form, ending) in forms {
                    let bytes = self.bytes(name, draft, form)?;
                    fs::write(here.join(format!("{name}.{ending}")), bytes).map_err(cannot)?;
                    count += 1;
                }
            }
        }
        let mut out = Out::new();
        out.line(&format!("{count} files in {}", folder.display()))?;
        out.end()
    }
}
