//! The proof, the ladder and the timeline of the ticket.

use super::samples::{badge, w};
use crate::{
    domain::promise::Severity::S1,
    i18n::{
        Lang,
        phrase::Tone::{Met, Miss, Quiet, Run, Soon},
    },
    web::view::{
        Link, Runway, Said,
        letter::Frame,
        proof::{Map, Proof, Stretch, StretchKind},
        ticket::Rung,
        timeline::{Attachment, Body, Entry, What},
    },
};

pub(super) fn proof(lang: Lang) -> Proof {
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
        moved: None,
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

pub(super) fn ladder(lang: Lang) -> Vec<Rung> {
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

pub(super) fn timeline(lang: Lang) -> Vec<Entry> {
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
            splits: None,
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
                    as_sent: Some(Frame {
                        src: "/mail/7/html".to_owned(),
                        title: w(lang, "Mail 7 as sent", "邮件 7 原貌"),
                        page: "/mail/7#as-sent".to_owned(),
                    }),
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
