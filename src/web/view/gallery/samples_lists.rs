//! Lists of mails: the page behind the link out of one, and the setting.

use askama::Template;

use super::samples::{page, w};
use crate::{
    i18n::{
        Lang,
        phrase::Tone::{Met, Quiet},
    },
    web::view::{
        Nav, Page, Said,
        subscriptions::{ListRow, Mails, Unsubscribe},
    },
};

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let link = |title: String, is_subscribed| Unsubscribe {
        page: Page { me: None, ..page(lang, Nav::Elsewhere) },
        action: "/unsubscribe/abc".to_owned(),
        title,
        list: w(lang, "daily digest", "每日摘要"),
        address: "marta@halden.example".to_owned(),
        is_subscribed,
    };
    let row = |word, name: String, about: String, is_wanted| ListRow {
        word,
        name,
        about,
        state: if is_wanted {
            Said::new(w(lang, "is sent to you", "发送给您"), Met)
        } else {
            Said::new(w(lang, "you left it", "已退订"), Quiet)
        },
        is_wanted,
    };
    let mails = Mails {
        page: page(lang, Nav::Elsewhere),
        rows: vec![
            row(
                "daily",
                w(lang, "daily digest", "每日摘要"),
                w(lang, "What is late and falls due.", "已逾期和即将到期的承诺。"),
                true,
            ),
            row(
                "weekly",
                w(lang, "weekly SLA report", "每周 SLA 报告"),
                w(lang, "How much was kept.", "承诺兑现了多少。"),
                false,
            ),
        ],
    };
    let asks = link(w(lang, "Stop the daily digest?", "退订每日摘要？"), true);
    let done = link(w(lang, "It is not sent to you any more", "已退订，不再发送给您"), false);
    vec![
        ("unsubscribe", asks.render().unwrap()),
        ("unsubscribed", done.render().unwrap()),
        ("mails", mails.render().unwrap()),
    ]
}
