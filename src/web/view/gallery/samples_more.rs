//! The report, mail, accounts, settings and refusals.

use askama::Template;

use super::samples::{badge, page, w, zones};
use crate::{
    domain::promise::Severity::{self, S1, S3},
    i18n::{
        Lang,
        phrase::Tone::{Hold, Met, Miss, Quiet, Soon},
    },
    web::view::{
        Choice, Field, Link, Nav, Opt, Page, Said,
        accounts::{
            AccountList, AccountPage, AccountRow, ContactForm, Contract, NewAccount, OpenTicket,
        },
        mail::{MailActs, MailList, MailMessage, MailRow, Tab},
        outgoing::{Outgoing, OutgoingMessage, OutgoingRow},
        problem::{Again, Problem},
        queue::Chip,
        report::{Filters, Judged, Line, Missed, Report, ReportList, Table, Total},
        settings::{
            CalendarPage, CalendarRow, Calendars, Mistake, PlanImport, PlanLadder, PlanPage,
            PlanRow, PlanTargets, PlanVersion, Plans, Switch, UserForm, UserRow, Users,
        },
        ticket::Contact,
        timeline::Attachment,
    },
};

fn line(lang: Lang, name: (&str, &str), met: u64, missed: u64, share: &str) -> Line {
    Line {
        name: w(lang, name.0, name.1),
        met,
        missed,
        still_late: u64::from(missed > 3),
        share: share.to_owned(),
        href: "/reports/promises?x".to_owned(),
        missed_href: "/reports/promises?missed".to_owned(),
        widest: 114,
        median: w(lang, "6 min", "6 分钟"),
        p90: w(lang, "3 h 58 min", "3 小时 58 分"),
        worst: w(lang, "25 h 06 min", "25 小时 06 分"),
    }
}

fn filters(lang: Lang) -> Filters {
    let all = page(lang, Nav::Reports).t("report-all");
    let one = |more: &[&str]| {
        let more = more.iter().map(|m| Opt::new(*m, *m));
        Choice::new("", [Opt::new("", all.clone())].into_iter().chain(more).collect())
    };
    Filters {
        from: Field::new("2026-09-01"),
        to: Field::new("2026-09-30"),
        zone: zones(lang),
        account: one(&["Peregrine Pacific"]),
        plan: one(&["boeing"]),
        severity: one(&["S1", "S2", "S3", "S4"]),
        periods: ["this", "last"]
            .map(|name| Chip {
                text: page(lang, Nav::Reports).t(&format!("report-{name}-month")),
                href: "/reports".to_owned(),
                on: name == "this",
            })
            .into(),
    }
}

fn report(lang: Lang) -> Report {
    let by = |name: &str| page(lang, Nav::Reports).t(name);
    Report {
        page: page(lang, Nav::Reports),
        scope: w(
            lang,
            "all accounts · 1–30 Sep 2026, Shanghai, the month still running",
            "全部客户 · 2026 年 9 月 1–30 日，上海，本月未完",
        ),
        total: Some(Total { met: 412, judged: 431, share: "95.6 %".to_owned() }),
        lead: w(lang, "19 were missed, two of them still run.", "19 项未达成，其中两项仍在计时。"),
        filters: filters(lang),
        as_of: w(
            lang,
            "As of Wed 30 Sep 2026 18:58:00 Shanghai",
            "截至上海 2026 年 9 月 30 日 周三 18:58:00",
        ),
        csv: "/reports.csv".to_owned(),
        milestones: vec![
            line(lang, ("Acknowledged", "受理"), 112, 2, "98.2 %"),
            line(lang, ("On site", "到场"), 54, 4, "93.1 %"),
            line(lang, ("Restored", "恢复"), 51, 6, "89.5 %"),
            line(lang, ("Customer update", "客户通报"), 93, 0, "100 %"),
        ],
        not_in_it: w(
            lang,
            "Not in it: 38 not yet due, 1 waived, 5 superseded.",
            "不在其中：38 项未到期，1 项已豁免，5 项已并入。",
        ),
        tables: vec![
            Table {
                title: by("report-by-account"),
                head: by("word-account-title"),
                lines: vec![
                    line(lang, ("Peregrine Pacific", "游隼太平洋航空"), 31, 2, "93.9 %"),
                    line(lang, ("Fennel Markets", "茴香超市"), 96, 7, "93.2 %"),
                ],
            },
            Table {
                title: by("report-by-severity"),
                head: by("word-severity-title"),
                lines: vec![line(lang, ("S1 Grounded", "S1 停运"), 31, 2, "93.9 %")],
            },
        ],
        missed: vec![Missed {
            ticket: Link::new("TM-4119", "/tickets/4119"),
            account: w(lang, "Qinghe General Hospital", "清禾总医院"),
            promise: w(
                lang,
                "Restored, due Wed 30 Sep 17:52:40",
                "恢复，期限 9 月 30 日 周三 17:52:40",
            ),
            proof: "/tickets/4119?proof=restored#proof".to_owned(),
            late: w(lang, "1 h 06 min, runs on", "1 小时 06 分，仍在计时"),
            severity: "S2".to_owned(),
        }],
        all_missed: Some(Link::new(w(lang, "all 19", "全部 19 项"), "/reports/promises?missed")),
    }
}

fn report_list(lang: Lang) -> ReportList {
    ReportList {
        page: page(lang, Nav::Reports),
        report: "/reports".to_owned(),
        title: w(lang, "51 of 57: restored", "51/57：恢复"),
        scope: w(lang, "September 2026, Shanghai", "2026 年 9 月，上海"),
        rows: vec![Judged {
            ticket: Link::new("TM-4119", "/tickets/4119"),
            subject: w(lang, "Standby set 2 fails its start test", "2 号备用机组启动试验失败"),
            account: w(lang, "Qinghe General Hospital", "清禾总医院"),
            promise: w(
                lang,
                "Restored, due Wed 30 Sep 17:52:40",
                "恢复，期限 9 月 30 日 周三 17:52:40",
            ),
            proof: "/tickets/4119?proof=restored#proof".to_owned(),
            verdict: Said::new(w(lang, "met, 12 min to spare", "达成，提前 12 分"), Met),
        }],
        more: Some(Link::new(w(lang, "Show 7 more", "再显示 7 项"), "?after=x")),
        csv: "/reports/promises.csv".to_owned(),
    }
}

fn mail_list(lang: Lang, rows: Vec<MailRow>) -> MailList {
    let page = page(lang, Nav::Mail);
    MailList {
        title: w(lang, "1 message waits for a person", "1 封邮件等待人工判断"),
        lead: page.t("mail-lead-quarantined"),
        tabs: ["received", "parked", "quarantined", "sent", "failed"]
            .map(|name| Tab {
                text: page.t(&format!("mail-box-{name}")),
                count: (name == "quarantined").then_some(1),
                href: format!("/mail?box={name}"),
                on: name == "quarantined",
            })
            .into(),
        who_head: page.t("mail-from"),
        rows,
        more: None,
        page,
    }
}

fn message(lang: Lang) -> MailMessage {
    let page = page(lang, Nav::Mail);
    MailMessage {
        href: "/mail/17".to_owned(),
        back: Link::new(page.t("mail-box-quarantined"), "/mail?box=quarantined"),
        subject: "Re: TM-4127 APU will not start".to_owned(),
        state: Said::new(w(lang, "waits for a person", "等待人工判断"), Hold),
        facts: vec![
            (
                w(lang, "From", "发件人"),
                "a.stranger.with.a.long.address@nowhere-in-particular.example".to_owned(),
            ),
            (w(lang, "Received", "收到"), "18:41:07".to_owned()),
        ],
        reasons: vec![
            w(
                lang,
                "Its subject names TM-4127; a number alone proves nothing.",
                "主题写有 TM-4127；仅有编号不能证明什么。",
            ),
            w(
                lang,
                "Its sender is not known to Peregrine Pacific.",
                "发件人不在游隼太平洋航空的联系人中。",
            ),
        ],
        ticket: None,
        acts: MailActs {
            proposal: Some(w(
                lang,
                "Proposed: join it to TM-4127, if you know the sender. It waits until 18:56:07.",
                "建议：若您认识发件人，并入 TM-4127。等待至 18:56:07。",
            )),
            join: Some(Field::wrong(
                "TM-9999",
                w(
                    lang,
                    "There is no TM-9999; the newest is TM-4133. What you typed is kept.",
                    "没有 TM-9999；最新为 TM-4133。所填内容已保留。",
                ),
            )),
            open: Some(Choice::new("", vec![Opt::new("", w(lang, "no account yet", "尚无客户"))])),
            discard: Some(Field::default()),
            can_retry: true,
        },
        text: w(lang, "Hello,\n\nany news about the aircraft?", "您好，\n\n飞机有进展吗？"),
        quoted: "> We received your report.".to_owned(),
        attachments: vec![Attachment {
            name: "photo.jpg".to_owned(),
            size: "JPEG, 1.2 MB".to_owned(),
            href: "/mail/17/1".to_owned(),
        }],
        raw: Link::new(page.t("timeline-raw"), "/mail/17/raw"),
        page,
    }
}

fn account(lang: Lang) -> AccountPage {
    AccountPage {
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
        }],
        contacts: vec![Contact {
            name: w(lang, "Chen Li", "陈立"),
            part: w(lang, "maintainer", "维护"),
            address: "chen.li@peregrine.example".to_owned(),
            phone: String::new(),
            authority: w(lang, "may report", "可报告"),
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
    }
}

fn users(lang: Lang) -> Users {
    Users {
        page: page(lang, Nav::Users),
        rows: vec![UserRow {
            name: "Tomás Ferreira".to_owned(),
            address: "tomas@halden.example".to_owned(),
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
    }
}

fn calendar(lang: Lang) -> CalendarPage {
    CalendarPage {
        page: page(lang, Nav::Calendars),
        name: w(lang, "Shanghai office", "上海办公室"),
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

fn outgoing(lang: Lang) -> Vec<(&'static str, String)> {
    let list = Outgoing {
        page: page(lang, Nav::Outgoing),
        folder: "/home/marta/tarmac-demo/mail-out".to_owned(),
        rows: vec![OutgoingRow {
            href: "/outgoing/1.eml".to_owned(),
            at: "18:58:12".to_owned(),
            to: "chen.li@peregrine.example".to_owned(),
            subject: "Re: APU will not start [TM-4127]".to_owned(),
        }],
    };
    let one = OutgoingMessage {
        page: page(lang, Nav::Outgoing),
        subject: "Re: APU will not start [TM-4127]".to_owned(),
        facts: vec![(w(lang, "To", "收件人"), "chen.li@peregrine.example".to_owned())],
        text: "We have your report.\n\nTM-4127 · S1 Grounded".to_owned(),
        html_href: Some("/outgoing/1.eml/html".to_owned()),
        raw_href: "/outgoing/1.eml/raw".to_owned(),
    };
    vec![("outgoing", list.render().unwrap()), ("outgoing-message", one.render().unwrap())]
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
    let row = MailRow {
        href: "/mail/17".to_owned(),
        at: "18:41".to_owned(),
        who: "a.stranger.with.a.long.address@nowhere-in-particular.example".to_owned(),
        subject: "Re: TM-4127 APU will not start".to_owned(),
        state: Said::new(w(lang, "until 18:56", "至 18:56"), Hold),
        detail: w(lang, "sender not known; join it to TM-4127?", "发件人未知；并入 TM-4127？"),
        ticket: Some(Link::new("TM-4127", "/tickets/4127")),
    };
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
    let none = Report {
        total: None,
        milestones: Vec::new(),
        tables: Vec::new(),
        missed: Vec::new(),
        lead: String::new(),
        ..report(lang)
    };
    let mut pages = vec![
        ("report", report(lang).render().unwrap()),
        ("report-empty", none.render().unwrap()),
        ("report-list", report_list(lang).render().unwrap()),
        ("mail", mail_list(lang, vec![row]).render().unwrap()),
        ("mail-empty", mail_list(lang, Vec::new()).render().unwrap()),
        ("mail-message", message(lang).render().unwrap()),
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
        ("calendars", calendars(lang).render().unwrap()),
        ("calendar", calendar(lang).render().unwrap()),
    ];
    pages.extend(outgoing(lang));
    pages.extend(problems(lang));
    let quiet = MailRow {
        state: Said::new(w(lang, "sent", "已发"), Quiet),
        ticket: None,
        ..MailRow {
            href: "/mail/18".to_owned(),
            at: "18:42".to_owned(),
            who: "chen.li@peregrine.example".to_owned(),
            subject: String::new(),
            state: Said::new(String::new(), Miss),
            detail: String::new(),
            ticket: None,
        }
    };
    pages.push(("mail-sent", mail_list(lang, vec![quiet]).render().unwrap()));
    pages
}
