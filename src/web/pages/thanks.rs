//! The rules of thanks: what is shipped can be switched off, phrases of one's own are added, and a text
//! can be tried out.

use askama::Template as _;

use super::forms::{choice, field};
use crate::{
    app::{
        AppError, Wrong,
        thanks::{self, Change, Kept, Own},
    },
    domain::message::{MoreThanThanks, PhraseKind, Thanks, ThanksLanguage, shipped},
    i18n::{Lang, moment, phrase::Tone, t, t_args},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Nav, Opt, Said,
            thanks::{Language, OwnRow, PhraseForm, ThanksPage},
        },
    },
};

const PATH: &str = "/settings/thanks";

/// `GET /settings/thanks`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    page(ask, 200, &[], None)
}

/// `POST /settings/thanks` (`language`, `kind`, `phrase`)
pub fn add(ask: &Ask) -> Result<Reply, Fault> {
    let language = language(ask)?;
    let kind: PhraseKind = ask.typed("kind").parse().map_err(|_| Fault::Unfit(String::new()))?;
    after(ask, thanks::add(&ask.desk, &ask.actor()?, language, kind, ask.typed("phrase")))
}

/// `POST /settings/thanks/switch` (`language`, `shown` and `on` as often as there are phrases)
pub fn switch(ask: &Ask) -> Result<Reply, Fault> {
    let language = language(ask)?;
    let all = |name: &str| -> Vec<String> {
        ask.form.iter().filter(|(n, _)| n == name).map(|(_, value)| value.clone()).collect()
    };
    let done = thanks::switch(&ask.desk, &ask.actor()?, language, &all("shown"), &all("on"));
    after(ask, done.map(drop))
}

/// `POST /settings/thanks/remove` (`language`, `phrase`)
pub fn remove(ask: &Ask) -> Result<Reply, Fault> {
    let language = language(ask)?;
    after(ask, thanks::remove(&ask.desk, &ask.actor()?, language, ask.typed("phrase")))
}

/// `POST /settings/thanks/try` (`text`, `as_language`): what would be decided; nothing is kept.
pub fn try_out(ask: &Ask) -> Result<Reply, Fault> {
    let judged = thanks::try_out(&ask.desk, ask.typed("text"), ask.typed("as_language"))?;
    page(ask, 200, &[], Some(&judged))
}

fn language(ask: &Ask) -> Result<ThanksLanguage, Fault> {
    ask.typed("language").parse().map_err(|_| Fault::Unfit(String::new()))
}

fn after(ask: &Ask, done: Result<(), AppError>) -> Result<Reply, Fault> {
    match done {
        Ok(()) => Ok(Reply::to(PATH)),
        Err(AppError::Wrong(wrong)) => page(ask, 422, &wrong, None),
        Err(e) => Err(e.into()),
    }
}

fn page(ask: &Ask, status: u16, wrong: &[Wrong], judged: Option<&Thanks>) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let kept = thanks::kept(&ask.desk)?;
    let named = |l: &ThanksLanguage| Opt::new(l.word(), t(lang, &format!("thanks-language-{l}")));
    let spoken = ThanksLanguage::ALL.iter().filter(|l| **l != ThanksLanguage::Every);
    let mut read_as = vec![Opt::new("", t(lang, "thanks-as-every"))];
    read_as.extend(spoken.clone().map(named));
    let kinds = PhraseKind::ALL.iter().map(|k| Opt::new(k.word(), t(lang, &format!("thanks-{k}"))));
    let page = ThanksPage {
        text: field(ask, &[], "text", "text"),
        as_language: choice(ask, &[], "as_language", "", read_as),
        judged: judged.map(|judged| said(lang, judged)),
        wrong: wrong_with(lang, wrong, "phrases"),
        languages: spoken.map(|l| shipped_of(ask, &kept, *l)).collect(),
        own: kept.own.iter().map(|own| own_row(ask, own)).collect(),
        form: PhraseForm {
            language: choice(
                ask,
                wrong,
                "language",
                ThanksLanguage::English.word(),
                ThanksLanguage::ALL.iter().map(named).collect(),
            ),
            kind: choice(ask, wrong, "kind", PhraseKind::Courtesy.word(), kinds.collect()),
            phrase: field(ask, wrong, "phrase", "phrase"),
        },
        changes: kept.changes.iter().map(|change| change_row(ask, change)).collect(),
        page: frame::full(ask, Nav::Thanks)?,
    };
    Ok(Reply::page(status, page.render()?))
}

/// What was decided about a text, and by which rule.
fn said(lang: Lang, judged: &Thanks) -> (Said, String) {
    let list = |words: &[String]| words.join(&t(lang, "list-comma"));
    match judged {
        Thanks::Mere { language, made_of } => {
            let language = t(lang, &format!("thanks-language-{language}"));
            let args = [("language", language.into()), ("phrases", list(made_of).into())];
            (Said::new(t(lang, "thanks-is"), Tone::Met), t_args(lang, "why-mere-thanks-by", &args))
        }
        Thanks::More(more) => {
            let (key, seen) = match more {
                MoreThanThanks::TooLong => ("why-more-than-thanks-long", String::new()),
                MoreThanThanks::Sign(sign) => ("thanks-not-sign", sign.to_string()),
                MoreThanThanks::Asks(word) => ("thanks-not-asks", word.clone()),
                MoreThanThanks::Unknown(word) => ("thanks-not-unknown", word.clone()),
            };
            let why = t_args(lang, key, &[("seen", seen.into())]);
            (Said::new(t(lang, "thanks-is-not"), Tone::Run), why)
        }
        Thanks::None => {
            (Said::new(t(lang, "thanks-is-not"), Tone::Run), t(lang, "thanks-not-there"))
        }
    }
}

fn shipped_of(ask: &Ask, kept: &Kept, language: ThanksLanguage) -> Language {
    let lang = ask.lang();
    let mut counts = (0, 0);
    let mut of_kind = |kind: &PhraseKind| {
        let holds = kept.rules.phrases(language, *kind);
        let all = shipped(language, *kind).into_iter().map(|text| {
            let is_on = holds.contains(&text);
            counts = (counts.0 + usize::from(is_on), counts.1 + 1);
            (text.to_owned(), is_on)
        });
        (t(lang, &format!("thanks-{kind}")), all.collect())
    };
    let kinds = PhraseKind::ALL.iter().map(&mut of_kind).collect();
    let args = [("n", counts.0.to_string().into()), ("m", counts.1.to_string().into())];
    Language {
        word: language.word(),
        name: t(lang, &format!("thanks-language-{language}")),
        count: t_args(lang, "n-of-m", &args),
        is_open: ask.typed("language") == language.word(),
        kinds,
    }
}

fn own_row(ask: &Ask, own: &Own) -> OwnRow {
    let lang = ask.lang();
    let language = t(lang, &format!("thanks-language-{}", own.phrase.language));
    let kind = t(lang, &format!("thanks-{}", own.phrase.kind));
    let at = moment::near(lang, own.at, ask.zone(), ask.now);
    OwnRow {
        phrase: own.phrase.text.clone(),
        language: own.phrase.language.word(),
        about: [language, kind].join(&t(lang, "list-comma")),
        added: t_args(lang, "thanks-added", &[("at", at.into()), ("who", own.by.as_str().into())]),
    }
}

fn change_row(ask: &Ask, change: &Change) -> (String, String, String) {
    let lang = ask.lang();
    let language = t(lang, &format!("thanks-language-{}", change.language));
    let args = [("phrase", change.phrase.as_str().into()), ("language", language.into())];
    let what = t_args(lang, &format!("thanks-change-{}", change.what), &args);
    (moment::near(lang, change.at, ask.zone(), ask.now), change.by.clone(), what)
}
