//! The pages around the password: sign in, forgotten, set anew, changed.

use askama::Template;

use super::{Field, Page, Said};

/// `GET`/`POST /sign-in` (`address`, `password`, `next`).
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    /// The frame; `me` is none.
    pub page: Page,
    /// What went wrong: that address and password do not belong together, and what follows.
    pub error: Option<String>,
    /// What was done, such as *You are signed out*.
    pub notice: Option<Said>,
    /// The address as it was typed.
    pub address: Field,
    /// The password; its value is never shown again.
    pub password: Field,
    /// The path that was asked for, whereto the sign-in leads.
    pub next: String,
    /// The made-up people of the demo; none elsewhere.
    pub demo: Option<Vec<DemoSignIn>>,
}

/// One of the demo's people.
#[derive(Debug, Clone)]
pub struct DemoSignIn {
    /// The role in words.
    pub role: String,
    /// The address.
    pub address: String,
    /// The password.
    pub password: String,
}

/// `GET`/`POST /password/forgotten` (`address`): the answer is the same for every address.
#[derive(Debug, Template)]
#[template(path = "forgotten.html")]
pub struct Forgotten {
    /// The frame; `me` is none.
    pub page: Page,
    /// The address as it was typed.
    pub address: Field,
    /// Whether it was asked and the answer is shown.
    pub sent: bool,
}

/// `GET`/`POST` of the link in the mail (`password`, `again`).
#[derive(Debug, Template)]
#[template(path = "reset.html")]
pub struct Reset {
    /// The frame; `me` is none.
    pub page: Page,
    /// Whereto it is posted: the link itself.
    pub action: String,
    /// Whose password it is.
    pub address: String,
    /// The new password and its mistake.
    pub password: Field,
    /// The same again.
    pub again: Field,
}

/// `GET`/`POST /password` (`current`, `password`, `again`).
#[derive(Debug, Template)]
#[template(path = "password.html")]
pub struct ChangePassword {
    /// The frame.
    pub page: Page,
    /// The password until now.
    pub current: Field,
    /// The new one.
    pub password: Field,
    /// The same again.
    pub again: Field,
}
