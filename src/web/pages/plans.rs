//! Plans: which there are, what a version promises and who is told when, and importing the next
//! version of one.

use askama::Template as _;

use super::plan_words;
use crate::{
    app::{
        moves::{self, Edit},
        plans::{self, Foreseen, Imported, InUse},
    },
    domain::{
        access::Verb,
        account::AccountKind,
        ids::{PlanId, PlanVersionId},
        plan::{Plan, document::Mistake as Found},
        promise::{Severity, Watch},
    },
    i18n::{Lang, moment, t, t_args, told, words},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Badge, Field, Link, Nav,
            moves::Moving,
            settings::{Mistake, PlanImport, PlanPage, PlanRow, PlanTargets, PlanVersion, Plans},
        },
    },
};

fn href(id: PlanVersionId) -> String {
    format!("/settings/plans/versions/{id}")
}

/// `GET /settings/plans`
pub fn list(ask: &Ask) -> Result<Reply, Fault> {
    let rows = plans::in_use(&ask.desk)?.iter().filter_map(|plan| row(ask, plan)).collect();
    let page = Plans { rows, page: frame::full(ask, Nav::Plans)? };
    Ok(Reply::page(200, page.render()?))
}

fn row(ask: &Ask, plan: &InUse) -> Option<PlanRow> {
    let newest = plan.versions.first()?;
    let lang = ask.lang();
    let mut notes = Vec::new();
    if plan.name == ask.desk.config.desk.default_plan {
        notes.push(t(lang, "plans-default"));
    }
    let kinds = AccountKind::ALL.iter().filter(|k| k.shipped_plan() == plan.name);
    notes.extend(kinds.map(|kind| t(lang, &format!("plans-for-{kind}"))));
    Some(PlanRow {
        plan: Link::new(&plan.name, href(newest.id)),
        version: since(ask, newest),
        contracts: plan.contracts,
        note: notes.join(&t(lang, "list-comma")),
    })
}

/// `v4, since Wed 1 Apr 2026`
fn since(ask: &Ask, version: &plans::Version) -> String {
    let lang = ask.lang();
    let at = moment::date_from(lang, version.starts_at, ask.zone(), ask.now);
    let args = [("n", version.version.to_string().into()), ("at", at.into())];
    t_args(lang, "plan-since", &args)
}

/// `GET /settings/plans/versions/{id}`
pub fn show(ask: &Ask) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let id: PlanVersionId = ask.id("id")?;
    let (row, plan) = plans::version(&ask.desk, id)?;
    let all = plans::in_use(&ask.desk)?;
    let used = all.into_iter().find(|p| p.id == row.plan_id).ok_or(Fault::NotFound)?;
    let watches = promised(&plan);
    let page = PlanPage {
        name: used.name.clone(),
        version: since(ask, &row),
        bound: t_args(lang, "plan-bound", &[("contracts", used.contracts.into())]),
        columns: watches.iter().map(|w| words::watch_name(lang, *w)).collect(),
        targets: Severity::ALL.iter().map(|s| targets(ask, &plan, *s, &watches)).collect(),
        ladders: plan.ladder.iter().map(|l| plan_words::ladder(lang, l)).collect(),
        versions: versions(ask, &used, id),
        download: format!("{}/document", href(id)),
        offer: offer(ask, row.plan_id)?,
        edit: ask.may(Verb::ManagePlans).then(|| format!("/settings/plans/edit?version={id}")),
        document: row.source,
        page: frame::full(ask, Nav::Plans)?,
    };
    Ok(Reply::page(200, page.render()?))
}

/// That tickets run on older versions of a plan.
fn offer(ask: &Ask, plan: PlanId) -> Result<Option<(String, Link)>, Fault> {
    if !ask.may(Verb::ManagePlans) {
        return Ok(None);
    }
    let n = moves::on_older(&ask.desk, plan)?;
    let lang = ask.lang();
    let link = Link::new(t(lang, "moves-offer-do"), format!("/settings/moves?plan={plan}"));
    Ok((n > 0).then(|| (t_args(lang, "moves-offer", &[("n", n.into())]), link)))
}

/// What the plan promises at any severity, in the order of the milestones, then the cycles.
fn promised(plan: &Plan) -> Vec<Watch> {
    let is_promised = |w: &Watch| Severity::ALL.iter().any(|s| plan.target(*s, *w).is_some());
    Watch::ALL.iter().copied().filter(is_promised).collect()
}

fn targets(ask: &Ask, plan: &Plan, severity: Severity, watches: &[Watch]) -> PlanTargets {
    let lang = ask.lang();
    let target = |w: &Watch| {
        plan.target(severity, *w).map_or_else(String::new, |t| words::target(lang, *w, t))
    };
    let of_severity = plan.severity.get(&severity);
    let said: Vec<String> =
        of_severity.map(|s| s.words.values().flatten().cloned().collect()).unwrap_or_default();
    PlanTargets {
        severity: Badge::new(lang, severity),
        targets: watches.iter().map(target).collect(),
        words: said.join(&t(lang, "list-comma")),
    }
}

fn versions(ask: &Ask, plan: &InUse, shown: PlanVersionId) -> Vec<PlanVersion> {
    let lang = ask.lang();
    let date = |at| moment::date_from(lang, at, ask.zone(), ask.now);
    let mut until = None;
    let mut versions = Vec::with_capacity(plan.versions.len());
    for version in &plan.versions {
        let from = date(version.starts_at);
        let between = match until {
            None => t_args(lang, "between-open", &[("from", from.into())]),
            Some(to) => t_args(lang, "between", &[("from", from.into()), ("to", date(to).into())]),
        };
        until = Some(version.starts_at);
        versions.push(PlanVersion {
            version: Link::new(format!("v{}", version.version), href(version.id)),
            between,
            shown: version.id == shown,
        });
    }
    versions
}

/// `GET /settings/plans/versions/{id}/document`
pub fn document(ask: &Ask) -> Result<Reply, Fault> {
    let (row, plan) = plans::version(&ask.desk, ask.id("id")?)?;
    let name = format!("{}-v{}.toml", plan.name, row.version);
    Ok(Reply::file(&name, "application/toml", row.source.into_bytes()))
}

/// `GET /settings/plans/import` (`version`)
pub fn ask_import(ask: &Ask) -> Result<Reply, Fault> {
    let source = match ask.asked("version").parse().map(PlanVersionId) {
        Ok(id) => plans::version(&ask.desk, id)?.0.source,
        Err(_) => String::new(),
    };
    import_page(ask, 200, &source, &[], None)
}

/// `POST /settings/plans/import` (`document`; `act` = `check`|`save`): checks, and writes only when
/// it is asked to save and all is right.
pub fn import(ask: &Ask) -> Result<Reply, Fault> {
    // Browsers send line ends as CR LF; the document keeps those of the text.
    let source = ask.typed("document").replace("\r\n", "\n");
    if ask.typed("act") == "save" {
        return match save(ask, &source)? {
            Ok(saved) => Ok(saved),
            Err(found) => import_page(ask, 422, &source, &found, None),
        };
    }
    match plans::foresee(&ask.desk, &source)? {
        Ok(foreseen) => import_page(ask, 200, &source, &[], Some(&foreseen)),
        Err(found) => import_page(ask, 422, &source, &found, None),
    }
}

/// The page of the text.
pub(super) fn import_page(
    ask: &Ask,
    status: u16,
    source: &str,
    found: &[Found],
    checked: Option<&Foreseen>,
) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let page = PlanImport {
        document: Field::new(source),
        mistakes: found.iter().map(|m| mistake(lang, m)).collect(),
        checked: checked.map(|foreseen| changes(ask, foreseen)),
        moving: checked.map_or(Ok(None), |foreseen| moving(ask, foreseen))?,
        page: frame::full(ask, Nav::Plans)?,
    };
    Ok(Reply::page(status, page.render()?))
}

/// A mistake with its place.
pub(super) fn mistake(lang: Lang, found: &Found) -> Mistake {
    let line = found.line.map(|n| t_args(lang, "plan-line", &[("n", n.to_string().into())]));
    let place = [line, Some(found.path.clone()).filter(|p| !p.is_empty())];
    Mistake {
        place: place.into_iter().flatten().collect::<Vec<_>>().join(&t(lang, "list-comma")),
        text: format!(
            "{}{}{}",
            told(lang, &found.what),
            t(lang, "list-semicolon"),
            told(lang, &found.fix)
        ),
    }
}

/// What saving a document would move; none where it touches no running ticket.
pub(super) fn moving(ask: &Ask, foreseen: &Foreseen) -> Result<Option<Moving>, Fault> {
    if foreseen.is_same() {
        return Ok(None);
    }
    let found = moves::of_edit(&ask.desk, Edit::Plan(&foreseen.plan))?;
    Ok(super::moves::preview(ask, &found))
}

/// Saves a document and leads to its version; the inner list is every mistake.
pub(super) fn save(ask: &Ask, source: &str) -> Result<Result<Reply, Vec<Found>>, Fault> {
    match plans::import(&ask.desk, &ask.actor()?, source)? {
        Imported::Stored { name, .. } | Imported::Same { name, .. } => {
            let all = plans::in_use(&ask.desk)?;
            let plan = all.iter().find(|p| p.name == name);
            let newest = plan.and_then(|p| p.versions.first()).ok_or(Fault::NotFound)?;
            Ok(Ok(Reply::to(&href(newest.id))))
        }
        Imported::Mistaken(found) => Ok(Err(found)),
    }
}

/// What saving changes, a sentence each.
pub(super) fn changes(ask: &Ask, foreseen: &Foreseen) -> Vec<String> {
    let lang = ask.lang();
    let name = foreseen.plan.name.as_str();
    let Some((version, newest)) = &foreseen.newest else {
        return vec![t_args(lang, "plan-is-new", &[("name", name.into())])];
    };
    if foreseen.is_same() {
        let args = [("name", name.into()), ("n", version.to_string().into())];
        return vec![t_args(lang, "plan-is-same", &args)];
    }
    let args = [
        ("name", name.into()),
        ("n", (version + 1).to_string().into()),
        ("contracts", foreseen.contracts.into()),
    ];
    let mut said = vec![t_args(lang, "plan-is-next", &args)];
    said.extend(plan_words::differences(lang, newest, &foreseen.plan));
    said
}
