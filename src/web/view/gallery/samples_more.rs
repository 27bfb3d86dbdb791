//! Accounts, settings and refusals.

use askama::Template;

use super::samples::{badge, page, w, whose_time};
use crate::{
    domain::promise::Severity::{self, S1, S3},
    i18n::{
        Lang,
        phrase::Tone::{Met, Soon},
    },
    web::view::{
        Choice, Field, Link, Nav, Opt, Page, Said,
        accounts::{
            AccountList, AccountPage, AccountRow, AssetForm, ContactForm, Contract, ContractForm,
            MonitorRow, Monitors, NewAccount, OpenTicket, Places, ReferencesForm, RoleChoice,
            Suspended,
        },
        problem::{Again, Problem},
        settings::{
            CalendarPage, CalendarRow, Calendars, Mistake, PlanImport, PlanLadder, PlanPage,
            PlanRow, PlanTargets, PlanVersion, Plans, Switch, UserForm, UserRow, Users,
        },
        suppliers::{SupplierForm, SupplierRow, Suppliers, TargetField},
        ticket::Contact,
        tokens::{TokenRow, Tokens},
    },
};

fn account(lang: Lang) -> AccountPage {
    let lead = page(lang, Nav::Accounts).t("monitors-lead");
    AccountPage {
        monitors: Monitors {
            lead,
            rows: vec![MonitorRow {
                address: "nagios@watch.peregrine.example".to_owned(),
                said: w(
                    lang,
                    "In 30 days 3 opened a ticket, 41 joined one. Last 18:22 Shanghai.",
                    "30 天内新开 3 张工单，并入 41 次。最近一次：上海时间 18:22。",
                ),
                remove: w(lang, "Take nagios off", "移除 nagios"),
            }],
            action: "/accounts/3/monitors".to_owned(),
            form: Some(Field::default()),
        },
        page: page(lang, Nav::Accounts),
        href: "/accounts/1".to_owned(),
        name: w(lang, "Peregrine Pacific", "游隼太平洋航空"),
        kind: w(lang, "key account", "大客户"),
        facts: vec![
            (w(lang, "Domains", "邮件域"), "peregrine.example".to_owned()),
            (w(lang, "Time there", "当地时间"), w(lang, "18:58 Shanghai", "上海 18:58")),
        ],
        contracts: vec![Contract {
            plan: Link::new("Peregrine AOG", "/settings/plans/2"),
            between: w(lang, "1 Apr 2026 – 31 Mar 2027", "2026 年 4 月 1 日 – 2027 年 3 月 31 日"),
            state: Said::new(w(lang, "holds", "有效"), Met),
            calendars: w(lang, "working: Shanghai office v7", "working：上海办公室 v7"),
            place: "B-5521".to_owned(),
            end: Some("/accounts/1/contracts/1/end".to_owned()),
        }],
        contacts: vec![Contact {
            name: w(lang, "Chen Li", "陈立"),
            part: w(lang, "maintainer", "维护"),
            address: "chen.li@peregrine.example".to_owned(),
            phone: String::new(),
            authority: w(lang, "may report", "可报告"),
        }],
        suspended: vec![Suspended {
            address: "wang.min@peregrine.example".to_owned(),
            said: w(
                lang,
                "Mail has come back since 09:12, so nothing is sent there any more: 550 5.1.1 no such user",
                "自 09:12 起退信，已停止向该地址发送：550 5.1.1 no such user",
            ),
            lift: Some("/accounts/1/lift".to_owned()),
        }],
        contact_form: Some(ContactForm {
            name: Field::default(),
            address: Field::wrong("chen", w(lang, "That is no mail address.", "这不是邮箱地址。")),
            part: Choice::new("user", vec![Opt::new("user", w(lang, "user", "使用"))]),
        }),
        open: vec![OpenTicket {
            ticket: Link::new("TM-4127", "/tickets/4127"),
            subject: w(lang, "Aircraft P21 grounded at Pudong", "P21 飞机停在浦东"),
            severity: badge(lang, S1),
            said: Some(Said::new(w(lang, "Restore in 45 min", "还剩 45 分钟恢复"), Soon)),
        }],
        report: "/reports?account=1".to_owned(),
        places: places(lang),
        contract_form: Some(ContractForm {
            plan: Choice::new("boeing", vec![Opt::new("boeing", "boeing")]),
            place: Choice::new("", vec![Opt::new("", w(lang, "All of it", "整个客户"))]),
            from: Field::new("2026-10-01"),
            to: Field::wrong("2026-09-01", w(lang, "It ends before it begins.", "早于首日。")),
            calendars: vec![RoleChoice {
                name: "calendar-working",
                label: w(lang, "Calendar “working”", "日历“working”"),
                choice: Choice::new("", vec![Opt::new("", w(lang, "The shipped one", "内置"))]),
            }],
        }),
        references: ReferencesForm {
            kept: Some(r"INC\d{7}".to_owned()),
            pattern: Field::new(r"INC\d{7}"),
            may_edit: true,
            ..ReferencesForm::default()
        },
        whose_time: Some(whose_time(lang)),
    }
}

fn places(lang: Lang) -> Places {
    let machine = ("B-5521".to_owned(), "A320-214".to_owned());
    Places {
        groups: vec![
            (w(lang, "Pudong", "浦东"), vec![machine.clone()]),
            (String::new(), vec![machine]),
        ],
        site: Some(Field::default()),
        asset: Some(AssetForm {
            name: Field::wrong("B-5521", w(lang, "It is there already.", "已登记。")),
            model: Field::new("A320-214"),
            stands_at: Choice::new("", vec![Opt::new("", w(lang, "At no site", "不在任何场地"))]),
        }),
    }
}

fn accounts(lang: Lang, rows: Vec<AccountRow>) -> AccountList {
    AccountList {
        page: page(lang, Nav::Accounts),
        find: String::new(),
        count: rows.len() as u64,
        can_add: true,
        rows,
        more: None,
    }
}

fn new_account(lang: Lang) -> NewAccount {
    let kinds = ["key", "reseller", "individual"]
        .map(|k| Opt::new(k, page(lang, Nav::Accounts).t(&format!("kind-{k}"))));
    NewAccount {
        page: page(lang, Nav::Accounts),
        name: Field::wrong("", w(lang, "It needs a name.", "请填写名称。")),
        kind: Choice::new("key", kinds.to_vec()),
        domains: Field::new("peregrine.example"),
        contacts: Field::default(),
        language: Choice::new("en", vec![Opt::new("en", "English"), Opt::new("zh-CN", "中文")]),
        zone: Field::new("Asia/Shanghai"),
        zones: vec!["Asia/Shanghai".to_owned()],
        plan: Choice::new(
            "",
            vec![Opt::new("", page(lang, Nav::Accounts).t("account-new-plan-kind"))],
        ),
    }
}

fn plan(lang: Lang) -> PlanPage {
    PlanPage {
        page: page(lang, Nav::Plans),
        name: "boeing".to_owned(),
        version: w(lang, "v1, since 1 Apr 2026", "v1，自 2026 年 4 月 1 日"),
        bound: w(lang, "Bound by 3 contracts.", "3 份合同绑定。"),
        columns: [
            "Acknowledged",
            "Dispatched",
            "On site",
            "Restored",
            "Resolved",
            "Customer update",
            "Next reply",
        ]
        .map(ToOwned::to_owned)
        .into(),
        targets: Severity::ALL
            .iter()
            .map(|s| PlanTargets {
                severity: badge(lang, *s),
                targets: [
                    "15 min",
                    "1 h",
                    if *s >= S3 { "" } else { "4 h" },
                    "6 h",
                    "3 working days",
                    "every 1 h",
                    "30 min",
                ]
                .map(ToOwned::to_owned)
                .into(),
                words: if *s == S1 { "AOG, grounded, 停运".to_owned() } else { String::new() },
            })
            .collect(),
        ladders: vec![PlanLadder {
            title: "S1".to_owned(),
            silence: w(lang, "taken: quiet for 30 min", "接手后静默 30 分钟"),
            steps: vec![
                ("50 %".to_owned(), w(lang, "owner, or the team", "负责人或小组")),
                (
                    w(lang, "at the deadline", "到期时"),
                    w(lang, "owner, team lead, account manager", "负责人、组长、客户经理"),
                ),
            ],
        }],
        versions: vec![PlanVersion {
            version: Link::new("v1", "/settings/plans/1"),
            between: w(lang, "since 1 Apr 2026", "自 2026 年 4 月 1 日"),
            shown: true,
        }],
        edit: Some("/settings/plans/edit?version=1".to_owned()),
        offer: Some((
            w(lang, "2 open tickets stand on older versions.", "2 张未结工单仍绑定旧版本。"),
            Link::new(w(lang, "See what would move", "查看会变动的内容"), "/settings/moves?plan=2"),
        )),
        document: "format = 1\nname = \"boeing\"\ndefault_severity = \"S2\"\n".to_owned(),
        download: "/settings/plans/1.toml".to_owned(),
    }
}

fn import(lang: Lang, mistakes: Vec<Mistake>, checked: Option<Vec<String>>) -> PlanImport {
    PlanImport {
        page: page(lang, Nav::Plans),
        document: Field::new("format = 1\nname = \"boeing\"\n"),
        mistakes,
        checked,
        moving: Some(super::samples_terms::moving(lang)),
    }
}

fn users(lang: Lang) -> Users {
    Users {
        page: page(lang, Nav::Users),
        rows: vec![UserRow {
            name: "Tomás Ferreira".to_owned(),
            address: "tomas@halden.example".to_owned(),
            suspended: Some(Suspended {
                address: "tomas@halden.example".to_owned(),
                said: w(
                    lang,
                    "Mail has come back since 09:12, so nothing is sent there any more: 550 5.1.1",
                    "自 09:12 起退信，已停止向该地址发送：550 5.1.1",
                ),
                lift: Some("/settings/users/2/lift".to_owned()),
            }),
            role: page(lang, Nav::Users).t("role-engineer"),
            teams: w(lang, "all engineers (lead)", "全体工程师（组长）"),
            hour: w(lang, "18:58 Shanghai", "上海 18:58"),
            state: Said::new(w(lang, "active", "在岗"), Met),
            switch: Some(Switch {
                action: "/settings/users/2".to_owned(),
                value: "no",
                text: w(lang, "switch off", "停用"),
            }),
        }],
        form: UserForm {
            name: Field::default(),
            address: Field::default(),
            role: Choice::new(
                "engineer",
                vec![Opt::new("engineer", page(lang, Nav::Users).t("role-engineer"))],
            ),
            language: Choice::new("en", vec![Opt::new("en", "English")]),
            zone: Field::new("Europe/Berlin"),
            zones: vec!["Europe/Berlin".to_owned()],
        },
    }
}

fn suppliers(lang: Lang) -> Suppliers {
    Suppliers {
        page: page(lang, Nav::Suppliers),
        rows: vec![SupplierRow {
            name: "Rotor Parts".to_owned(),
            reached: "+49 30 5550 0100".to_owned(),
            targets: w(lang, "S1 4 h · S2 1 working day", "S1 4 小时 · S2 1 个工作日"),
            calendar: w(lang, "day and night", "全天候"),
            change: Some("/settings/suppliers?change=Rotor%20Parts#agree".to_owned()),
        }],
        form: Some(SupplierForm {
            name: Field::new("Rotor Parts"),
            reached: Field::default(),
            targets: vec![
                TargetField { severity: "S1", field: Field::new("4h") },
                TargetField {
                    severity: "S2",
                    field: Field::wrong("4x", w(lang, "No length.", "不是时长。")),
                },
            ],
            wrong: Some(w(lang, "Name one length at least.", "请至少填写一个时长。")),
            calendar: Choice::new("", vec![Opt::new("", w(lang, "day and night", "全天候"))]),
        }),
    }
}

fn tokens(lang: Lang, made: Option<&str>) -> Tokens {
    let row = |state, revoke: Option<&str>| TokenRow {
        name: w(lang, "monthly report", "月报"),
        owner: "Tomás Ferreira".to_owned(),
        made: w(lang, "made Mon 2 Mar 09:00", "3 月 2 日 周一 09:00 创建"),
        used: w(lang, "never", "从未"),
        state,
        revoke: revoke.map(str::to_owned),
    };
    Tokens {
        page: page(lang, Nav::Elsewhere),
        made: made.map(str::to_owned),
        example: "curl -H \"Authorization: Bearer $TOKEN\" https://desk.example/api".to_owned(),
        rows: vec![
            row(Said::new(w(lang, "holds", "有效"), Met), Some("/settings/tokens/1/revoke")),
            row(Said::new(w(lang, "revoked", "已撤销"), Soon), None),
        ],
        is_everybody: made.is_none(),
        name: Field::default(),
    }
}

fn calendars(lang: Lang) -> Calendars {
    Calendars {
        page: page(lang, Nav::Calendars),
        rows: vec![CalendarRow {
            calendar: Link::new(w(lang, "Shanghai office", "上海办公室"), "/settings/calendars/1"),
            version: "v7".to_owned(),
            zone: w(lang, "Shanghai", "上海"),
            hours: w(lang, "Mon–Fri 09:00–18:00", "周一至周五 09:00–18:00"),
            holidays: Said::new(w(lang, "none for 2027", "2027 年没有数据"), Soon),
        }],
        unknown_count: 1,
        unknown: vec![super::samples_terms::unknown(lang)],
        can_edit: true,
    }
}

fn calendar(lang: Lang) -> CalendarPage {
    CalendarPage {
        page: page(lang, Nav::Calendars),
        name: w(lang, "Shanghai office", "上海办公室"),
        edits: vec![Link::new(w(lang, "Edit the week", "修改周表"), "/settings/calendars/hours")],
        facts: vec![(w(lang, "A working day", "一个工作日"), "9 h".to_owned())],
        week: vec![
            (w(lang, "Mon", "周一"), "09:00–18:00".to_owned()),
            (w(lang, "Sun", "周日"), String::new()),
        ],
        days: vec![(
            w(lang, "Thu 1 Oct 2026", "2026 年 10 月 1 日 周四"),
            w(lang, "closed", "休息"),
            w(lang, "National Day", "国庆"),
        )],
    }
}

fn problems(lang: Lang) -> Vec<(&'static str, String)> {
    let standing = |kind| Problem::standing(page(lang, Nav::Elsewhere), kind).render().unwrap();
    let stale = Problem {
        title: w(
            lang,
            "Tomás Ferreira changed the severity while you wrote.",
            "您填写时 Tomás Ferreira 更改了严重度。",
        ),
        text: w(
            lang,
            "He set S1 at 18:57:12; you set S2. Your text is kept.",
            "他在 18:57:12 设为 S1；您设为 S2。您的文字已保留。",
        ),
        kept: vec![(w(lang, "Why?", "原因"), "It flies again".to_owned())],
        acts: vec![Link::new(w(lang, "Keep his", "保留他的"), "/tickets/4127")],
        again: Some(Again {
            action: "/tickets/4127/severity".to_owned(),
            fields: vec![("revision".to_owned(), "20".to_owned())],
            text: w(lang, "Set S2 after all", "仍设为 S2"),
        }),
        trace: "7f3a".to_owned(),
        ..Problem::standing(page(lang, Nav::Elsewhere), "stale")
    };
    let outside = Problem::standing(Page { me: None, ..page(lang, Nav::Elsewhere) }, "away");
    vec![
        ("problem-not-found", standing("not-found")),
        ("problem-forbidden", standing("forbidden")),
        ("problem-csrf", standing("csrf")),
        ("problem-unfit", standing("unfit")),
        ("problem-too-large", standing("too-large")),
        ("problem-too-many", standing("too-many")),
        ("problem-broken", standing("broken")),
        ("problem-stale", stale.render().unwrap()),
        ("problem-away", outside.render().unwrap()),
    ]
}

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let account_row = AccountRow {
        account: Link::new(w(lang, "Peregrine Pacific", "游隼太平洋航空"), "/accounts/1"),
        kind: w(lang, "key account", "大客户"),
        plan: w(
            lang,
            "Peregrine AOG v4, to 31 Mar 2027",
            "Peregrine AOG v4，至 2027 年 3 月 31 日",
        ),
        open: 4,
        kept: w(lang, "31 of 33", "31/33"),
    };
    let plans = Plans {
        page: page(lang, Nav::Plans),
        rows: vec![PlanRow {
            plan: Link::new("boeing", "/settings/plans/1"),
            version: "v1".to_owned(),
            contracts: 3,
            note: w(lang, "for key accounts", "用于大客户"),
        }],
    };
    let mistakes = vec![
        Mistake {
            place: "severity.S1.target.restored.within".to_owned(),
            text: w(lang, "“6 hours” is no length; write 6h.", "“6 hours”不是时长；请写 6h。"),
        },
        Mistake {
            place: "ladder[2].step[1].to".to_owned(),
            text: w(
                lang,
                "“boss” is nobody; one of: owner, team, team.lead.",
                "“boss”不存在；可用：owner、team、team.lead。",
            ),
        },
    ];
    let changes = vec![w(
        lang,
        "boeing gets version 2. New tickets of 3 contracts are bound to it.",
        "boeing 将有版本 2。3 份合同的新工单绑定该版本。",
    )];
    let mut pages = vec![
        ("accounts", accounts(lang, vec![account_row]).render().unwrap()),
        ("accounts-empty", accounts(lang, Vec::new()).render().unwrap()),
        ("account", account(lang).render().unwrap()),
        ("account-new", new_account(lang).render().unwrap()),
        ("plans", plans.render().unwrap()),
        ("plan", plan(lang).render().unwrap()),
        ("plan-import", import(lang, Vec::new(), None).render().unwrap()),
        ("plan-mistakes", import(lang, mistakes, None).render().unwrap()),
        ("plan-right", import(lang, Vec::new(), Some(changes)).render().unwrap()),
        ("users", users(lang).render().unwrap()),
        ("suppliers", suppliers(lang).render().unwrap()),
        ("tokens", tokens(lang, None).render().unwrap()),
        ("token-made", tokens(lang, Some("tarmac_abc")).render().unwrap()),
        ("calendars", calendars(lang).render().unwrap()),
        ("calendar", calendar(lang).render().unwrap()),
    ];
    pages.extend(problems(lang));
    pages
}
