//! The frame and the queue.

use askama::Template;

use crate::{
    domain::promise::Severity::{self, S1, S2, S3, S4},
    i18n::{
        Lang,
        phrase::Tone::{self, Miss, Run, Soon},
    },
    web::view::{
        Badge, Banner, Choice, Clock, Link, Live, Me, Nav, Opt, Page, Runway, Said, Toast,
        page::Undo,
        queue::{Chip, Empty, Group, NextStep, Part, Queue, Row},
        ticket::SeverityOption,
    },
};

pub(super) const NOW_S: i64 = 1_790_765_892;

/// The text in the reader's language.
pub(super) fn w(lang: Lang, en: &str, zh: &str) -> String {
    if lang == Lang::En { en.to_owned() } else { zh.to_owned() }
}

pub(super) fn page(lang: Lang, nav: Nav) -> Page {
    Page {
        lang,
        desk: w(lang, "Halden service desk", "海登服务台"),
        nav,
        csrf: "3b1f".to_owned(),
        here: "/queue?team=yes".to_owned(),
        me: Some(Me {
            name: "Marta Kowalska".to_owned(),
            role: w(lang, "Administrator", "管理员"),
            hours: vec![
                w(lang, "12:58 Frankfurt", "法兰克福 12:58"),
                w(lang, "18:58 Shanghai", "上海 18:58"),
            ],
            is_admin: true,
        }),
        open: 23,
        waiting_mail: 1,
        has_outgoing: true,
        now_s: NOW_S,
        banners: Vec::new(),
        toast: None,
    }
}

pub(super) fn badge(lang: Lang, severity: Severity) -> Badge {
    Badge::new(lang, severity)
}

#[expect(clippy::unnecessary_wraps, reason = "clocks hold it so")]
pub(super) fn live(lang: Lang, left_s: i64, target_s: i64) -> Option<Live> {
    Some(Live {
        due_s: NOW_S + left_s,
        target_s,
        left: w(lang, "Restore in {span}", "还剩 {span}恢复"),
        over: w(lang, "Restore overdue by {span}", "恢复已超时 {span}"),
    })
}

pub(super) fn clock(lang: Lang, tone: Tone, text: (&str, &str), of: &str, s: (i64, i64)) -> Clock {
    let text = w(lang, text.0, text.1);
    Clock {
        runway: Runway::new(tone, text.clone(), s.0, s.1, false, &[]),
        said: Said::new(text, tone),
        target: of.to_owned(),
        exact: w(lang, "by 19:43:12 Shanghai · 13:43:12 you", "19:43:12 前 上海 · 您 13:43:12"),
        live: None,
    }
}

fn row(
    lang: Lang,
    n: i64,
    severity: Severity,
    subject: (&str, &str),
    account: (&str, &str),
) -> Row {
    Row {
        href: format!("/tickets/{n}"),
        reference: format!("TM-{n}"),
        subject: w(lang, subject.0, subject.1),
        severity: badge(lang, severity),
        account: Some(Link::new(w(lang, account.0, account.1), "/accounts/1")),
        contact: None,
        clock: None,
        second: None,
        owner: Some("Tomás Ferreira".to_owned()),
        next: String::new(),
        heard: w(lang, "18:31, 27 min ago", "18:31，27 分钟前"),
        heard_words: String::new(),
        no_entitlement: false,
        no_holidays: w(lang, "no holidays known for 2027", "没有 2027 年的节假日"),
        can_acknowledge: false,
    }
}

fn groups(lang: Lang) -> Vec<Group> {
    let hospital = ("Qinghe General Hospital", "清禾总医院");
    let airline = ("Peregrine Pacific", "游隼太平洋航空");
    let market = ("Fennel Markets", "茴香超市");
    let late = clock(
        lang,
        Miss,
        ("Restore overdue by 1 h 06 min", "恢复已超时 1 小时 06 分"),
        "24 h",
        (86_400, 90_360),
    );
    let ack =
        clock(lang, Soon, ("Acknowledge in 11 min", "还剩 11 分钟受理"), "30 min", (1800, 1096));
    let restore = Clock {
        live: live(lang, 2700, 21_600),
        ..clock(lang, Soon, ("Restore in 45 min", "还剩 45 分钟恢复"), "6 h", (21_600, 18_900))
    };
    let dispatch = clock(
        lang,
        Run,
        ("Dispatch in 1 h 03 min", "还剩 1 小时 03 分派出"),
        "4 h",
        (14_400, 10_620),
    );
    let mut resolve = clock(
        lang,
        Run,
        ("Resolve by Thu 8 Oct 15:10", "10 月 8 日 周四 15:10 前解决"),
        &w(lang, "3 working days", "3 个工作日"),
        (97_200, 56_000),
    );
    resolve.said = resolve.said.resting();
    let standby = (
        "Standby set 2 fails its start test; site runs on set 1 alone",
        "2 号备用机组启动试验失败，现场仅靠 1 号机组",
    );
    let aircraft = (
        "Aircraft P21 grounded at Pudong, stand 217: APU will not start",
        "P21 飞机停在浦东 217 机位：APU 无法启动",
    );
    vec![
        Group {
            part: Part::Past,
            rows: vec![Row {
                clock: Some(late),
                owner: Some("Daniel Okafor".to_owned()),
                next: w(lang, "told 18:22: service manager", "18:22 已报服务经理"),
                heard_words: w(lang, "Fuel pump on its way, 19:40", "燃油泵在路上，19:40 到"),
                ..row(lang, 4119, S2, standby, hospital)
            }],
        },
        Group {
            part: Part::NextHours,
            rows: vec![
                Row {
                    clock: Some(ack),
                    owner: None,
                    account: None,
                    contact: Some("booster@brightwater.example".to_owned()),
                    next: w(lang, "team lead at 19:02", "19:02 升级至组长"),
                    heard: String::new(),
                    can_acknowledge: true,
                    no_entitlement: true,
                    ..row(
                        lang,
                        4130,
                        S2,
                        (
                            "Booster station 4: drive trips every twenty minutes",
                            "4 号加压站：变频器每二十分钟跳闸",
                        ),
                        hospital,
                    )
                },
                Row {
                    clock: Some(restore),
                    second: Some(Said::new(
                        w(lang, "Update in 22 min", "还剩 22 分钟通报客户"),
                        Soon,
                    )),
                    contact: Some(w(lang, "Chen Li", "陈立")),
                    ..row(lang, 4127, S1, aircraft, airline)
                },
                Row {
                    clock: Some(dispatch),
                    ..row(
                        lang,
                        4126,
                        S2,
                        (
                            "Jinqiao distribution centre: two of five chillers down",
                            "金桥配送中心：五台冷机停了两台",
                        ),
                        market,
                    )
                },
            ],
        },
        Group {
            part: Part::Later,
            rows: vec![Row {
                clock: Some(resolve),
                ..row(
                    lang,
                    4115,
                    S3,
                    (
                        "Door gasket on rack chiller R-40 sweats in the morning",
                        "R-40 机架冷机门封早晨结露",
                    ),
                    market,
                )
            }],
        },
        Group {
            part: Part::Nothing,
            rows: vec![row(
                lang,
                4102,
                S4,
                ("May we run set 1 on HVO fuel this winter?", "今冬 1 号机组可否使用 HVO 燃油？"),
                hospital,
            )],
        },
    ]
}

fn chips(page: &Page) -> Vec<Chip> {
    ["mine", "team", "severe", "unowned"]
        .map(|name| Chip {
            text: page.t(&format!("queue-chip-{name}")),
            href: format!("/queue?{name}=yes"),
            on: name == "team",
        })
        .into()
}

fn queue(lang: Lang) -> Queue {
    let mut page = page(lang, Nav::Queue);
    page.banners = vec![
        Banner::alerts_cannot_leave(lang, "18:41:07", 3),
        Banner::held_mail(
            lang,
            1,
            w(
                lang,
                "Its subject names TM-4127, but its sender is not known to Peregrine Pacific. Nothing was added to the ticket.",
                "主题写有 TM-4127，但发件人不在游隼太平洋航空的联系人中。工单未作任何改动。",
            ),
        ),
        Banner::notices_were_late(
            lang,
            w(
                lang,
                "The desk was down 18:02–18:33. The missed step of TM-4119 was due 18:22:40 and went out 18:33:05.",
                "服务台在 18:02–18:33 停机。TM-4119 的超时通知应于 18:22:40 发出，实际 18:33:05 发出。",
            ),
        ),
    ];
    page.toast = Some(Toast {
        text: w(lang, "Reply on TM-4127 is on its way.", "TM-4127 的答复即将发出。"),
        undo: Some(Undo { action: "/tickets/4127/withdraw".to_owned(), event: 19, seconds: 8 }),
    });
    Queue {
        chips: chips(&page),
        open: 23,
        past: 2,
        unowned: 1,
        clock: w(lang, "18:58:12 Shanghai", "上海 18:58:12"),
        find: String::new(),
        groups: groups(lang),
        more: Some(Link::new(page.n("queue-more", &14), "/queue?after=x")),
        ladder: vec![NextStep {
            at: "19:02".to_owned(),
            who: w(lang, "team lead Ferreira", "组长 Ferreira"),
            ticket: Link::new("TM-4130", "/tickets/4130"),
        }],
        empty: None,
        page,
    }
}

pub(super) fn severities(lang: Lang, chosen: Severity) -> Vec<SeverityOption> {
    Severity::ALL
        .iter()
        .map(|s| SeverityOption {
            value: s.to_string(),
            badge: badge(lang, *s),
            test: crate::i18n::words::severity_test(lang, *s),
            chosen: *s == chosen,
        })
        .collect()
}

pub(super) fn zones(lang: Lang) -> Choice {
    Choice::new(
        "Asia/Shanghai",
        vec![
            Opt::new("Asia/Shanghai", w(lang, "Shanghai", "上海")),
            Opt::new("Europe/Berlin", w(lang, "Frankfurt (you)", "法兰克福（您）")),
        ],
    )
}

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let empty = Queue {
        groups: Vec::new(),
        empty: Some(Empty {
            title: page(lang, Nav::Queue).t("queue-empty"),
            text: w(
                lang,
                "The next deadline is Thu 8 Oct 15:10 Shanghai, TM-4115.",
                "下一个期限是上海 10 月 8 日 周四 15:10，TM-4115。",
            ),
            act: Some(Link::new(w(lang, "Show it", "显示"), "/tickets/4115")),
        }),
        ..queue(lang)
    };
    vec![("queue", queue(lang).render().unwrap()), ("queue-empty", empty.render().unwrap())]
}
