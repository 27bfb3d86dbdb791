//! Plans: the list, one version, and the import with every mistake at once.

use askama::Template as _;

use crate::{
    app::plans::{self, Imported},
    domain::{
        ids::PlanVersionId,
        plan::{Ladder, Plan, Recipient, StepAt},
        promise::{Severity, Watch},
    },
    i18n::{Lang, moment, t, t_args, words},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Badge, Field, Link, Nav,
            settings::{
                Mistake, PlanImport, PlanLadder, PlanPage, PlanRow, PlanTargets, PlanVersion, Plans,
            },
        },
    },
};

fn version_href(id: PlanVersionId) -> String {
    format!("/settings/plans/versions/{id}")
}

/// `GET /settings/plans`
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let counts = plans::contract_counts(&ask.desk)?;
    let default = &ask.desk.config.desk.default_plan;
    let mut all = plans::all(&ask.desk)?;
    all.sort_by_key(|(_, name, _)| name != default);
    let rows = all
        .iter()
        .filter_map(|(id, name, versions)| {
            let newest = versions.first()?;
            let since = moment::date(lang, newest.starts_at, ask.zone());
            Some(PlanRow {
                plan: Link::new(name, version_href(newest.id)),
                version: since_words(lang, newest.version, &since),
                contracts: counts.get(id).copied().unwrap_or(0),
                note: if name == default { t(lang, "plan-is-default") } else { String::new() },
            })
        })
        .collect();
    let page = Plans { rows, page: frame::full(ask, Nav::Plans)? };
    Ok(Reply::page(200, page.render()?))
}

fn since_words(lang: Lang, version: i64, since: &str) -> String {
    t_args(
        lang,
        "plan-since",
        &[("version", version.to_string().into()), ("at", since.to_owned().into())],
    )
}

/// `GET /settings/plans/versions/{id}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let id: PlanVersionId = ask.id("id")?;
    let lang = ask.lang();
    let (row, plan) = plans::version(&ask.desk, id)?;
    let all = plans::all(&ask.desk)?;
    let versions = all.iter().find(|(plan, ..)| *plan == row.plan_id).map(|(.., v)| v.clone());
    let bound = plans::contract_counts(&ask.desk)?.get(&row.plan_id).copied().unwrap_or(0);
    let since = moment::date(lang, row.starts_at, ask.zone());
    let page = PlanPage {
        name: plan.name.clone(),
        version: since_words(lang, row.version, &since),
        bound: t_args(lang, "plan-bound", &[("n", bound.into())]),
        columns: Watch::ALL.iter().map(|w| words::watch_name(lang, *w)).collect(),
        targets: plan.severity.keys().map(|severity| targets(lang, &plan, *severity)).collect(),
        ladders: plan.ladder.iter().map(|l| ladder(lang, l)).collect(),
        versions: versions
            .unwrap_or_default()
            .iter()
            .map(|v| PlanVersion {
                version: Link::new(format!("v{}", v.version), version_href(v.id)),
                between: moment::date(lang, v.starts_at, ask.zone()),
                shown: v.id == id,
            })
            .collect(),
        document: row.source,
        download: format!("{}/document", version_href(id)),
        page: frame::full(ask, Nav::Plans)?,
    };
    Ok(Reply::page(200, page.render()?))
}

fn targets(lang: Lang, plan: &Plan, severity: Severity) -> PlanTargets {
    let of = |watch: &Watch| {
        plan.target(severity, *watch)
            .map_or_else(String::new, |target| words::target(lang, *watch, target))
    };
    let spoken: Vec<String> = plan
        .severity
        .get(&severity)
        .into_iter()
        .flat_map(|terms| terms.words.values().flatten().cloned())
        .collect();
    PlanTargets {
        severity: Badge::new(lang, severity),
        targets: Watch::ALL.iter().map(of).collect(),
        words: spoken.join(", "),
    }
}

fn ladder(lang: Lang, of: &Ladder) -> PlanLadder {
    let severities = if of.severities.is_empty() {
        t(lang, "ladder-every-severity")
    } else {
        of.severities.iter().map(|s| s.word()).collect::<Vec<_>>().join(", ")
    };
    let clocks = if of.milestones.is_empty() {
        t(lang, "ladder-every-clock")
    } else {
        let names = of.milestones.iter().map(|w| words::watch_name(lang, *w));
        names.collect::<Vec<_>>().join(", ")
    };
    PlanLadder {
        title: format!("{severities} · {clocks}"),
        silence: words::within(lang, of.taken_silence),
        steps: of
            .step
            .iter()
            .map(|step| {
                let mut at = when(lang, step.at);
                if let Some(repeat) = step.repeat {
                    let every = words::every(lang, repeat);
                    at = t_args(lang, "ladder-then", &[("at", at.into()), ("every", every.into())]);
                }
                let to: Vec<String> = step.to.iter().map(|r| recipient(lang, r)).collect();
                (format!("{} · {at}", step.name), to.join(&t(lang, "list-comma")))
            })
            .collect(),
    }
}

fn when(lang: Lang, at: StepAt) -> String {
    match at {
        StepAt::Reported => t(lang, "ladder-at-report"),
        StepAt::Share(n) => t_args(lang, "ladder-at-share", &[("n", i64::from(n).into())]),
        StepAt::Deadline => t(lang, "ladder-at-deadline"),
        StepAt::After(w) => {
            t_args(lang, "ladder-after", &[("span", words::within(lang, w).into())])
        }
    }
}

fn recipient(lang: Lang, of: &Recipient) -> String {
    match of {
        Recipient::First(all) => {
            let all: Vec<String> = all.iter().map(|r| recipient(lang, r)).collect();
            all.join(&t(lang, "told-or"))
        }
        Recipient::User(_) | Recipient::Address(_) => of.to_string(),
        known => {
            let word = known.to_string();
            let word = word.trim_start_matches("desk.").replace(['.', '_'], "-");
            t(lang, &format!("told-{word}"))
        }
    }
}

/// `GET /settings/plans/versions/{id}/document`
pub fn document(ask: &Ask) -> Result<Reply, Fault> {
    let id: PlanVersionId = ask.id("id")?;
    let (row, plan) = plans::version(&ask.desk, id)?;
    let name = format!("{}-v{}.toml", plan.name, row.version);
    Ok(Reply::file(&name, "application/toml", row.source.into_bytes()))
}

/// `GET /settings/plans/import`
pub fn ask_import(ask: &Ask) -> Result<Reply, Fault> {
    let page = PlanImport {
        document: Field::default(),
        mistakes: Vec::new(),
        checked: None,
        page: frame::full(ask, Nav::Plans)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// `POST /settings/plans/import` (`document`, `act` = `check` | `save`)
pub fn import(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let source = ask.typed("document").replace("\r\n", "\n");
    let plan = match plans::read(&source) {
        Ok(plan) => plan,
        Err(mistakes) => {
            let mistakes = mistakes
                .iter()
                .map(|m| Mistake {
                    place: match m.line {
                        Some(line) => t_args(
                            lang,
                            "plan-line",
                            &[("n", line.to_string().into()), ("path", m.path.clone().into())],
                        ),
                        None => m.path.clone(),
                    },
                    text: format!("{}. {}", m.what, m.fix),
                })
                .collect();
            let page = PlanImport {
                document: Field::new(source),
                mistakes,
                checked: None,
                page: frame::full(ask, Nav::Plans)?,
            };
            return Ok(Reply::page(422, page.render()?));
        }
    };
    if ask.typed("act") == "save" {
        let actor = format!("user:{}", ask.session()?.user.id);
        return match plans::import(&ask.desk, &actor, &source)? {
            Imported::Mistaken(_) => Err(Fault::Unfit(String::new())),
            _ => Ok(Reply::to("/settings/plans")),
        };
    }
    let page = PlanImport {
        document: Field::new(source),
        mistakes: Vec::new(),
        checked: Some(changes(ask, &plan)?),
        page: frame::full(ask, Nav::Plans)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// What saving a document changes.
fn changes(ask: &Ask, plan: &Plan) -> Result<Vec<String>, Fault> {
    let lang = ask.lang();
    let all = plans::all(&ask.desk)?;
    let known = all.iter().find(|(_, name, _)| *name == plan.name);
    let name = plan.name.clone();
    let first = match known.and_then(|(.., versions)| versions.first()) {
        None => t_args(lang, "plan-change-new", &[("name", name.into())]),
        Some(newest) if plans::is_same(newest, plan) => {
            let version = newest.version.to_string();
            t_args(lang, "plan-change-same", &[("name", name.into()), ("version", version.into())])
        }
        Some(newest) => {
            let version = (newest.version + 1).to_string();
            t_args(lang, "plan-change-next", &[("name", name.into()), ("version", version.into())])
        }
    };
    Ok(vec![first, t(lang, "plan-change-past")])
}
