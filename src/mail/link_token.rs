//! Link tokens: 128 random bits in a link, of which only the hash is stored. What they allow, to
//! whom and until when is said where the hash lies.

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

/// A new token.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken {
    /// What stands in the link: 26 letters and digits. It is shown once and stored nowhere.
    pub text: String,
    /// What is stored.
    pub hash: [u8; 32],
}

impl std::fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkToken(***)")
    }
}

impl LinkToken {
    /// A token of bits from the system.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bits = [0; 16];
        getrandom::fill(&mut bits)?;
        Ok(Self::from_bits(bits))
    }

    /// A token of given bits.
    #[must_use]
    pub fn from_bits(bits: [u8; 16]) -> Self {
        let text = BASE32_NOPAD.encode(&bits).to_ascii_lowercase();
        let hash = Sha256::digest(bits).into();
        Self { text, hash }
    }

    /// The hash to look for, of a token that came in; none where it has not the form of one, so
    /// that an empty token finds nothing.
    #[must_use]
    pub fn hash_of(text: &str) -> Option<[u8; 32]> {
        if text.len() != 26 || !text.is_ascii() {
            return None;
        }
        let bits = BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes()).ok()?;
        Some(Sha256::digest(bits).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_by_its_hash() {
        let token = LinkToken::from_bits([7; 16]);
        assert_eq!(LinkToken::hash_of(&token.text), Some(token.hash));
        assert_eq!(LinkToken::hash_of(&token.text.to_uppercase()), Some(token.hash));
        assert_ne!(LinkToken::random().unwrap(), LinkToken::random().unwrap());
    }

    #[test]
    fn what_is_no_token_has_no_hash() {
        for text in ["", "short", "0000000000000000000000000!", &"a".repeat(10_000)] {
            assert_eq!(LinkToken::hash_of(text), None);
        }
    }
}
