//! Settings: the tokens that programs bring in place of a sign-in.

use askama::Template;

use super::{Field, Page, Said};

/// `GET /settings/tokens`, and the answer to what makes one.
#[derive(Debug, Template)]
#[template(path = "tokens.html")]
pub struct Tokens {
    /// The frame.
    pub page: Page,
    /// The token that was just made: it is shown here and never again.
    pub made: Option<String>,
    /// How the API is asked with it, as a line for a terminal.
    pub example: String,
    /// The tokens that there are: one's own, or everybody's.
    pub rows: Vec<TokenRow>,
    /// Whether they are everybody's.
    pub is_everybody: bool,
    /// `POST /settings/tokens` (`name`).
    pub name: Field,
}

/// A token without its secret.
#[derive(Debug, Clone)]
pub struct TokenRow {
    /// What it is for.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// When it was made.
    pub made: String,
    /// When it was last brought.
    pub used: String,
    /// *holds*, *revoked*, *its user is switched off*.
    pub state: Said,
    /// `POST` of what revokes it; none where it holds no more.
    pub revoke: Option<String>,
}
