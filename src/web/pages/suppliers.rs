//! Suppliers, and what they promise us.

use askama::Template as _;

use crate::{
    app::{
        AppError, Wrong, calendars,
        suppliers::{self, Agreed, Supplier},
    },
    domain::{access::Verb, promise::Severity},
    i18n::{t, words},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        said::wrong_with,
        view::{
            Choice, Field, Nav, Opt,
            suppliers::{SupplierForm, SupplierRow, Suppliers, TargetField},
        },
    },
};

/// `GET /settings/suppliers` (`change`: the name of one)
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    page(ask, 200, &[])
}

/// `POST /settings/suppliers` (`name`, `reached`, `S1` … `S4`, `calendar`): adds one, or changes the
/// one of that name.
pub fn agree(ask: &Ask) -> Result<Reply, Fault> {
    let targets = Severity::ALL.iter().map(|one| (*one, ask.typed(one.word()).to_owned()));
    let agreed = Agreed {
        name: ask.typed("name").to_owned(),
        reached: ask.typed("reached").to_owned(),
        targets: targets.collect(),
        calendar: ask.typed("calendar").to_owned(),
    };
    match suppliers::agree(&ask.desk, &ask.actor()?, agreed) {
        Ok(_) => Ok(Reply::to("/settings/suppliers")),
        Err(AppError::Wrong(wrong)) => page(ask, 422, &wrong),
        Err(e) => Err(e.into()),
    }
}

fn page(ask: &Ask, status: u16, wrong: &[Wrong]) -> Result<Reply, Fault> {
    let all = suppliers::all(&ask.desk)?;
    let may = ask.may(Verb::ManagePlans);
    let form = if may { Some(form(ask, &all, wrong)?) } else { None };
    let page = Suppliers {
        rows: all.iter().map(|one| row(ask, one, may)).collect(),
        form,
        page: frame::full(ask, Nav::Suppliers)?,
    };
    Ok(Reply::page(status, page.render()?))
}

fn row(ask: &Ask, one: &Supplier, may: bool) -> SupplierRow {
    let lang = ask.lang();
    let target = |(severity, within): (&Severity, &crate::domain::plan::Within)| {
        format!("{severity} {}", words::within(lang, *within))
    };
    let always = || t(lang, "supplier-always");
    SupplierRow {
        name: one.name.clone(),
        reached: one.reached.clone(),
        targets: one.targets.iter().map(target).collect::<Vec<_>>().join(" · "),
        calendar: one.calendar.clone().unwrap_or_else(always),
        change: may.then(|| {
            format!("/settings/suppliers?change={}#agree", crate::web::said::encoded(&one.name))
        }),
    }
}

/// The form: what was typed, else what the supplier that is to be changed has.
fn form(ask: &Ask, all: &[Supplier], wrong: &[Wrong]) -> Result<SupplierForm, Fault> {
    let lang = ask.lang();
    let known = all.iter().find(|one| one.name == ask.asked("change"));
    let field = |name: &str, stands: String| {
        let value = if ask.form.is_empty() { stands } else { ask.typed(name).to_owned() };
        Field { value, error: wrong_with(lang, wrong, name) }
    };
    let target = |severity: &Severity| {
        let stands = known.and_then(|one| one.targets.get(severity));
        let stands = stands.map(ToString::to_string).unwrap_or_default();
        TargetField { severity: severity.word(), field: field(severity.word(), stands) }
    };
    let mut options = vec![Opt::new("", t(lang, "supplier-always"))];
    options.extend(calendars::all(&ask.desk)?.iter().map(|k| Opt::new(&k.name, &k.name)));
    let stands = known.and_then(|one| one.calendar.as_deref()).unwrap_or_default();
    let chosen = if ask.form.is_empty() { stands } else { ask.typed("calendar") };
    let mut calendar = Choice::new(chosen, options);
    calendar.error = wrong_with(lang, wrong, "calendar");
    Ok(SupplierForm {
        name: field("name", known.map(|one| one.name.clone()).unwrap_or_default()),
        reached: field("reached", known.map(|one| one.reached.clone()).unwrap_or_default()),
        targets: Severity::ALL.iter().map(target).collect(),
        wrong: wrong_with(lang, wrong, "targets"),
        calendar,
    })
}
