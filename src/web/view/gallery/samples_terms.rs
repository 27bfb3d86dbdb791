//! What other terms would move, backtests, and the forms of plans and calendars.

use askama::Template;

use super::samples::{page, w};
use crate::{
    domain::promise::Severity,
    i18n::{Lang, phrase::Tone::Soon},
    web::view::{
        Badge, Field, Link, Nav, Said,
        moves::{MovedLine, Moves, Moving, MovingRow},
    },
};

pub(super) fn moving(lang: Lang) -> Moving {
    Moving {
        title: w(lang, "One open ticket would move", "1 张未结工单会变动"),
        lead: w(lang, "Saving moves none of them.", "保存不会改动它们。"),
        heads: [w(lang, "Ticket", "工单"), w(lang, "What would move", "会变动的内容")],
        rows: vec![MovingRow {
            value: "4127".to_owned(),
            pick: "TM-4127".to_owned(),
            picked: true,
            ticket: Link::new("TM-4127", "/tickets/4127"),
            about: "P21 · Peregrine".to_owned(),
            severity: Badge::new(lang, Severity::S1),
            lines: vec![MovedLine {
                what: w(lang, "Restored", "恢复"),
                from_to: "15:30 → 14:30".to_owned(),
                by: Said::new(w(lang, "1 h earlier", "提前 1 小时"), Soon),
                told: String::new(),
            }],
        }],
        notes: Vec::new(),
        can_pick: false,
    }
}

fn moves(lang: Lang) -> Moves {
    Moves {
        page: page(lang, Nav::Plans),
        moving: Some(Moving { can_pick: true, ..moving(lang) }),
        kept: "4128,4129".to_owned(),
        kept_count: 2,
        reason: Field::default(),
        wrong: None,
        seen: "0".to_owned(),
        narrowed: vec![("plan", "1".to_owned())],
    }
}

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let kept = Moves { moving: None, ..moves(lang) };
    vec![("moves", moves(lang).render().unwrap()), ("moves-none", kept.render().unwrap())]
}
