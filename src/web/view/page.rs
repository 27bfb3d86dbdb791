//! What every page has around it: who reads it, where it stands, what must be said above it.

use crate::{
    i18n::{FluentValue, Lang, t, t_args},
    web::{assets, view::parts::Icon},
};

/// Which entry of the side bar the page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nav {
    /// The queue and its tickets.
    Queue,
    /// Log a fault.
    Log,
    /// Accounts.
    Accounts,
    /// Reports.
    Reports,
    /// Mail.
    Mail,
    /// Mail that the demo sent.
    Outgoing,
    /// Who is on call.
    OnCall,
    /// Plans, one of them, its import.
    Plans,
    /// The people of the desk.
    Users,
    /// Calendars.
    Calendars,
    /// Whom faults are handed to.
    Suppliers,
    /// The addresses that customers write to.
    Addresses,
    /// The rules of thanks.
    Thanks,
    /// How the desk itself does.
    Health,
    /// None of them.
    Elsewhere,
}

/// Words that lead to a page.
#[derive(Debug, Clone)]
pub struct Link {
    /// The words.
    pub text: String,
    /// Where they lead.
    pub href: String,
}

impl Link {
    /// Words that lead to a page.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into() }
    }
}

/// The person who is signed in.
#[derive(Debug, Clone)]
pub struct Me {
    /// The name.
    pub name: String,
    /// The role in words, such as `Support engineer`.
    pub role: String,
    /// The hour in the person's zone, then in the desk's where that differs: `12:58 Frankfurt`.
    pub hours: Vec<String>,
    /// Whether settings are shown.
    pub is_admin: bool,
}

/// Something that must be said above the page.
#[derive(Debug, Clone)]
pub struct Banner {
    /// `hold` (violet), `warn` (amber), `miss` (red) or `plain`.
    pub tone: &'static str,
    /// The icon's name.
    pub icon: &'static str,
    /// What it is, as a sentence.
    pub title: String,
    /// What was kept and what it means.
    pub text: String,
    /// What to do.
    pub act: Option<Link>,
}

/// What was just done, with a way back while there is one.
#[derive(Debug, Clone)]
pub struct Toast {
    /// What was done.
    pub text: String,
    /// Whereto *Undo* is posted (`csrf`, `event`, `reason`), if it can be undone.
    pub undo: Option<Undo>,
}

/// The way back: mail that a person sends waits eight seconds for it.
#[derive(Debug, Clone)]
pub struct Undo {
    /// Whereto it is posted, such as `/tickets/4127/withdraw`.
    pub action: String,
    /// The event that is withdrawn.
    pub event: i64,
    /// Seconds that are left.
    pub seconds: u32,
}

/// The frame of every page. Fill it once a request.
#[derive(Debug, Clone)]
pub struct Page {
    /// The reader's language.
    pub lang: Lang,
    /// The desk's name, such as `Halden service desk`.
    pub desk: String,
    /// Which entry of the side bar is current.
    pub nav: Nav,
    /// The token that every form carries as `csrf`.
    pub csrf: String,
    /// Path and query of this page, whereto a change of language returns.
    pub here: String,
    /// The reader; none on the pages before sign-in.
    pub me: Option<Me>,
    /// Open tickets, beside *Queue*.
    pub open: u64,
    /// Messages that wait for a person, beside *Mail*.
    pub waiting_mail: u64,
    /// Whether outgoing mail is kept in a folder and has a page (the demo).
    pub has_outgoing: bool,
    /// Seconds since 1970 at which the page was made: countdowns run from here.
    pub now_s: i64,
    /// What must be said above the page.
    pub banners: Vec<Banner>,
    /// What was just done.
    pub toast: Option<Toast>,
}

impl Page {
    /// A text that never changes.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        t(self.lang, key)
    }

    /// A text with a number in it, as `$n`.
    #[must_use]
    pub fn n(&self, key: &str, n: &u64) -> String {
        t_args(self.lang, key, &[("n", FluentValue::from(*n))])
    }

    /// A text with one value in it, by name.
    #[must_use]
    pub fn with(&self, key: &str, name: &'static str, value: &str) -> String {
        t_args(self.lang, key, &[(name, FluentValue::from(value))])
    }

    /// A share's two numbers: `46 of 49`.
    #[must_use]
    pub fn of(&self, part: &u64, whole: u64) -> String {
        let (part, whole) = (part.to_string().into(), whole.to_string().into());
        t_args(self.lang, "n-of-m", &[("n", part), ("m", whole)])
    }

    /// An icon of the sprite, hidden from readers by ear.
    #[must_use]
    pub const fn icon(&self, name: &'static str) -> Icon {
        Icon(name)
    }

    /// `page` where the entry is the current one.
    #[must_use]
    pub fn is(&self, nav: &str) -> bool {
        nav == match self.nav {
            Nav::Queue => "queue",
            Nav::Log => "log",
            Nav::Accounts => "accounts",
            Nav::Reports => "reports",
            Nav::Mail => "mail",
            Nav::Outgoing => "outgoing",
            Nav::OnCall => "on-call",
            Nav::Plans => "plans",
            Nav::Users => "users",
            Nav::Calendars => "calendars",
            Nav::Suppliers => "suppliers",
            Nav::Addresses => "addresses",
            Nav::Thanks => "thanks",
            Nav::Health => "health",
            Nav::Elsewhere => "",
        }
    }

    /// The other language: what the switch offers.
    #[must_use]
    pub const fn other_lang(&self) -> Lang {
        match self.lang {
            Lang::En => Lang::ZhCn,
            Lang::ZhCn => Lang::En,
        }
    }

    /// Where an asset is found.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }
}

impl Banner {
    /// Mail that waits for a person. `first` says what is with the oldest.
    #[must_use]
    pub fn held_mail(lang: Lang, waiting: u64, first: String) -> Self {
        Self {
            tone: "hold",
            icon: "shield",
            title: t_args(lang, "banner-held", &[("n", waiting.into())]),
            text: first,
            act: Some(Link::new(t(lang, "banner-held-look"), "/mail")),
        }
    }

    /// Alerts that cannot leave the house: the alarm that needs no mail. `since` is an instant in
    /// words, `waiting` counts the alerts.
    #[must_use]
    pub fn alerts_cannot_leave(lang: Lang, since: &str, waiting: u64) -> Self {
        Self {
            tone: "miss",
            icon: "bell",
            title: t_args(lang, "banner-alarm", &[("since", since.into())]),
            text: t_args(lang, "banner-alarm-text", &[("n", waiting.into())]),
            act: Some(Link::new(t(lang, "banner-alarm-look"), "/mail?box=sent")),
        }
    }

    /// No mail has come for a time that is unusual. `since` is an instant in words.
    #[must_use]
    pub fn mail_is_silent(lang: Lang, since: &str, usual: u64, weeks: u64) -> Self {
        let args = [("n", usual.into()), ("weeks", weeks.into())];
        Self {
            tone: "warn",
            icon: "mail",
            title: t_args(lang, "banner-silence", &[("since", since.into())]),
            text: t_args(lang, "banner-silence-text", &args),
            act: Some(Link::new(t(lang, "banner-silence-look"), "/mail?box=received")),
        }
    }

    /// Notices went out late. `detail` names the outage, the step, when it was due and sent.
    #[must_use]
    pub fn notices_were_late(lang: Lang, detail: String) -> Self {
        Self { tone: "warn", icon: "bell", title: t(lang, "banner-late"), text: detail, act: None }
    }
}
