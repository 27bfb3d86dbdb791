//! What a page says when it cannot: what happened, what was kept, what to do.

use askama::Template;

use super::{Link, Page};

/// Any refusal, with the status it is sent with.
#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct Problem {
    /// The frame.
    pub page: Page,
    /// What happened, as a sentence: *There is no TM-9999.*
    pub title: String,
    /// More of it, and what was kept.
    pub text: String,
    /// What the reader typed, where it would be lost otherwise: label and value.
    pub kept: Vec<(String, String)>,
    /// What to do, the best first.
    pub acts: Vec<Link>,
    /// The same act once more, with what was typed (409: after somebody was faster).
    pub again: Option<Again>,
    /// A number by which the log knows it (500); empty for none.
    pub trace: String,
}

/// A form that was refused since somebody was faster, ready to be sent again.
#[derive(Debug, Clone)]
pub struct Again {
    /// Whereto it is posted.
    pub action: String,
    /// Its fields, the new revision among them.
    pub fields: Vec<(String, String)>,
    /// The button: *Set S2 after all*.
    pub text: String,
}

impl Problem {
    /// A refusal in the standing words of `desk.ftl`: `problem-<kind>` is what happened,
    /// `problem-<kind>-text` what was kept and what to do. Kinds: `not-found`, `forbidden`,
    /// `stale`, `csrf`, `unfit`, `too-large`, `too-many`, `broken`, `away`, `full`, `unsure`,
    /// `outdated`, `token`.
    #[must_use]
    pub fn standing(page: Page, kind: &str) -> Self {
        let title = page.t(&format!("problem-{kind}"));
        let text = page.t(&format!("problem-{kind}-text"));
        let act = if page.me.is_some() {
            Link::new(page.t("problem-queue"), "/queue")
        } else {
            Link::new(page.t("signin-do"), "/sign-in")
        };
        Self {
            page,
            title,
            text,
            kept: Vec::new(),
            acts: vec![act],
            again: None,
            trace: String::new(),
        }
    }
}
