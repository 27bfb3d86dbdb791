//! What is wrong with a configuration, all of it at once.

use std::fmt;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The key: `database.url`; for a file that cannot be read, its name.
    pub key: String,
    /// Where the value came from: a file's name, a variable of the environment, the defaults.
    pub origin: String,
    /// What was found there, secrets masked; none when nothing was.
    pub found: Option<String>,
    /// What is wrong, or what would be accepted: half a sentence.
    pub wanted: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, origin, found, wanted } = self;
        match found {
            Some(found) => write!(f, "{key} is {found} ({origin}): {wanted}"),
            None => write!(f, "{key} ({origin}): {wanted}"),
        }
    }
}

/// All that is wrong; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("The configuration has a mistake:")?,
            n => write!(f, "The configuration has {n} mistakes:")?,
        }
        for mistake in &self.0 {
            write!(f, "\n  {mistake}")?;
        }
        f.write_str("\nNothing was done. All keys are explained in config/default.toml.")
    }
}
