//! A ticket with everything on it, and one of a stranger with almost nothing.

use askama::Template;

use super::samples::{badge, live, page, severities, w, whose_time, zones};
use super::samples_history::{ladder, proof, timeline};
use crate::{
    domain::promise::Severity::{S1, S2},
    i18n::{
        Lang,
        phrase::Tone::{Met, Run, Soon},
    },
    web::view::{
        Choice, Field, Link, Nav, Opt, Runway, Said,
        ticket::{
            AccountCard, AccountForm, Acts, Alert, BigClock, Contact, FileLink, MilestoneForm,
            ReplyForm, SeverityForm, Step, Ticket, WithdrawForm,
        },
        ticket_more::{HandOverForm, Handed, Held, MergeForm, PauseForm, Pick},
    },
};

fn acts(lang: Lang, open: &str) -> Acts {
    let milestones = ["restored", "resolved"]
        .map(|m| Opt::new(m, page(lang, Nav::Queue).t(&format!("watch-{m}"))));
    Acts {
        open: open.to_owned(),
        revision: 19,
        can_acknowledge: true,
        forwarded: None,
        reference: Some(Field::new("INC0012345")),
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
            files: Field::default(),
            files_hint: w(
                lang,
                "Up to 10 MB together are attached, what is beyond leaves as links. 50 MB at most.",
                "合计不超过 10 MB 作为附件发送，超出部分以链接发送。最多 50 MB。",
            ),
            links: vec![FileLink {
                name: w(lang, "borescope images.zip", "孔探图像.zip"),
                said: w(
                    lang,
                    "for chen.li@peregrine.example until 30 Oct, opened 2 times",
                    "供 chen.li@peregrine.example 使用，有效期至 10 月 30 日，已打开 2 次",
                ),
                revoke: Some("/tickets/4127/files/3/revoke".to_owned()),
            }],
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
        held: vec![Held {
            event: 17,
            what: w(lang, "The clocks stand: supplier.", "计时已暂停：供应商。"),
        }],
        pause: Some(pause(lang)),
        hand_over: Some(HandOverForm {
            supplier: Choice::new("Rotor Parts", vec![Opt::new("Rotor Parts", "Rotor Parts, 4 h")]),
            under: Choice::new("restored", vec![Opt::new("restored", w(lang, "Restored", "恢复"))]),
        }),
        merge: Some(MergeForm { into: Field::default() }),
        can_close: true,
        ..Acts::default()
    }
}

fn pause(lang: Lang) -> PauseForm {
    let parties = ["customer", "supplier", "transport", "access"]
        .map(|p| Opt::new(p, page(lang, Nav::Queue).t(&format!("party-{p}"))));
    PauseForm {
        party: Choice::new("customer", parties.to_vec()),
        reason: Field::default(),
        note: Field::default(),
        until: Field::default(),
        until_hint: w(lang, "At most until Wed 14 Oct 18:58.", "最迟到 10 月 14 日 周三 18:58。"),
        zone: zones(lang),
        clocks: vec![Pick {
            value: "restored".to_owned(),
            label: w(lang, "Restored", "恢复"),
            chosen: true,
        }],
        wrong: None,
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
        suppliers: vec![Handed {
            rung: ladder(lang).pop().unwrap(),
            after: Some(w(lang, "Theirs comes 28 min after ours.", "比我方晚 28 分。")),
            reached: "+49 30 5550 0100".to_owned(),
            event: Some(21),
        }],
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
        whose_time: Some(whose_time(lang)),
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
        whose_time: None,
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
                contact: Some(w(
                    lang,
                    "booster@brightwater.example becomes a contact of the account.",
                    "booster@brightwater.example 成为该客户的联系人。",
                )),
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
