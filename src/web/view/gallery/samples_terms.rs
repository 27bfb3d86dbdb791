//! What other terms would move, backtests, and the forms of plans and calendars.

use askama::Template;

use super::samples::{page, w};
use crate::{
    domain::promise::Severity,
    i18n::{
        Lang,
        phrase::Tone::{Miss, Soon},
    },
    web::view::{
        Badge, Choice, Field, Link, Nav, Opt, Said,
        backtests::{Backtest, Backtests, ChangedRow},
        calendars::{CalendarCombine, CalendarHours, CalendarImport, LaidDays, UnknownHoliday},
        moves::{MovedLine, Moves, Moving, MovingRow},
        plan_form::{Cell, LadderCells, PlanForm, SeverityCells},
        settings::Mistake,
    },
};

pub(super) fn moving(lang: Lang) -> Moving {
    Moving {
        title: w(lang, "One open ticket would move", "1 张未结工单会变动"),
        lead: w(lang, "Saving moves none of them.", "保存不会改动它们。"),
        heads: [w(lang, "Ticket", "工单"), w(lang, "What would move", "会变动的内容")],
        rows: vec![MovingRow {
            value: "4127".to_owned(),
            pick: "TM-4127".to_owned(),
            picked: true,
            ticket: Link::new("TM-4127", "/tickets/4127"),
            about: "P21 · Peregrine".to_owned(),
            severity: Badge::new(lang, Severity::S1),
            lines: vec![MovedLine {
                what: w(lang, "Restored", "恢复"),
                from_to: "15:30 → 14:30".to_owned(),
                by: Said::new(w(lang, "1 h earlier", "提前 1 小时"), Soon),
                told: String::new(),
            }],
        }],
        notes: Vec::new(),
        can_pick: false,
    }
}

fn moves(lang: Lang) -> Moves {
    Moves {
        page: page(lang, Nav::Plans),
        moving: Some(Moving { can_pick: true, ..moving(lang) }),
        kept: "4128,4129".to_owned(),
        kept_count: 2,
        reason: Field::default(),
        wrong: None,
        seen: "0".to_owned(),
        narrowed: vec![("plan", "1".to_owned())],
    }
}

pub(super) fn unknown(lang: Lang) -> UnknownHoliday {
    UnknownHoliday {
        ticket: Link::new("TM-4127", "/tickets/4127"),
        what: w(lang, "Resolved, Thu 7 Jan 2027 15:30", "解决，2027 年 1 月 7 日 15:30"),
        why: w(
            lang,
            "no holidays known for 2027 in Shanghai office",
            "上海办公室没有 2027 年的节假日",
        ),
    }
}

fn import(lang: Lang, mistakes: Vec<Mistake>, laid: Option<LaidDays>) -> CalendarImport {
    CalendarImport {
        page: page(lang, Nav::Calendars),
        calendar: Choice::new("office", vec![Opt::new("office", "office")]),
        years: Field::new("2026-2027"),
        text: Field::new("2026-10-01,,,National Day"),
        mistakes,
        laid,
        moving: None,
    }
}

fn hours(lang: Lang) -> CalendarHours {
    CalendarHours {
        page: page(lang, Nav::Calendars),
        title: w(lang, "New calendar", "新建日历"),
        is_new: true,
        name: Field::new("site"),
        zone: Field::new("Asia/Shanghai"),
        zones: vec!["Asia/Shanghai".to_owned()],
        week: vec![
            ("mon", w(lang, "Mon", "周一"), Field::new("09:00–18:00")),
            (
                "tue",
                w(lang, "Tue", "周二"),
                Field::wrong("9", w(lang, "No window.", "不是时间段。")),
            ),
        ],
        working_day: Field::new("9h"),
        wrong: None,
        checked: Some(w(lang, "It becomes site v1.", "将成为 site v1。")),
        moving: Some(moving(lang)),
        back: Link::new(w(lang, "Cancel", "取消"), "/settings/calendars"),
    }
}

fn combine(lang: Lang) -> CalendarCombine {
    CalendarCombine {
        page: page(lang, Nav::Calendars),
        name: Field::new("site"),
        together: Choice::new("all", vec![Opt::new("all", w(lang, "where all are", "全部开放时"))]),
        of: vec![("office".to_owned(), true), ("airside".to_owned(), false)],
        wrong: Some(w(lang, "Two or more.", "两个或更多。")),
        working_day: Field::new("9h"),
        checked: None,
        moving: None,
    }
}

fn backtests(lang: Lang) -> Backtests {
    Backtests {
        page: page(lang, Nav::Plans),
        version: Choice::new("", vec![Opt::new("", w(lang, "the document below", "下方文档"))]),
        document: Field::new("format = 1"),
        mistakes: Vec::new(),
        from: Field::new("2025-11-24"),
        to: Field::new("2026-11-24"),
        account: Field::default(),
        accounts: vec!["Peregrine".to_owned()],
        rows: vec![(
            Link::new("boeing", "/settings/backtests/1"),
            "2025–2026".to_owned(),
            Said::new(w(lang, "under way", "进行中"), Soon),
        )],
    }
}

fn backtest(lang: Lang, progress: Option<(i64, i64)>) -> Backtest {
    let late = || Said::new(w(lang, "missed, 12 min late", "未达成，超时 12 分钟"), Miss);
    Backtest {
        page: page(lang, Nav::Plans),
        title: "boeing".to_owned(),
        about: w(lang, "All accounts.", "所有客户。"),
        state: Said::new(w(lang, "done, one verdict changes", "完成，1 个结果改变"), Soon),
        progress,
        attained: vec![["Restored", "97.5 % of 120", "96.0 % of 120"].map(ToOwned::to_owned)],
        changed_count: 1,
        changed: vec![ChangedRow {
            ticket: Link::new("TM-4127", "/tickets/4127"),
            what: w(lang, "Restored", "恢复"),
            was: late(),
            would_be: late(),
        }],
        more: String::new(),
        skipped: vec![(Link::new("TM-4128", "/tickets/4128"), w(lang, "no role", "没有角色"))],
    }
}

fn cell(name: &str, label: String, kind: &'static str, error: Option<String>) -> Cell {
    let options = vec![("always".to_owned(), "always".to_owned())];
    Cell { name: name.to_owned(), label, value: "always".to_owned(), error, kind, options }
}

fn plan_form(lang: Lang) -> PlanForm {
    let wrong = || Some(w(lang, "“6 hours” is no length of time", "“6 hours”不是时长"));
    let within = "severity.S1.target.restored.within";
    PlanForm {
        page: page(lang, Nav::Plans),
        title: "boeing".to_owned(),
        mistakes: vec![Mistake { place: within.to_owned(), text: wrong().unwrap_or_default() }],
        checked: None,
        moving: None,
        general: vec![cell("name", w(lang, "Name", "名称"), "text", None)],
        severities: vec![SeverityCells {
            severity: Badge::new(lang, Severity::S1),
            is_open: true,
            texts: vec![cell("severity.S1.test.en", w(lang, "Test", "标准"), "area", None)],
            targets: vec![(
                w(lang, "Restored", "恢复"),
                vec![
                    cell(within, w(lang, "Within", "时限"), "text", wrong()),
                    cell(
                        "severity.S1.target.restored.calendar",
                        w(lang, "Calendar", "日历"),
                        "choice",
                        None,
                    ),
                    cell(
                        "severity.S1.target.restored.pausable",
                        w(lang, "may pause", "可暂停"),
                        "box",
                        None,
                    ),
                ],
            )],
        }],
        ladders: vec![LadderCells {
            title: w(lang, "S1 · every clock", "S1 · 所有时钟"),
            is_open: false,
            cells: vec![cell("ladder[0].severities", w(lang, "Severities", "等级"), "text", None)],
            steps: vec![vec![cell(
                "ladder[0].step[0].name",
                w(lang, "Step", "步骤"),
                "text",
                None,
            )]],
        }],
        examples: vec![vec![cell("example[0].expect", w(lang, "Due", "到期"), "area", None)]],
        document: "format = 1".to_owned(),
        back: Link::new(w(lang, "Cancel", "取消"), "/settings/plans"),
    }
}

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let kept = Moves { moving: None, ..moves(lang) };
    let place = w(lang, "line 2", "第 2 行");
    let mistake = Mistake { place, text: w(lang, "That is no date.", "这不是日期。") };
    let laid = LaidDays {
        said: vec![w(lang, "One day changes.", "1 天有变。")],
        days: vec![["1 Oct", "09:00–18:00", "–", "National Day"].map(ToOwned::to_owned)],
        can_save: true,
    };
    vec![
        ("moves", moves(lang).render().unwrap()),
        ("moves-none", kept.render().unwrap()),
        ("plan-form", plan_form(lang).render().unwrap()),
        ("backtests", backtests(lang).render().unwrap()),
        ("backtest", backtest(lang, None).render().unwrap()),
        ("backtest-runs", backtest(lang, Some((300, 12_000))).render().unwrap()),
        ("calendar-import", import(lang, Vec::new(), Some(laid)).render().unwrap()),
        ("calendar-import-wrong", import(lang, vec![mistake], None).render().unwrap()),
        ("calendar-hours", hours(lang).render().unwrap()),
        ("calendar-combine", combine(lang).render().unwrap()),
    ]
}
