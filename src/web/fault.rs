//! What a handler cannot do, and the page that says so: what happened, what was kept, what to do.

use askama::Template as _;

use crate::app::AppError;

use super::{
    ask::Ask,
    frame,
    reply::Reply,
    view::{Nav, problem::Problem},
};

/// Why a request was not answered as asked.
#[derive(Debug)]
pub enum Fault {
    /// There is no such thing, or none that may be seen.
    NotFound,
    /// It is not the reader's to do.
    Forbidden,
    /// Nobody is signed in: a page leads to the sign-in, a form says so.
    SignIn,
    /// The form's token is old, or the form comes from elsewhere.
    Csrf,
    /// Too often.
    TooMany,
    /// The request makes no sense.
    Unfit(String),
    /// The verb refused.
    App(AppError),
    /// A page could not be written.
    Template(askama::Error),
}

impl From<AppError> for Fault {
    fn from(e: AppError) -> Self {
        match e {
            AppError::NotFound(_) => Self::NotFound,
            AppError::Forbidden => Self::Forbidden,
            e => Self::App(e),
        }
    }
}

impl From<askama::Error> for Fault {
    fn from(e: askama::Error) -> Self {
        Self::Template(e)
    }
}

impl Fault {
    /// What it is, in a word for the log: nothing of what was asked.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::NotFound => "there is no such thing",
            Self::Forbidden => "not theirs to do",
            Self::SignIn => "nobody is signed in",
            Self::Csrf => "the form is old or comes from elsewhere",
            Self::TooMany => "too often",
            Self::Unfit(_) => "it makes no sense",
            Self::App(_) => "the verb refused",
            Self::Template(_) => "the page cannot be written",
        }
    }

    /// The page for it.
    #[must_use]
    pub fn reply(self, ask: &Ask) -> Reply {
        let is_program = ask.is_program();
        let (status, kind) = match &self {
            Self::SignIn if is_program => (401, "token"),
            Self::SignIn if ask.request.method == "GET" => return to_sign_in(ask),
            Self::NotFound => (404, "not-found"),
            Self::Forbidden => (403, "forbidden"),
            Self::SignIn | Self::Csrf => (403, "csrf"),
            Self::TooMany => (429, "too-many"),
            Self::App(AppError::Stale | AppError::Faster) => (409, "stale"),
            Self::Unfit(_) | Self::App(AppError::Wrong(_)) => (422, "unfit"),
            Self::App(e) if e.is_full() => (507, "full"),
            Self::App(e) if e.is_unsure() => (503, "unsure"),
            Self::App(e) if e.is_outdated() => (503, "outdated"),
            Self::App(e) if e.is_passing() => (503, "away"),
            Self::App(_) | Self::Template(_) => (500, "broken"),
        };
        let mut problem = Problem::standing(frame::plain(ask, Nav::Elsewhere), kind);
        match &self {
            Self::Unfit(what) => problem.text = format!("{what} {}", problem.text),
            Self::App(AppError::Wrong(wrong)) => {
                let said = wrong.iter().map(|w| super::said::wrong(ask.lang(), w));
                problem.text = said.collect::<Vec<_>>().join(" ");
            }
            Self::App(e) if status >= 500 => problem.trace = logged(ask, e),
            Self::Template(e) => problem.trace = logged(ask, e),
            _ => {}
        }
        if is_program {
            return Reply::problem(status, &problem.title, &problem.text, &problem.trace);
        }
        problem.kept = ask
            .form
            .iter()
            .filter(|(name, value)| {
                matches!(name.as_str(), "text" | "reason" | "subject" | "document")
                    && !value.is_empty()
            })
            .map(|(name, value)| (super::said::field(ask.lang(), name), value.clone()))
            .collect();
        match problem.render() {
            Ok(html) => Reply::page(status, html),
            Err(e) => {
                tracing::error!("The page of a problem cannot be written: {e}");
                Reply::text(500, "Something broke inside. Nothing of your request was kept.")
            }
        }
    }
}

/// Logs what broke, and the number under which the page names it.
fn logged(ask: &Ask, e: &dyn std::error::Error) -> String {
    let mut chain = e.to_string();
    let mut source = e.source();
    while let Some(cause) = source {
        chain = format!("{chain}: {cause}");
        source = cause.source();
    }
    let trace = format!("{:x}", ask.now.micros());
    tracing::error!(trace, "{} {} broke inside: {chain}", ask.request.method, ask.route);
    trace
}

fn to_sign_in(ask: &Ask) -> Reply {
    let path = match ask.request.query.as_str() {
        "" => ask.request.path.clone(),
        query => format!("{}?{query}", ask.request.path),
    };
    Reply::to(&format!("/sign-in?next={}", super::said::encoded(&path)))
}
