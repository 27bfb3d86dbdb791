//! The frame of every page: who reads it, what waits, and what must be said above it.

use crate::{
    app::{alarm, mail_silence, queue},
    domain::access::Role,
    i18n::{moment, t, zone_name},
};

use super::{
    ask::Ask,
    fault::Fault,
    view::{Banner, Me, Nav, Page},
};

/// A frame without what is looked up: for the pages before the sign-in and for problems.
#[must_use]
pub fn plain(ask: &Ask, nav: Nav) -> Page {
    let here = match ask.request.query.as_str() {
        _ if ask.request.method != "GET" => "/queue".to_owned(),
        "" => ask.request.path.clone(),
        query => format!("{}?{query}", ask.request.path),
    };
    Page {
        lang: ask.lang(),
        desk: ask.desk.config.desk.name.clone(),
        nav,
        csrf: ask.csrf.clone(),
        here,
        me: ask.session.as_ref().map(|_| me(ask)),
        open: 0,
        waiting_mail: 0,
        has_outgoing: ask.shows_outgoing,
        now_s: ask.now.secs(),
        banners: Vec::new(),
        toast: None,
    }
}

fn me(ask: &Ask) -> Me {
    let lang = ask.lang();
    let (own, desk) = (ask.zone(), ask.desk.config.desk.zone);
    let hour = |zone| format!("{} {}", moment::minute(ask.now, zone), zone_name(lang, zone));
    let mut hours = vec![hour(own)];
    if !moment::same_offset(ask.now, own, desk) {
        hours.push(hour(desk));
    }
    let name = ask.session.as_ref().map_or_else(String::new, |s| s.user.name.clone());
    let role = ask.role().unwrap_or(Role::Engineer);
    Me { name, role: t(lang, &format!("role-{role}")), hours, is_admin: role == Role::Admin }
}

/// The frame of a page of somebody who is signed in.
///
/// # Errors
/// When the database cannot.
pub fn full(ask: &Ask, nav: Nav) -> Result<Page, Fault> {
    let counts = queue::counts(&ask.desk, ask.session()?.user.id)?;
    around(ask, nav, &counts)
}

/// As [`full`], where what the queue names was counted already.
///
/// # Errors
/// When the database cannot.
pub fn around(ask: &Ask, nav: Nav, counts: &queue::Counts) -> Result<Page, Fault> {
    let mut page = plain(ask, nav);
    let lang = page.lang;
    let unsigned = |n: i64| u64::try_from(n).unwrap_or(0);
    page.open = unsigned(counts.open.shown());
    page.waiting_mail = unsigned(counts.waiting().shown());
    if let Some(alarm) = alarm::state(&ask.desk)? {
        let words = moment::near(lang, alarm.since, ask.zone(), ask.now);
        page.banners.push(Banner::alerts_cannot_leave(lang, &words, unsigned(alarm.waiting)));
    }
    if let Some(silence) = mail_silence::state(&ask.desk)? {
        let words = moment::near(lang, silence.since, ask.zone(), ask.now);
        let (usual, weeks) = (u64::from(silence.usual), u64::from(silence.weeks));
        page.banners.push(Banner::mail_is_silent(lang, &words, usual, weeks));
    }
    if page.waiting_mail > 0 && nav != Nav::Mail {
        let first = super::pages::mail::first_waiting(ask)?;
        page.banners.push(Banner::held_mail(lang, page.waiting_mail, first));
    }
    Ok(page)
}
