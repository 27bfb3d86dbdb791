//! How the desk itself does.

use askama::Template;

use super::samples::{page, w};
use crate::{
    i18n::{
        Lang,
        phrase::Tone::{Met, Miss},
    },
    web::view::{
        Nav, Said,
        health::{Health, LateRow, PartRow, QueueRow, SlotRow},
    },
};

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let in_time = |n: &str, m: &str| w(lang, &format!("{n} of {m}"), &format!("{n}/{m}"));
    let health = Health {
        page: page(lang, Nav::Health),
        title: w(lang, "One part of this node does not work", "本节点有 1 个部分不工作"),
        lead: w(lang, "Version 0.1.0, database SQLite.", "版本 0.1.0，数据库 SQLite。"),
        late: vec![LateRow {
            what: w(
                lang,
                "a step's due time until its mails are queued",
                "升级步骤到期，到邮件入队",
            ),
            count: 1000,
            spans: [
                w(lang, "under 1 s", "不足 1 秒"),
                w(lang, "2 s", "2 秒"),
                w(lang, "41 min", "41 分钟"),
            ],
            within: [in_time("981", "1000"), in_time("996", "1000"), in_time("998", "1000")],
        }],
        queues: vec![QueueRow {
            what: w(lang, "outgoing mail", "待发邮件"),
            length: 12,
            oldest: w(lang, "4 min", "4 分钟"),
        }],
        parts: vec![
            PartRow {
                name: w(lang, "engine", "引擎"),
                state: Said::new(w(lang, "works", "正常"), Met),
                last: w(lang, "looked 12:58:03", "12:58:03 查看过"),
            },
            PartRow {
                name: w(lang, "listener for mail", "邮件监听"),
                state: Said::new(w(lang, "has ended", "已结束"), Miss),
                last: String::new(),
            },
        ],
        slots: vec![SlotRow {
            name: w(lang, "daily digest", "每日摘要"),
            line: "0 0 7 * * *".to_owned(),
            slot: w(lang, "Fri 2 Oct 07:00", "10 月 2 日 周五 07:00"),
            done: w(lang, "Fri 2 Oct 07:00", "10 月 2 日 周五 07:00"),
            next: w(lang, "Sat 3 Oct 07:00", "10 月 3 日 周六 07:00"),
        }],
    };
    vec![("health", health.render().unwrap())]
}
