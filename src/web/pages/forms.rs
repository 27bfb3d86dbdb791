//! What several forms share: fields that keep what was typed, and the languages and zones that can
//! be chosen.

use crate::{
    app::Wrong,
    i18n::Lang,
    web::{
        ask::Ask,
        said::wrong_with,
        view::{Choice, Field, Opt},
    },
};

/// What was typed into a field of this name, with what is wrong with it. `called` is how the verb
/// calls the field.
#[must_use]
pub fn field(ask: &Ask, wrong: &[Wrong], name: &str, called: &str) -> Field {
    Field { value: ask.typed(name).to_owned(), error: wrong_with(ask.lang(), wrong, called) }
}

/// The same, filled with `default` while the form was not sent yet.
#[must_use]
pub fn field_or(ask: &Ask, wrong: &[Wrong], name: &str, called: &str, default: &str) -> Field {
    let mut field = field(ask, wrong, name, called);
    if ask.form.is_empty() {
        default.clone_into(&mut field.value);
    }
    field
}

/// What was chosen from a list of this name, with what is wrong with it.
#[must_use]
pub fn choice(ask: &Ask, wrong: &[Wrong], name: &str, default: &str, options: Vec<Opt>) -> Choice {
    let typed = ask.typed(name);
    let chosen = if options.iter().any(|o| o.value == typed) && !ask.form.is_empty() {
        typed
    } else {
        default
    };
    Choice { error: wrong_with(ask.lang(), wrong, name), ..Choice::new(chosen, options) }
}

/// The languages of this desk, each by its own name.
#[must_use]
pub fn languages(ask: &Ask, wrong: &[Wrong]) -> Choice {
    let options = Lang::ALL.iter().map(|l| Opt::new(l.word(), l.own_name())).collect();
    choice(ask, wrong, "language", ask.desk.config.desk.language.word(), options)
}

/// The zones that are proposed while typing: those that are named by a city.
#[must_use]
pub fn zones() -> Vec<String> {
    const REGIONS: [&str; 9] = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];
    chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(|name| REGIONS.iter().any(|region| name.starts_with(region)))
        .map(ToOwned::to_owned)
        .collect()
}
