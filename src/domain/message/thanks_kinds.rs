//! The languages of the rules of thanks, and what their phrases say.

use crate::domain::promise::words;

words! {
    /// The language of a phrase.
    ThanksLanguage ("language of thanks") {
        /// English: tried for everybody.
        English = "en",
        /// German.
        German = "de",
        /// French.
        French = "fr",
        /// Chinese.
        Chinese = "zh",
        /// Japanese.
        Japanese = "ja",
        /// Phrases that hold beside those of any language.
        Every = "any",
    }
}

words! {
    /// What a phrase says.
    PhraseKind ("kind of phrase") {
        /// Thanks: one must be there.
        Thanks = "thanks",
        /// A courtesy that may stand beside it.
        Courtesy = "courtesy",
        /// A word that takes the thanks back, or asks for something: never a name.
        Asks = "asks",
    }
}
