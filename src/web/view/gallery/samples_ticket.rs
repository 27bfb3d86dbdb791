//! A ticket with everything on it, and one of a stranger with almost nothing.

use askama::Template;

use super::samples::{badge, live, page, severities, w, zones};
use crate::{
    domain::promise::Severity::{S1, S2},
    i18n::{
        Lang,
        phrase::Tone::{Met, Miss, Quiet, Run, Soon},
    },
    web::view::{
        Choice, Field, Link, Nav, Opt, Runway, Said,
        proof::{Map, Proof, Stretch, StretchKind},
        ticket::{
            AccountCard, AccountForm, Acts, Alert, BigClock, Contact, MilestoneForm, ReplyForm,
            Rung, SeverityForm, Step, Ticket, WithdrawForm,
        },
        timeline::{Attachment, Body, Entry, What},
    },
};

fn proof(lang: Lang) -> Proof {
    let s =
        |kind, between: &str, what: (&str, &str), why: (&str, &str), counts: &str, so_far: &str| {
            Stretch {
                kind,
                between: between.to_owned(),
                what: w(lang, what.0, what.1),
                why: w(lang, why.0, why.1),
                counts: counts.to_owned(),
                so_far: so_far.to_owned(),
            }
        };
    let counted = ("Counted", "计时");
    let closed = ("Closed", "非工作时间");
    let parts = [
        (StretchKind::Counted, 8088, "2 h 14 min".to_owned()),
        (StretchKind::Paused, 2280, "38 min".to_owned()),
        (StretchKind::Counted, 7320, "2 h 02 min".to_owned()),
        (StretchKind::Closed, 21_600, w(lang, "night", "夜间")),
        (StretchKind::Closed, 604_800, w(lang, "1–7 Oct, National Day", "10 月 1–7 日 国庆")),
        (StretchKind::Closed, 32_400, w(lang, "night", "夜间")),
        (StretchKind::Ahead, 13_392, "3 h 43 min".to_owned()),
    ];
    let instants = ["Wed 13:05", "", "", "18:00", "Thu 00:00", "", "Thu 8 Oct 09:00", "12:43:12"]
        .map(ToOwned::to_owned);
    Proof {
        question: w(
            lang,
            "Why is resolved due Thu 8 Oct 12:43:12?",
            "为何解决的期限是 10 月 8 日 周四 12:43:12？",
        ),
        say_first: w(
            lang,
            "8 working hours from Wed 30 Sep 13:05:12:",
            "从 9 月 30 日 周三 13:05:12 起 8 个工作小时：",
        ),
        say: w(
            lang,
            "4 h 16 min 48 s that day, without the 38 min for which gate 7 was closed to us; 1–7 Oct closed, National Day; the last 3 h 43 min 12 s on Thu 8 Oct, 09:00:00–12:43:12.",
            "当天 4 小时 16 分 48 秒，不含 7 号门拒绝进入的 38 分；10 月 1–7 日国庆休息；最后 3 小时 43 分 12 秒在 10 月 8 日 09:00:00–12:43:12。",
        ),
        clause: w(
            lang,
            "Clause “resolved”, Peregrine AOG plan v4 · starts at Reported · calendar Shanghai office v7 · 06:43:12 you",
            "条款“解决”，Peregrine AOG v4 · 自已报告起 · 日历上海办公室 v7 · 您 06:43:12",
        ),
        close: "/tickets/4127".to_owned(),
        zone: w(lang, "Shanghai", "上海"),
        map: Map::new(w(lang, "The resolved clock", "解决的时钟"), &parts, &instants),
        stretches: vec![
            s(
                StretchKind::Counted,
                "Wed 30 Sep 13:05:12 – 15:20:00",
                counted,
                ("Working time, Shanghai office v7", "工作时间，上海办公室 v7"),
                "2:14:48",
                "2:14:48",
            ),
            s(
                StretchKind::Paused,
                "Wed 30 Sep 15:20:00 – 15:58:00",
                ("Paused", "已暂停"),
                (
                    "Access refused: gate 7 held both airfield passes",
                    "拒绝进入：7 号门扣下两张通行证",
                ),
                "0:00:00",
                "2:14:48",
            ),
            s(
                StretchKind::Counted,
                "Wed 30 Sep 15:58:00 – 18:00:00",
                counted,
                ("Working time", "工作时间"),
                "2:02:00",
                "4:16:48",
            ),
            s(
                StretchKind::Closed,
                "Wed 30 Sep 18:00 – Thu 1 Oct 00:00",
                closed,
                ("Outside 09:00–18:00", "09:00–18:00 之外"),
                "0:00:00",
                "4:16:48",
            ),
            s(
                StretchKind::Closed,
                "Thu 1 Oct – Wed 7 Oct",
                ("Holiday", "节假日"),
                ("National Day, calendar v7", "国庆，日历 v7"),
                "0:00:00",
                "4:16:48",
            ),
            s(
                StretchKind::Ahead,
                "Thu 8 Oct 09:00:00 – 12:43:12",
                ("To count", "待计时"),
                ("Working time", "工作时间"),
                "3:43:12",
                "8:00:00",
            ),
        ],
        due: w(lang, "Due Thu 8 Oct 12:43:12", "期限 10 月 8 日 周四 12:43:12"),
        sum: "8:00:00".to_owned(),
    }
}

fn ladder(lang: Lang) -> Vec<Rung> {
    let rung = |name: (&str, &str), watch: &str, verdict: Said, target, spent, at: &str| Rung {
        name: w(lang, name.0, name.1),
        proof: (!watch.is_empty()).then(|| format!("?proof={watch}#proof")),
        is_open: watch == "resolved",
        runway: (target > 0).then(|| {
            let ended = verdict.tone == Met;
            Runway::new(verdict.tone, w(lang, name.0, name.1), target, spent, ended, &[])
        }),
        verdict,
        at: at.to_owned(),
    };
    let met = |en: &str, zh: &str| Said::new(w(lang, en, zh), Met);
    vec![
        rung(
            ("Reported", "已报告"),
            "",
            met("mail, 13:05:12", "邮件，13:05:12"),
            1,
            1,
            &w(lang, "receipt sent 13:05:14", "13:05:14 已发回执"),
        ),
        rung(
            ("Acknowledged", "受理"),
            "acknowledged",
            met("met, 9 min to spare", "达成，提前 9 分"),
            900,
            351,
            &w(lang, "13:11:03 · of 15 min", "13:11:03 · 共 15 分钟"),
        ),
        rung(
            ("Dispatched", "派出"),
            "dispatched",
            met("met, 13 min to spare", "达成，提前 13 分"),
            3600,
            2828,
            &w(lang, "13:52:20 · of 1 h", "13:52:20 · 共 1 小时"),
        ),
        rung(
            ("On site", "到场"),
            "on_site",
            met("met, 1 h 11 min to spare", "达成，提前 1 小时 11 分"),
            14_400,
            10_108,
            &w(lang, "16:31:40 · of 4 h", "16:31:40 · 共 4 小时"),
        ),
        rung(
            ("Restored", "恢复"),
            "restored",
            Said::new(w(lang, "45 min left", "还剩 45 分钟"), Soon),
            21_600,
            18_900,
            &w(lang, "by 19:43:12 · of 6 h", "19:43:12 前 · 共 6 小时"),
        ),
        rung(
            ("Resolved", "解决"),
            "resolved",
            Said::new(w(lang, "rests until Thu 8 Oct", "休息至 10 月 8 日"), Run).resting(),
            28_800,
            15_408,
            &w(lang, "by 12:43:12 · of 8 working h", "12:43:12 前 · 共 8 个工作小时"),
        ),
    ]
}

fn body(text: String) -> Body {
    Body { text, ..Body::default() }
}

fn timeline(lang: Lang) -> Vec<Entry> {
    let mut seq = 20;
    let mut entry = |at: &str, what| {
        seq -= 1;
        Entry {
            seq,
            at: at.to_owned(),
            exact: format!("{at}:12 Shanghai"),
            day: None,
            what,
            late: None,
            withdrawn: None,
            can_withdraw: false,
        }
    };
    let me = "Tomás Ferreira".to_owned();
    let chen = w(lang, "Chen Li", "陈立");
    let met = |en: &str, zh: &str| Some(Said::new(w(lang, en, zh), Met));
    let mut all = vec![
        entry(
            "18:53",
            What::Notice {
                to: me.clone(),
                text: w(lang, "restored is due in 50 min", "恢复将在 50 分钟后到期"),
                detail: w(
                    lang,
                    "(step due soon, due 18:53:12, sent 19:03:37)",
                    "（级：即将到期，应于 18:53:12，发出 19:03:37）",
                ),
                late: Some(w(
                    lang,
                    "10 min 25 s late: the desk was down",
                    "迟 10 分 25 秒：服务台停机",
                )),
            },
        ),
        entry(
            "18:20",
            What::MessageOut {
                who: me.clone(),
                to: chen.clone(),
                verdict: met("update met", "通报达成"),
                delivery: Some(Said::new(w(lang, "sent 18:20:14", "已发 18:20:14"), Quiet)),
                body: Body {
                    text: w(
                        lang,
                        "The starter-generator is out.\n\nIts replacement is at the aircraft. Next word by 19:20.",
                        "启动发电机已拆下。\n\n替换件已到飞机旁。19:20 前再次通报。",
                    ),
                    quoted: "> Understood. PP 118 leaves at 05:40.".to_owned(),
                    ..Body::default()
                },
            },
        ),
        entry(
            "17:30",
            What::Automatic {
                title: w(lang, "Out of office from Sun Yue", "孙悦的外出自动回复"),
                body: body("Back on Monday.".to_owned()),
            },
        ),
        entry(
            "17:28",
            What::MessageIn {
                who: chen.clone(),
                part: w(lang, "maintainer, Peregrine Pacific", "维护，游隼太平洋航空"),
                effect: String::new(),
                body: Body {
                    text: w(
                        lang,
                        "Understood. PP 118 leaves at 05:40, we need the aircraft on the line by then. <b>Can you confirm?</b>",
                        "明白。PP 118 于 05:40 起飞，届时需要飞机可用。<b>能否确认？</b>",
                    ),
                    quoted: String::new(),
                    attachments: vec![Attachment {
                        name: "APU-fault-log-2026-09-30-P21-stand-217-final-final.pdf".to_owned(),
                        size: "PDF, 214 kB".to_owned(),
                        href: "/messages/7/1".to_owned(),
                    }],
                    raw: Some(Link::new(w(lang, "original", "原始邮件"), "/messages/7/raw")),
                },
            },
        ),
        entry(
            "16:31",
            What::Milestone {
                name: w(lang, "On site", "到场"),
                by: w(lang, "by Zhao Lin, customer told", "赵林，已通报客户"),
                verdict: met("met, 1 h 11 min to spare", "达成，提前 1 小时 11 分"),
            },
        ),
        entry(
            "15:49",
            What::MessageOut {
                who: me.clone(),
                to: chen.clone(),
                verdict: Some(Said::new(w(lang, "update 18 min late", "通报迟 18 分"), Miss)),
                delivery: Some(Said::new(
                    w(
                        lang,
                        "did not arrive: 550 mailbox unavailable",
                        "未送达：550 mailbox unavailable",
                    ),
                    Miss,
                )),
                body: body(w(
                    lang,
                    "Our two technicians wait at gate 7.",
                    "我们的两名技师在 7 号门等候。",
                )),
            },
        ),
        entry(
            "15:31",
            What::Miss {
                name: w(lang, "Customer update missed", "客户通报未达成"),
                text: w(lang, "at its deadline, 15:31:00", "期限 15:31:00"),
                detail: w(lang, "seen 15:31:00.4", "15:31:00.4 发现"),
            },
        ),
        entry(
            "14:12",
            What::Severity {
                text: w(lang, "changed by Marta Kowalska from S2", "由 Marta Kowalska 从 S2 更改"),
                to: badge(lang, S1),
                reason: w(lang, "the aircraft must not fly", "飞机不得放行"),
            },
        ),
        entry(
            "14:05",
            What::Note {
                who: w(lang, "Zhao Lin", "赵林"),
                body: body(w(
                    lang,
                    "P21 had the same fault on 3 Sep; then it was the contactor. Bring both.",
                    "P21 九月三日有同样故障，当时是接触器。两样都带。",
                )),
            },
        ),
        entry(
            "13:20",
            What::Plain {
                icon: "user",
                title: w(lang, "Taken", "已接手"),
                text: w(
                    lang,
                    "by Tomás Ferreira, quiet until 13:50",
                    "Tomás Ferreira，静默至 13:50",
                ),
            },
        ),
        entry(
            "13:05",
            What::MessageIn {
                who: chen,
                part: w(lang, "by mail", "邮件"),
                effect: w(lang, "S1 by the word “AOG”", "依词语“AOG”定为 S1"),
                body: body(w(
                    lang,
                    "P21, stand 217, APU no start after three attempts. Aircraft is AOG.",
                    "P21，217 机位，APU 三次启动失败，飞机 AOG。",
                )),
            },
        ),
    ];
    all[4].late = Some(w(
        lang,
        "Entered 16:40:12 by Zhao Lin, 8 min after it happened",
        "赵林 16:40:12 录入，事发后 8 分",
    ));
    all[4].can_withdraw = true;
    all[9].withdrawn = Some(w(
        lang,
        "Withdrawn 13:21:02 by Zhao Lin: wrong ticket",
        "赵林 13:21:02 撤回：工单有误",
    ));
    all[10].day = Some(w(lang, "Wed 30 Sep", "9 月 30 日 周三"));
    all
}

fn acts(lang: Lang, open: &str) -> Acts {
    let milestones = ["restored", "resolved"]
        .map(|m| Opt::new(m, page(lang, Nav::Queue).t(&format!("watch-{m}"))));
    Acts {
        open: open.to_owned(),
        revision: 19,
        can_acknowledge: true,
        take: Some(w(
            lang,
            "You were told at 18:53: restored is due soon. Taking it keeps the ladder quiet for 30 min.",
            "18:53 已通知您：恢复即将到期。接手后升级阶梯静默 30 分钟。",
        )),
        milestone: Some(MilestoneForm {
            milestone: Choice {
                error: Some(w(lang, "Choose one.", "请选择。")),
                ..Choice::new("", milestones.to_vec())
            },
            at: Field::wrong(
                "2026-09-30T20:00:00",
                w(
                    lang,
                    "That is still to come: now it is 18:58:12. What you typed is kept.",
                    "该时间尚未到来：现在是 18:58:12。所填内容已保留。",
                ),
            ),
            zone: zones(lang),
            tell: true,
            tell_hint: w(
                lang,
                "Chen Li, Sun Yue: restored, and resolved is promised by Thu 8 Oct 12:43.",
                "陈立、孙悦：已恢复，并承诺 10 月 8 日 周四 12:43 前解决。",
            ),
        }),
        severity: Some(SeverityForm {
            options: severities(lang, S2),
            reason: Field::default(),
            hint: w(
                lang,
                "Targets are counted anew from the report. What was missed stays missed.",
                "目标时限自报告起重新计算。已未达成的不变。",
            ),
        }),
        owner: Some(Choice::new(
            "2",
            vec![Opt::new("1", "Marta Kowalska"), Opt::new("2", "Tomás Ferreira")],
        )),
        account: None,
        reply: Some(ReplyForm {
            kind: Choice::new(
                "customer",
                vec![
                    Opt::new("customer", page(lang, Nav::Queue).t("reply-customer")),
                    Opt::new("note", page(lang, Nav::Queue).t("reply-note")),
                ],
            ),
            to: w(
                lang,
                "To Chen Li, Sun Yue · as support@halden.example",
                "致陈立、孙悦 · 以 support@halden.example",
            ),
            text: Field::new(w(
                lang,
                "Starter-generator SG-9 is exchanged. We write again by 20:00.",
                "启动发电机 SG-9 已更换。20:00 前再次通报。",
            )),
            quote: Field::new("> Understood. PP 118 leaves at 05:40."),
            meets: Some(Said::new(
                w(
                    lang,
                    "Sending now meets the customer update with 22 min to spare. The next one is then due 19:58.",
                    "现在发送即达成客户通报，提前 22 分。下一次期限为 19:58。",
                ),
                Met,
            )),
            milestone: Some(Choice::new(
                "",
                vec![
                    Opt::new("", page(lang, Nav::Queue).t("reply-mark-none")),
                    Opt::new("restored", w(lang, "Restored", "恢复")),
                ],
            )),
        }),
        withdraw: None,
    }
}

fn big(
    lang: Lang,
    label: (&str, &str),
    span: (&str, &str),
    of: (&str, &str),
    s: (i64, i64),
) -> BigClock {
    BigClock {
        label: Said::new(w(lang, label.0, label.1), Soon),
        span: w(lang, span.0, span.1),
        of: w(lang, of.0, of.1),
        runway: Runway::new(Soon, w(lang, label.0, label.1), s.0, s.1, false, &[8100]),
        exact: w(lang, "by 19:43:12 Shanghai · 13:43:12 you", "19:43:12 前 上海 · 您 13:43:12"),
        note: String::new(),
        missed: None,
        live: live(lang, s.0 - s.1, s.0).map(|l| crate::web::view::Live {
            left: "{span}".to_owned(),
            over: "{span}".to_owned(),
            ..l
        }),
    }
}

fn ticket(lang: Lang) -> Ticket {
    Ticket {
        page: page(lang, Nav::Queue),
        reference: "TM-4127".to_owned(),
        href: "/tickets/4127".to_owned(),
        subject: w(
            lang,
            "Aircraft P21 grounded at Pudong, stand 217: APU will not start",
            "P21 飞机停在浦东 217 机位：APU 无法启动",
        ),
        came: w(
            lang,
            "by mail, Wed 30 Sep 13:05:12 Shanghai",
            "邮件，上海 9 月 30 日 周三 13:05:12",
        ),
        bound: Link::new("Peregrine AOG v4", "/settings/plans/2"),
        severity: badge(lang, S1),
        state: Said::new(w(lang, "Open", "未结"), Run),
        account: Some(Link::new(w(lang, "Peregrine Pacific", "游隼太平洋航空"), "/accounts/1")),
        owner: w(lang, "owner Tomás Ferreira", "负责人 Tomás Ferreira"),
        no_entitlement: None,
        alerts: vec![Alert {
            tone: "miss",
            icon: "mail",
            title: w(lang, "This did not reach the customer.", "这封邮件未送达客户。"),
            text: w(
                lang,
                "The relay refused it at 15:49:07: “550 mailbox unavailable”. The customer update still runs.",
                "中继于 15:49:07 拒收：“550 mailbox unavailable”。客户通报仍在计时。",
            ),
        }],
        clocks: vec![
            BigClock {
                note: w(lang, "cannot be paused", "不可暂停"),
                missed: Some(w(lang, "one missed at 15:31", "15:31 有一次未达成")),
                ..big(
                    lang,
                    ("Update the customer in", "通报客户还剩"),
                    ("22 min", "22 分钟"),
                    ("left of every 1 h", "共每 1 小时"),
                    (3600, 2280),
                )
            },
            big(
                lang,
                ("Restore in", "恢复还剩"),
                ("45 min", "45 分钟"),
                ("left of 6 h", "共 6 小时"),
                (21_600, 18_900),
            ),
        ],
        ladder: ladder(lang),
        proof: Some(proof(lang)),
        acts: acts(lang, "milestone"),
        timeline: timeline(lang),
        timeline_zone: w(lang, "Shanghai time", "上海时间"),
        card: Some(AccountCard {
            account: Link::new(w(lang, "Peregrine Pacific", "游隼太平洋航空"), "/accounts/1"),
            kind: w(lang, "key account", "大客户"),
            facts: vec![
                (
                    w(lang, "Plan", "服务方案"),
                    w(
                        lang,
                        "Peregrine AOG v4, to 31 Mar 2027",
                        "Peregrine AOG v4，至 2027 年 3 月 31 日",
                    ),
                ),
                (
                    w(lang, "Time there", "当地时间"),
                    w(lang, "18:58 Shanghai, six hours ahead of you", "上海 18:58，比您早六小时"),
                ),
                (w(lang, "Open now", "未结"), w(lang, "4 tickets, 1 grounded", "4 张，1 张停运")),
            ],
        }),
        contacts: vec![Contact {
            name: w(lang, "Chen Li", "陈立"),
            part: w(lang, "maintainer", "维护"),
            address: "chen.li@peregrine.example".to_owned(),
            phone: "+86 21 5550 0147".to_owned(),
            authority: w(lang, "may report, raise severity", "可报告，可提升严重度"),
        }],
        steps: vec![
            Step {
                name: w(lang, "Restored, due soon", "恢复，即将到期"),
                who: "Tomás Ferreira".to_owned(),
                at: "18:53".to_owned(),
                done: true,
            },
            Step {
                name: w(lang, "Restored, missed", "恢复，未达成"),
                who: w(lang, "owner, team lead, account manager", "负责人、组长、客户经理"),
                at: "19:43".to_owned(),
                done: false,
            },
        ],
    }
}

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let stranger = Ticket {
        account: None,
        card: None,
        contacts: Vec::new(),
        proof: None,
        alerts: Vec::new(),
        steps: Vec::new(),
        owner: w(lang, "nobody owns it", "无人负责"),
        no_entitlement: Some(w(
            lang,
            "The contract ended on 31 Mar 2026; the desk’s default plan holds.",
            "合同已于 2026 年 3 月 31 日到期；按默认服务方案执行。",
        )),
        acts: Acts {
            account: Some(AccountForm {
                account: Choice::new(
                    "",
                    vec![Opt::new("", "–"), Opt::new("1", "Peregrine Pacific")],
                ),
                hint: w(
                    lang,
                    "booster@brightwater.example is known to no account. Its terms are bound anew from the report.",
                    "没有客户认识 booster@brightwater.example。条款将自报告起重新绑定。",
                ),
            }),
            withdraw: Some(WithdrawForm {
                event: 12,
                what: w(lang, "16:31 On site, by Zhao Lin", "16:31 到场，赵林"),
                reason: Field::wrong("", w(lang, "Say why in a few words.", "请简述原因。")),
            }),
            ..acts(lang, "severity")
        },
        ..ticket(lang)
    };
    vec![
        ("ticket", ticket(lang).render().unwrap()),
        ("ticket-stranger", stranger.render().unwrap()),
    ]
}
