//! A text that is never shown.

use std::fmt;

/// A password or a key. It prints as `***` (or as nothing, when it is empty).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

/// What stands for a secret wherever it would be shown.
pub const MASK: &str = "***";

impl Secret {
    /// Takes the text in.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Gives the text out, for the one place that needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "" } else { MASK })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text with the password of its URL masked: `postgres://tarmac:***@db/tarmac`.
#[must_use]
pub fn without_password(url: &str) -> String {
    let masked = url.split_once("://").and_then(|(scheme, rest)| {
        let end = rest.find('/').unwrap_or(rest.len());
        let at = rest.get(..end)?.rfind('@')?;
        let (user, _) = rest.get(..at)?.split_once(':')?;
        Some(format!("{scheme}://{user}:{MASK}{}", rest.get(at..)?))
    });
    mask_parameter(masked.as_deref().unwrap_or(url))
}

/// Masks `password=` (and `sslpassword=`) among the parameters of a URL.
fn mask_parameter(url: &str) -> String {
    let Some((place, parameters)) = url.split_once('?') else {
        return url.to_owned();
    };
    let shown: Vec<String> = parameters
        .split('&')
        .map(|one| match one.split_once('=') {
            Some((name, _)) if name.ends_with("password") => format!("{name}={MASK}"),
            _ => one.to_owned(),
        })
        .collect();
    format!("{place}?{}", shown.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_as_stars() {
        let secret = Secret::new("open sesame".to_owned());
        assert_eq!(format!("{secret} {secret:?}"), "*** ***");
        assert_eq!(secret.reveal(), "open sesame");
    }

    #[test]
    fn the_password_of_a_url_is_masked_also_with_an_at_sign_in_it() {
        for (url, shown) in [
            ("postgres://u:p@db:5432/t", "postgres://u:***@db:5432/t"),
            ("postgres://u:p@ss@db/t?x=a@b", "postgres://u:***@db/t?x=a@b"),
            ("postgres://u@db/t?password=p&x=1", "postgres://u@db/t?password=***&x=1"),
            ("postgres://u@db/t", "postgres://u@db/t"),
            ("sqlite:tarmac.sqlite", "sqlite:tarmac.sqlite"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
