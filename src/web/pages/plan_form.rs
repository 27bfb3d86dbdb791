//! A plan edited by its form: it makes the same document that a person would write, which is checked as
//! a whole, each mistake at its field.

use askama::Template as _;

use super::plans;
use crate::{
    app::plans as stored,
    domain::{
        ids::PlanVersionId,
        plan::{
            Anchor, Retarget,
            document::{Mistake as Found, parse},
            fields::{
                Fields, LANGUAGES, TICKED, can_be_paused, fields_of, rows, target_of, tidied,
            },
            written::document_of,
        },
        promise::{Severity, Watch},
    },
    i18n::{Lang, t, t_args, told, words},
    web::{
        ask::Ask,
        fault::Fault,
        frame,
        reply::Reply,
        view::{
            Badge, Link, Nav,
            plan_form::{Cell, LadderCells, PlanForm, SeverityCells},
        },
    },
};

/// `GET /settings/plans/edit` (`version`; none is a new plan)
pub fn ask_edit(ask: &Ask) -> Result<Reply, Fault> {
    let fields = match ask.asked("version").parse().map(PlanVersionId) {
        Ok(id) => fields_of(&stored::version(&ask.desk, id)?.1),
        Err(_) => Fields::new(),
    };
    page(ask, 200, &fields, &[], None)
}

/// `POST /settings/plans/edit` (the fields, or a `document`; `act` = `check`|`save`|`text`|`form`)
pub fn edit(ask: &Ask) -> Result<Reply, Fault> {
    if ask.typed("act") == "form" {
        // From the text: its fields, where it can be read.
        let source = ask.typed("document").replace("\r\n", "\n");
        return match parse(&source) {
            Ok(plan) => page(ask, 200, &fields_of(&plan), &[], None),
            Err(found) => plans::import_page(ask, 422, &source, &found, None),
        };
    }
    let names = ["csrf", "act"];
    let fields = ask.form.iter().filter(|(name, _)| !names.contains(&name.as_str()));
    let fields: Fields = fields.cloned().collect();
    let fields = tidied(&fields);
    let document = document_of(&fields);
    match ask.typed("act") {
        "text" => plans::import_page(ask, 200, &document, &[], None),
        "save" => match plans::save(ask, &document)? {
            Ok(saved) => Ok(saved),
            Err(found) => page(ask, 422, &fields, &found, None),
        },
        _ => match stored::foresee(&ask.desk, &document)? {
            Ok(foreseen) => page(ask, 200, &fields, &[], Some(&foreseen)),
            Err(found) => page(ask, 422, &fields, &found, None),
        },
    }
}

/// What the cells are made of.
struct Form<'a> {
    lang: Lang,
    fields: &'a Fields,
    found: &'a [Found],
}

impl Form<'_> {
    /// What is wrong with a field: the mistakes at its place, or below it.
    fn error(&self, name: &str) -> Option<String> {
        let is_here = |place: &str| {
            let rest = place.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let said = self.found.iter().filter(|m| is_here(&m.path)).map(|m| {
            let comma = t(self.lang, "list-semicolon");
            format!("{}{comma}{}", told(self.lang, &m.what), told(self.lang, &m.fix))
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| said.join(" "))
    }

    fn cell(&self, kind: &'static str, name: String, label: String) -> Cell {
        Cell {
            value: self.fields.get(&name).cloned().unwrap_or_default(),
            error: self.error(&name),
            name,
            label,
            kind,
            options: Vec::new(),
        }
    }

    fn text(&self, name: impl Into<String>, key: &str) -> Cell {
        self.cell("text", name.into(), t(self.lang, key))
    }

    fn area(&self, name: impl Into<String>, key: &str) -> Cell {
        self.cell("area", name.into(), t(self.lang, key))
    }

    fn choice(&self, name: impl Into<String>, key: &str, options: Vec<(String, String)>) -> Cell {
        Cell { options, ..self.cell("choice", name.into(), t(self.lang, key)) }
    }

    fn general(&self) -> Vec<Cell> {
        let none = || (String::new(), "–".to_owned());
        let severities =
            Severity::ALL.iter().map(|s| (s.to_string(), words::severity(self.lang, *s)));
        let retargets = Retarget::ALL
            .iter()
            .map(|r| (r.to_string(), t(self.lang, &format!("plan-form-{}", dashed(r.word())))));
        vec![
            self.text("name", "account-new-name"),
            self.choice(
                "default_severity",
                "plan-form-default-severity",
                [none()].into_iter().chain(severities).collect(),
            ),
            self.text("reopen_window", "plan-form-reopen-window"),
            self.choice("retarget", "plan-form-retarget", retargets.collect()),
            self.text("longest_pause", "plan-form-longest-pause"),
            self.text("tell_customer", "plan-form-tell-customer"),
            self.area("others", "plan-form-others"),
        ]
    }

    fn severity(&self, severity: Severity) -> SeverityCells {
        let at = format!("severity.{severity}");
        let mut texts = Vec::new();
        for (part, key, kind) in
            [("test", "plan-form-test", "area"), ("words", "plan-form-words", "area")]
        {
            let start = format!("{at}.{part}.");
            let known = self.fields.keys().filter_map(|name| name.strip_prefix(&start));
            let mut languages: Vec<&str> = LANGUAGES.to_vec();
            languages.extend(known.filter(|language| !LANGUAGES.contains(language)));
            texts.extend(languages.into_iter().map(|language| {
                let args = [("language", language.to_owned().into())];
                let label = t_args(self.lang, key, &args);
                self.cell(kind, format!("{start}{language}"), label)
            }));
        }
        let others = format!("{at}.others");
        if self.fields.contains_key(&others) {
            texts.push(self.area(others, "plan-form-others"));
        }
        let targets = Watch::ALL
            .iter()
            .map(|watch| (words::watch_name(self.lang, *watch), self.target(severity, *watch)));
        SeverityCells {
            severity: Badge::new(self.lang, severity),
            is_open: self.is_wrong(&at),
            texts,
            targets: targets.collect(),
        }
    }

    /// Whether something below a place is wrong.
    fn is_wrong(&self, at: &str) -> bool {
        self.found.iter().any(|m| m.path.starts_with(at))
    }

    fn target(&self, severity: Severity, watch: Watch) -> Vec<Cell> {
        let at = target_of(severity, watch);
        let roles = ["always", "working", "trading"].map(|role| (role.to_owned(), role.to_owned()));
        let mut cells = vec![self.text(format!("{at}.within"), "plan-form-within")];
        if let Some(milestone) = watch.milestone() {
            let earlier =
                Anchor::ALL.iter().filter(|a| a.milestone().is_none_or(|m| m < milestone));
            let earlier = earlier.map(|a| (a.to_string(), words::anchor_word(self.lang, *a)));
            cells.push(self.choice(format!("{at}.from"), "plan-form-from", earlier.collect()));
        }
        cells.push(self.choice(format!("{at}.calendar"), "word-calendar-title", roles.to_vec()));
        if can_be_paused(watch) {
            let name = format!("{at}.pausable");
            let mut cell = self.cell("box", name, t(self.lang, "plan-form-pausable"));
            // A promise that is not made yet may be paused, unless somebody says otherwise.
            if !self.fields.contains_key(&format!("{at}.within")) {
                TICKED.clone_into(&mut cell.value);
            }
            cells.push(cell);
        }
        cells
    }

    fn ladders(&self) -> Vec<LadderCells> {
        let known = rows(self.fields, "ladder");
        (0..=known)
            .map(|i| {
                let at = format!("ladder[{i}]");
                let of = |key: &str| {
                    self.fields.get(&format!("{at}.{key}")).filter(|v| !v.is_empty()).cloned()
                };
                let severities = of("severities");
                let severities = severities.unwrap_or_else(|| t(self.lang, "plan-every-severity"));
                let clocks = of("milestones").unwrap_or_else(|| t(self.lang, "plan-every-clock"));
                let title = if i == known {
                    t(self.lang, "plan-form-new-ladder")
                } else {
                    format!("{severities} · {clocks}")
                };
                let mut cells = vec![
                    self.text(format!("{at}.severities"), "plan-form-severities"),
                    self.text(format!("{at}.milestones"), "plan-form-clocks"),
                    self.text(format!("{at}.taken_silence"), "plan-form-silence"),
                ];
                if of("others").is_some() {
                    cells.push(self.area(format!("{at}.others"), "plan-form-others"));
                }
                let steps = 0..=rows(self.fields, &format!("{at}.step"));
                LadderCells {
                    title,
                    is_open: self.is_wrong(&at),
                    cells,
                    steps: steps.map(|k| self.step(&format!("{at}.step[{k}]"))).collect(),
                }
            })
            .collect()
    }

    fn step(&self, at: &str) -> Vec<Cell> {
        vec![
            self.text(format!("{at}.name"), "plan-form-step"),
            self.text(format!("{at}.at"), "plan-form-at"),
            self.text(format!("{at}.repeat"), "plan-form-repeat"),
            self.text(format!("{at}.to"), "plan-form-to"),
            self.area(format!("{at}.others"), "plan-form-others"),
        ]
    }

    fn example(&self, i: usize) -> Vec<Cell> {
        let none = [(String::new(), "–".to_owned())].into_iter();
        let severities = Severity::ALL.iter().map(|s| (s.to_string(), s.to_string()));
        vec![
            self.text(format!("example[{i}].reported"), "plan-form-reported"),
            self.choice(
                format!("example[{i}].severity"),
                "word-severity-title",
                none.chain(severities).collect(),
            ),
            self.area(format!("example[{i}].expect"), "plan-form-expect"),
        ]
    }
}

fn dashed(word: &str) -> String {
    word.replace('_', "-")
}

fn page(
    ask: &Ask,
    status: u16,
    fields: &Fields,
    found: &[Found],
    checked: Option<&stored::Foreseen>,
) -> Result<Reply, Fault> {
    let lang = ask.lang();
    let form = Form { lang, fields, found };
    let title = fields.get("name").cloned().unwrap_or_else(|| t(lang, "plan-form-new"));
    let page = PlanForm {
        title,
        general: form.general(),
        severities: Severity::ALL.iter().map(|s| form.severity(*s)).collect(),
        ladders: form.ladders(),
        examples: (0..=rows(fields, "example")).map(|i| form.example(i)).collect(),
        document: document_of(fields),
        moving: checked.map_or(Ok(None), |foreseen| plans::moving(ask, foreseen))?,
        checked: checked.map(|foreseen| plans::changes(ask, foreseen)),
        mistakes: found.iter().map(|m| plans::mistake(lang, m)).collect(),
        back: Link::new(t(lang, "cancel"), "/settings/plans"),
        page: frame::full(ask, Nav::Plans)?,
    };
    Ok(Reply::page(status, page.render()?))
}
