//! Takes values out of the merged layers and collects every mistake on the way.

use std::ops::RangeInclusive;

use figment::{Figment, value::Value};

use super::{
    mistake::Mistake,
    secret::{MASK, without_password},
    setting::{Bounded, Setting, quoted, text, within},
};

/// Reads keys and remembers what is wrong with them.
pub struct Reader {
    layers: Figment,
    defaults: Figment,
    mistakes: Vec<Mistake>,
}

impl Reader {
    /// For these layers, already merged, and the defaults alone.
    pub const fn new(layers: Figment, defaults: Figment, mistakes: Vec<Mistake>) -> Self {
        Self { layers, defaults, mistakes }
    }

    /// The value of `key`. Where it is wrong, that is noted and its default goes on in its place,
    /// so that the rules between keys can be looked at too.
    pub fn take<T: Setting>(&mut self, key: &str) -> Option<T> {
        let Ok(value) = self.layers.find_value(key) else {
            // It is missing only where its section is none, which is noted on its own.
            return self.default(key);
        };
        match T::read(&value) {
            Ok(read) => Some(read),
            Err(why) => {
                let found = if T::IS_SECRET { MASK.to_owned() } else { found(&value) };
                let wanted = why.unwrap_or_else(|| format!("it must be {}", T::ACCEPTED));
                self.note(key, Some(found), wanted);
                self.default(key)
            }
        }
    }

    fn default<T: Setting>(&self, key: &str) -> Option<T> {
        T::read(&self.defaults.find_value(key).ok()?).ok()
    }

    /// The value of `key`, which must be inside its bounds.
    pub fn take_within<T: Bounded>(&mut self, key: &str, bounds: &RangeInclusive<T>) -> Option<T> {
        let value: T = self.take(key)?;
        match within(&value, bounds) {
            Ok(()) => Some(value),
            Err(accepted) => {
                self.note(key, Some(value.shown()), format!("it must be {accepted}"));
                self.default(key)
            }
        }
    }

    /// Notes that something is wrong with `key`.
    pub fn note(&mut self, key: &str, found: Option<String>, wanted: String) {
        let origin =
            self.layers.find_metadata(key).map_or_else(String::new, |m| m.name.to_string());
        self.mistakes.push(Mistake { key: key.to_owned(), origin, found, wanted });
    }

    /// Notes that `key` breaks a rule, unless its value was wrong in itself.
    pub fn note_rule(&mut self, key: &str, found: String, wanted: &str) {
        if self.mistakes.iter().all(|mistake| mistake.key != key) {
            self.note(key, Some(found), wanted.to_owned());
        }
    }

    /// Notes every key that is not among `known`, and every section that is none.
    pub fn note_unknown(&mut self, known: &[String]) {
        let Ok(all) = self.layers.extract::<figment::value::Dict>() else {
            return;
        };
        for (name, value) in &all {
            self.note_unknown_under(name, value, known);
        }
    }

    fn note_unknown_under(&mut self, key: &str, value: &Value, known: &[String]) {
        if known.iter().any(|k| k == key) {
            return;
        }
        let section = format!("{key}.");
        let inside: Vec<&str> = known.iter().filter_map(|k| k.strip_prefix(&section)).collect();
        match value {
            Value::Dict(_, dict) if !inside.is_empty() => {
                for (name, value) in dict {
                    self.note_unknown_under(&format!("{section}{name}"), value, known);
                }
            }
            _ if !inside.is_empty() => {
                let wanted = format!("it is a section; its keys are {}", inside.join(", "));
                self.note(key, None, wanted);
            }
            _ => self.note(key, None, unknown(key, known)),
        }
    }

    /// All that was noted.
    pub fn mistakes(self) -> Vec<Mistake> {
        self.mistakes
    }
}

/// What to say of a key that there is not: the one that was meant, or those there are.
fn unknown(key: &str, known: &[String]) -> String {
    let letters = |k: &str| k.replace(['_', '.', '-'], "").to_lowercase();
    if let Some(meant) = known.iter().find(|k| letters(k) == letters(key)) {
        let variable = meant.replace('.', "__").to_uppercase();
        return format!("there is no such key; {meant} is one (TARMAC_{variable})");
    }
    match key.split_once('.') {
        Some((section, _)) => {
            let section = format!("{section}.");
            let inside: Vec<&str> = known.iter().filter_map(|k| k.strip_prefix(&section)).collect();
            if inside.is_empty() {
                return format!("there is no section {}", section.trim_end_matches('.'));
            }
            format!("there is no such key; those of its section are {}", inside.join(", "))
        }
        None => "there is no such key".to_owned(),
    }
}

/// A value as it was found, the password of a URL masked.
fn found(value: &Value) -> String {
    match value {
        Value::Dict(..) => "a section".to_owned(),
        Value::Array(_, items) => {
            format!("[{}]", items.iter().map(found).collect::<Vec<_>>().join(", "))
        }
        Value::String(_, text) => quoted(&without_password(text)),
        other => text(other).unwrap_or_else(|| "nothing".to_owned()),
    }
}
