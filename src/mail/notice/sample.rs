//! The made-up desk that samples speak of: one aircraft on the ground, one hospital.

use crate::{
    domain::{
        plan::Within,
        promise::{ClockState, Severity, Watch},
        time::Timestamp,
    },
    i18n::{Lang, phrase::Standing},
};

use super::{ClockLine, Frame, clock_line::Promise, staff::TicketLine};

/// Wed 30 Sep 2026, 19:11:00 in Shanghai.
pub const NOW: Timestamp = Timestamp::from_secs(1_790_766_660);
/// When P21 was reported: 13:05:12 in Shanghai.
pub const REPORTED: Timestamp = Timestamp::from_secs(1_790_744_712);
/// A base of links.
pub const DESK_URL: &str = "https://desk.halden.example";

/// One text in each language.
pub fn say(lang: Lang, en: &str, zh: &str) -> String {
    match lang {
        Lang::En => en.to_owned(),
        Lang::ZhCn => zh.to_owned(),
    }
}

pub fn frame(lang: Lang) -> Frame {
    Frame {
        desk: say(lang, "Halden service desk", "Halden 服务台"),
        reference: Some("TM-4127".to_owned()),
        to: say(lang, "Chen Li", "陈立"),
        zone: chrono_tz::Asia::Shanghai,
        reader_zone: chrono_tz::Europe::Berlin,
        unsubscribe: None,
    }
}

pub fn ticket(lang: Lang) -> TicketLine {
    TicketLine {
        reference: "TM-4127".to_owned(),
        title: say(
            lang,
            "Aircraft P21 grounded at Pudong, stand 217: APU will not start",
            "P21 飞机停在浦东 217 机位：APU 无法启动",
        ),
        severity: Severity::S1,
        account: Some(say(lang, "Peregrine Pacific", "游隼太平洋航空")),
        owner: Some("Tomás Ferreira".to_owned()),
        url: format!("{DESK_URL}/t/4127"),
    }
}

pub fn hospital(lang: Lang) -> TicketLine {
    TicketLine {
        reference: "TM-4119".to_owned(),
        title: say(lang, "Standby set 2 fails its start test", "2 号备用机组启动试验失败"),
        severity: Severity::S2,
        account: Some(say(lang, "Qinghe General Hospital", "清禾总医院")),
        owner: Some("Daniel Okafor".to_owned()),
        url: format!("{DESK_URL}/t/4119"),
    }
}

pub fn pump(lang: Lang) -> TicketLine {
    TicketLine {
        reference: "TM-4130".to_owned(),
        title: say(
            lang,
            "Booster station 4: drive trips <20 min>",
            "4 号加压站：变频器跳闸 <20 分钟>",
        ),
        severity: Severity::S2,
        account: Some(say(lang, "Brightwater Utilities", "明水水务")),
        owner: None,
        url: format!("{DESK_URL}/t/4130"),
    }
}

/// A clock due so many seconds after [`NOW`], before it when negative.
pub fn clock(watch: Watch, due_s: i64, target_s: i64) -> ClockLine {
    let state = if due_s < 0 { ClockState::Missed } else { ClockState::Running };
    ClockLine {
        standing: Standing {
            watch,
            state,
            due_at: Some(NOW.plus_secs(due_s)),
            ended_at: None,
            now: NOW,
            soon: crate::i18n::phrase::is_soon(due_s, target_s),
            resting: false,
            margin_s: None,
        },
        target_s,
    }
}

pub fn on_site_met() -> ClockLine {
    let mut met = clock(Watch::OnSite, -5268, 14_400);
    met.standing.state = ClockState::Met;
    met.standing.ended_at = met.standing.due_at.map(|due| due.plus_secs(-4292));
    met
}

fn promise(watch: Watch, within: Within, calendar: &str, due_s: i64) -> Promise {
    Promise {
        watch,
        due_at: Some(REPORTED.plus_secs(due_s)),
        within,
        calendar: calendar.to_owned(),
        why: None,
    }
}

/// What is promised for P21 at its report.
pub fn promises() -> Vec<Promise> {
    vec![
        promise(Watch::Acknowledged, Within::Minutes(15), "always", 900),
        promise(Watch::Dispatched, Within::Hours(1), "always", 3600),
        promise(Watch::OnSite, Within::Hours(4), "always", 14_400),
        promise(Watch::Restored, Within::Hours(6), "always", 21_600),
        promise(Watch::Resolved, Within::Hours(8), "working", 687_600),
        promise(Watch::CustomerUpdate, Within::Hours(1), "always", 3600),
    ]
}

/// The same with why *resolved* is due then, in the mail's language.
pub fn promises_explained(lang: Lang) -> Vec<Promise> {
    let mut all = promises();
    for promise in all.iter_mut().filter(|p| p.watch == Watch::Resolved) {
        promise.why = Some(say(
            lang,
            "8 h from Wed 30 Sep 13:05:12: 4 h 54 min that day; Thu 1 Oct – Wed 7 Oct closed, \
             National Day; Thu 8 Oct 09:00 – 12:05:12",
            "8 小时，自 9 月 30 日 周三 13:05:12 起：当天 4 小时 54 分钟；10 月 1 日 周四至 10 月 7 日 \
             周三休息（国庆）；10 月 8 日 周四 09:00–12:05:12",
        ));
    }
    all
}
