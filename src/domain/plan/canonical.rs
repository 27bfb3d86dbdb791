//! The canonical form of a plan: one JSON text for one plan, as a stored version keeps it beside
//! the original text. Keys come in a fixed order, so equal plans are equal bytes.

use serde::{Deserialize, Serialize};

use super::Plan;

/// The form of document that this version reads and writes: `format = 1`.
pub const FORMAT: u8 = 1;

/// A text that is no stored plan of a form we know.
#[derive(Debug, thiserror::Error)]
pub enum NotCanonical {
    /// It is no JSON, or its values are no plan's.
    #[error("the stored plan cannot be read")]
    Unreadable(#[from] serde_json::Error),
    /// A newer Tarmac wrote it.
    #[error("the stored plan has form {0}, and this version reads form {FORMAT}")]
    OtherFormat(u8),
}

#[derive(Serialize)]
struct Canonical<'a> {
    format: u8,
    #[serde(flatten)]
    plan: &'a Plan,
}

#[derive(Deserialize)]
struct Form {
    format: u8,
}

/// The one JSON text of a plan.
#[must_use]
pub fn canonical_json(plan: &Plan) -> String {
    // A plan is maps with text keys, lists and texts: writing it to memory cannot fail.
    serde_json::to_string(&Canonical { format: FORMAT, plan }).unwrap_or_default()
}

/// The plan of a stored version.
///
/// # Errors
/// [`NotCanonical`] where the text is not what [`canonical_json`] writes.
pub fn from_canonical(json: &str) -> Result<Plan, NotCanonical> {
    let Form { format } = serde_json::from_str(json)?;
    if format != FORMAT {
        return Err(NotCanonical::OtherFormat(format));
    }
    Ok(serde_json::from_str(json)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_plan_of_another_form_is_refused() {
        let json = canonical_json(&Plan::default()).replace("\"format\":1", "\"format\":2");
        assert_eq!(
            from_canonical(&json).unwrap_err().to_string(),
            "the stored plan has form 2, and this version reads form 1"
        );
        assert!(from_canonical("{}").is_err());
    }
}
