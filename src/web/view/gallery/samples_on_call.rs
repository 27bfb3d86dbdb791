//! Who is on call.

use askama::Template;

use super::samples::{page, w};
use crate::{
    i18n::{
        Lang,
        phrase::Tone::{Met, Miss, Quiet},
    },
    web::view::{
        Choice, Field, Link, Nav, Opt, Said,
        on_call::{EntryRow, Forms, OnCall, PartRow, RotationForm, SpanForm, TeamPage, TeamRow},
    },
};

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let monday = w(lang, "Mon 5 Oct 09:00", "10 月 5 日 周一 09:00");
    let next = w(lang, "Mon 12 Oct 09:00", "10 月 12 日 周一 09:00");
    let nobody = Said::new(w(lang, "nobody", "无人值班"), Miss);
    let list = OnCall {
        page: page(lang, Nav::OnCall),
        rows: vec![
            TeamRow {
                team: Link::new("Avionics", "/on-call/1"),
                now: Said::new("Lin Wei", Met),
                until: monday.clone(),
                then: "Ada Berg".to_owned(),
                gaps: Said::new(w(lang, "1 gap", "1 处空缺"), Miss),
            },
            TeamRow {
                team: Link::new("Night", "/on-call/2"),
                now: Said::new(w(lang, "no rotation", "无轮值"), Quiet),
                until: String::new(),
                then: String::new(),
                gaps: Said::new("", Quiet),
            },
        ],
    };
    let people = vec![Opt::new("lin@desk.example", "Lin Wei"), Opt::new("ada@desk.example", "Ada")];
    let span = || SpanForm {
        who: Choice::new("lin@desk.example", people.clone()),
        from: Field::new(""),
        to: Field::wrong(
            "2026-10-01T09:00",
            w(lang, "It ends before it begins.", "结束早于开始。"),
        ),
    };
    let team = |name: &'static str, forms| TeamPage {
        page: page(lang, Nav::OnCall),
        id: 1,
        name: name.to_owned(),
        lead: w(lang, "Now: Lin Wei, until Mon 5 Oct 09:00.", "当前：Lin Wei，至周一 09:00。"),
        facts: vec![
            (w(lang, "Order", "顺序"), "Lin Wei, Ada Berg".to_owned()),
            (w(lang, "Handover", "交接"), w(lang, "Mondays at 09:00 Berlin", "每周一 09:00，柏林")),
        ],
        parts: vec![
            PartRow {
                from: monday.clone(),
                until: next.clone(),
                who: Said::new("Ada Berg", Met),
                why: w(lang, "instead of Lin Wei, who is away", "代替休假的 Lin Wei"),
            },
            PartRow {
                from: next.clone(),
                until: next.clone(),
                who: nobody.clone(),
                why: String::new(),
            },
        ],
        overrides: Vec::new(),
        leaves: vec![EntryRow {
            who: "Lin Wei".to_owned(),
            between: format!("{monday} – {next}"),
            end: "/on-call/1/leave/4/end".to_owned(),
        }],
        forms,
    };
    let forms = Forms {
        rotation: RotationForm {
            zone: Field::new("Europe/Berlin"),
            every: Choice::new("mon", vec![Opt::new("mon", w(lang, "Mondays", "每周一"))]),
            at: Field::new("09:00"),
            starts_on: Field::new("2026-10-01"),
            order: Field::new("Lin Wei <lin@desk.example>\nAda <ada@desk.example>"),
        },
        can_end: true,
        cover: span(),
        leave: span(),
        zones: vec!["Europe/Berlin".to_owned()],
        times: w(lang, "Times are those of Berlin.", "时间以柏林为准。"),
    };
    vec![
        ("on_call", list.render().unwrap()),
        ("on_call_team", team("Avionics", Some(forms)).render().unwrap()),
        ("on_call_team_read", team("Avionics", None).render().unwrap()),
    ]
}
