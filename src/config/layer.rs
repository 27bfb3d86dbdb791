//! The three layers of a configuration: the defaults, a file, the environment.

use figment::{
    Metadata, Profile, Provider,
    value::{Dict, Map, Value},
};

use super::mistake::Mistake;

/// The defaults, as they are documented.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// What the name of every variable begins with.
const PREFIX: &str = "TARMAC_";

/// Values that came from one place.
#[derive(Debug, Clone)]
pub struct Layer {
    origin: String,
    values: Dict,
}

impl Layer {
    /// From the text of a TOML file.
    ///
    /// # Errors
    /// One mistake with line and column where it is no TOML.
    pub fn toml(text: &str, origin: &str) -> Result<Self, Mistake> {
        let wrong = |wanted: String| Mistake {
            key: origin.to_owned(),
            origin: "file".to_owned(),
            found: None,
            wanted,
        };
        let table: toml::Table =
            toml::from_str(text).map_err(|e| wrong(format!("it is no TOML: {e}")))?;
        let values = Value::serialize(table).map_err(|e| wrong(e.to_string()))?;
        Ok(Self { origin: origin.to_owned(), values: values.into_dict().unwrap_or_default() })
    }

    /// One layer for each variable that begins with `TARMAC_`, so that each value knows its name.
    /// `TARMAC_DATABASE__URL` is `database.url`. What Kubernetes sets for a service that is called
    /// *tarmac* (`TARMAC_PORT…`, `TARMAC_SERVICE_…`) is not ours.
    pub fn environment(variables: impl IntoIterator<Item = (String, String)>) -> Vec<Self> {
        let mut ours: Vec<(String, String)> = variables
            .into_iter()
            .filter(|(name, _)| {
                name.strip_prefix(PREFIX).is_some_and(|rest| {
                    rest.contains("__")
                        || !(rest.starts_with("PORT") || rest.starts_with("SERVICE_"))
                })
            })
            .collect();
        ours.sort();
        ours.into_iter().map(|(name, text)| Self::variable(name, &text)).collect()
    }

    fn variable(name: String, text: &str) -> Self {
        let key = name.get(PREFIX.len()..).unwrap_or_default().to_lowercase();
        let mut value = Value::from(text);
        let mut parts = key.split("__").collect::<Vec<_>>().into_iter().rev();
        let first = parts.next_back().unwrap_or_default();
        for part in parts {
            value = Value::from(Dict::from([(part.to_owned(), value)]));
        }
        Self { origin: name, values: Dict::from([(first.to_owned(), value)]) }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Map::from([(Profile::Default, self.values.clone())]))
    }
}
