//! The pages before sign-in, take, log.

use askama::Template;

use super::samples::{badge, clock, page, severities, w, zones};
use crate::{
    domain::promise::Severity::S1,
    i18n::{
        Lang,
        phrase::Tone::{Quiet, Soon},
    },
    web::view::{
        Choice, Field, Link, Nav, Opt, Page, Said,
        log::{Log, Promise, Promises},
        sign_in::{ChangePassword, DemoSignIn, Forgotten, Reset, SignIn},
        take::Take,
    },
};

fn stranger(lang: Lang) -> Page {
    Page { me: None, ..page(lang, Nav::Elsewhere) }
}

fn promises(lang: Lang) -> Promises {
    let rows = [
        (w(lang, "Acknowledged", "受理"), "13:20", "07:20", w(lang, "15 min", "15 分钟")),
        (w(lang, "Restored", "恢复"), "19:05", "13:05", w(lang, "6 h", "6 小时")),
        (
            w(lang, "Resolved", "解决"),
            &w(lang, "Thu 8 Oct 12:05", "10 月 8 日 周四 12:05"),
            "06:05",
            w(lang, "8 working h", "8 个工作小时"),
        ),
        (
            w(lang, "Customer update", "客户通报"),
            "14:05",
            "08:05",
            w(lang, "every 1 h", "每 1 小时"),
        ),
    ]
    .into_iter()
    .map(|(name, at, you, target)| Promise {
        name,
        at: at.to_owned(),
        you: w(lang, &format!("{you} you"), &format!("您 {you}")),
        target,
    })
    .collect();
    Promises {
        page: page(lang, Nav::Log),
        terms: w(lang, "S1 · counts day and night", "S1 · 昼夜计时"),
        rows,
        note: w(lang, "Chen Li gets this list by mail at once.", "陈立会立即收到此清单的邮件。"),
        told: w(lang, "all engineers, then the team lead at 13:12.", "全体工程师，13:12 起组长。"),
        button: w(lang, "Log it, acknowledge by 13:20", "登记，13:20 前受理"),
    }
}

fn log(lang: Lang) -> Log {
    Log {
        page: page(lang, Nav::Log),
        account: Field::new(w(lang, "Peregrine Pacific", "游隼太平洋航空")),
        accounts: vec!["Peregrine Pacific".to_owned(), "Fennel Markets".to_owned()],
        account_hint: w(lang, "Key account · boeing v1", "大客户 · boeing v1"),
        contact: Field::new("Chen Li <chen.li@peregrine.example>"),
        contacts: vec!["Chen Li <chen.li@peregrine.example>".to_owned()],
        place: Field::new("B-5521"),
        places: vec!["B-5521".to_owned()],
        severities: severities(lang, S1),
        severity_error: None,
        subject: Field::wrong(
            "",
            w(
                lang,
                "Say it in one line. All else that you typed is kept.",
                "请用一句话概括。其余所填内容已保留。",
            ),
        ),
        text: Field::new(w(
            lang,
            "APU will not start, three attempts.\nNo ground power at stand 217.",
            "APU 三次启动均失败。\n217 机位没有地面电源。",
        )),
        when: Choice::new(
            "earlier",
            vec![
                Opt::new("now", w(lang, "Now, 13:05", "现在，13:05")),
                Opt::new("earlier", w(lang, "Earlier", "更早")),
            ],
        ),
        at: Field::wrong(
            "2026-09-31T13:05:12",
            w(
                lang,
                "September has 30 days. What you typed is kept.",
                "九月只有 30 天。所填内容已保留。",
            ),
        ),
        zone: zones(lang),
        promises: promises(lang),
    }
}

fn take(lang: Lang, taken: Option<String>) -> Take {
    Take {
        page: stranger(lang),
        action: "/take/abc".to_owned(),
        ticket: Link::new("TM-4127", "/tickets/4127"),
        subject: w(
            lang,
            "Aircraft P21 grounded at Pudong, stand 217: APU will not start",
            "P21 飞机停在浦东 217 机位：APU 无法启动",
        ),
        severity: badge(lang, S1),
        clocks: vec![clock(
            lang,
            Soon,
            ("Restore in 45 min", "还剩 45 分钟恢复"),
            "6 h",
            (21_600, 18_900),
        )],
        who: w(lang, "You take it as Tomás Ferreira.", "您以 Tomás Ferreira 的身份接手。"),
        silence: w(
            lang,
            "The ladder is quiet for 30 min, never past the deadline. Taking it fulfils nothing.",
            "升级阶梯静默 30 分钟，绝不越过期限。接手不等于完成。",
        ),
        taken,
    }
}

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let sign_in = SignIn {
        page: stranger(lang),
        error: Some(w(
            lang,
            "That address and password do not belong together. Four tries are left, then a pause of one minute.",
            "该地址与密码不匹配。还可尝试四次，之后暂停一分钟。",
        )),
        notice: Some(Said::new(w(lang, "You are signed out.", "您已退出。"), Quiet)),
        address: Field::new("marta.kowalska@halden.example"),
        password: Field::default(),
        next: "/queue".to_owned(),
        demo: Some(vec![DemoSignIn {
            role: w(lang, "Support engineer", "支持工程师"),
            address: "tomas@halden.example".to_owned(),
            password: "runway".to_owned(),
        }]),
    };
    let forgotten = |sent| Forgotten {
        page: stranger(lang),
        address: Field::new("marta@halden.example"),
        sent,
    };
    let reset = Reset {
        page: stranger(lang),
        action: "/password/reset/abc".to_owned(),
        address: "marta@halden.example".to_owned(),
        password: Field::wrong(
            "",
            w(lang, "Eleven characters; twelve are needed.", "十一个字符；需要十二个。"),
        ),
        again: Field::default(),
    };
    let change = ChangePassword {
        page: page(lang, Nav::Elsewhere),
        current: Field::default(),
        password: Field::default(),
        again: Field::default(),
    };
    let taken = w(
        lang,
        "Quiet until 19:28:12 Shanghai, by Tomás Ferreira.",
        "静默至上海 19:28:12，由 Tomás Ferreira 接手。",
    );
    vec![
        ("sign-in", sign_in.render().unwrap()),
        ("forgotten", forgotten(false).render().unwrap()),
        ("forgotten-sent", forgotten(true).render().unwrap()),
        ("reset", reset.render().unwrap()),
        ("password", change.render().unwrap()),
        ("take", take(lang, None).render().unwrap()),
        ("taken", take(lang, Some(taken)).render().unwrap()),
        ("log", log(lang).render().unwrap()),
    ]
}

#[test]
fn the_promises_alone_are_what_stands_beside_the_form() {
    let (whole, part) = (log(Lang::En).render().unwrap(), promises(Lang::En).render().unwrap());
    assert!(part.contains("acknowledge by 13:20") && whole.contains(part.trim()));
}
