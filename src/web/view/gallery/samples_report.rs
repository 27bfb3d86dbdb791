//! The report and the mail.

use askama::Template;

use super::samples::{page, w, whose_time, zones};
use crate::{
    i18n::{
        Lang,
        phrase::Tone::{Hold, Met, Quiet},
    },
    web::view::{
        Choice, Field, Link, Nav, Opt, Said,
        letter::{Blocked, Frame},
        mail::{MailActs, MailList, MailMessage, MailRow, Tab},
        outgoing::{Outgoing, OutgoingMessage, OutgoingRow},
        queue::Chip,
        report::{Filters, Judged, Line, Missed, Report, ReportList, SupplierKept, Table, Total},
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
        still_late_href: "/reports/promises?missed".to_owned(),
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
        is_refused: false,
        scope: w(
            lang,
            "all accounts · 1–30 Sep 2026, Shanghai, the month still running",
            "全部客户 · 2026 年 9 月 1–30 日，上海，本月未完",
        ),
        total: Some(Total {
            met: 412,
            judged: 431,
            share: "95.6 %".to_owned(),
            href: "/reports/promises?judged".to_owned(),
            missed_href: "/reports/promises?missed".to_owned(),
        }),
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
        not_in_it: vec![
            Link::new(w(lang, "38 not yet due", "38 项未到期"), "/reports/promises?not_yet_due"),
            Link::new(w(lang, "1 waived", "1 项豁免"), "/reports/promises?waived"),
            Link::new(w(lang, "5 superseded", "5 项已并入"), "/reports/promises?superseded"),
        ],
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
        asked_for: w(lang, "5 of 7 worked again by then (1 not yet).", "7 件中 5 件按时恢复。"),
        asked_for_tickets: vec![(
            Link::new("TM-4127", "/tickets/4127"),
            w(lang, "worked again by then", "按时恢复"),
        )],
        whose_time: Some(whose_time(lang)),
        suppliers: vec![SupplierKept {
            name: "Rotor Parts".to_owned(),
            figure: w(lang, "3 of 4 in time (75.0 %)", "4 次中 3 次按时（75.0 %）"),
            handed: vec![(
                Link::new("TM-4127", "/tickets/4127?proof=supplier-7#proof"),
                w(lang, "Restored · met", "恢复 · 达成"),
            )],
        }],
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
        in_box: "quarantined".to_owned(),
        search: Field::new("APU"),
        tabs: ["received", "quarantined", "parked", "sent", "waiting", "failed"]
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
        flow: vec![
            (
                true,
                w(
                    lang,
                    "desk@mail.halden.example/INBOX: read 19:09 Shanghai",
                    "desk@mail.halden.example/INBOX：上海时间 19:09 已读取",
                ),
            ),
            (
                false,
                w(
                    lang,
                    "asia@mail.halden.example/INBOX cannot be read since 18:52 Shanghai: the server refuses the sign-in",
                    "asia@mail.halden.example/INBOX 自上海时间 18:52 起无法读取：服务器拒绝登录",
                ),
            ),
        ],
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
        as_sent: Some(Frame {
            src: "/mail/17/html".to_owned(),
            title: w(lang, "Mail 17 as sent", "邮件 17 原貌"),
            page: "/mail/17#as-sent".to_owned(),
        }),
        blocked: Some(Blocked {
            text: w(
                lang,
                "2 pictures lie on another server (pixel.example) and were not fetched.",
                "有 2 张图片位于其他服务器（pixel.example），尚未获取。",
            ),
            action: "/mail/17/pictures".to_owned(),
        }),
        raw: Link::new(page.t("timeline-raw"), "/mail/17/raw"),
        page,
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
    let none = Report {
        total: None,
        milestones: Vec::new(),
        tables: Vec::new(),
        missed: Vec::new(),
        lead: String::new(),
        ..report(lang)
    };
    let quiet = MailRow {
        state: Said::new(w(lang, "sent", "已发"), Quiet),
        ticket: None,
        ..MailRow {
            href: "/mail/18".to_owned(),
            at: "18:42".to_owned(),
            who: "chen.li@peregrine.example".to_owned(),
            subject: String::new(),
            state: Said::new(String::new(), Quiet),
            detail: String::new(),
            ticket: None,
        }
    };
    let mut pages = vec![
        ("report", report(lang).render().unwrap()),
        ("report-empty", none.render().unwrap()),
        ("report-list", report_list(lang).render().unwrap()),
        ("mail", mail_list(lang, vec![row]).render().unwrap()),
        ("mail-empty", mail_list(lang, Vec::new()).render().unwrap()),
        ("mail-message", message(lang).render().unwrap()),
        ("mail-sent", mail_list(lang, vec![quiet]).render().unwrap()),
    ];
    pages.extend(outgoing(lang));
    pages
}
