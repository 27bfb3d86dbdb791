//! The configuration: the defaults of `config/default.toml`, under a file (`--config FILE`), under
//! the environment (`TARMAC_DATABASE__URL` is `database.url`). Every mistake is reported, all at
//! once; secrets are never shown.

mod further_relay;
mod layer;
mod mailbox;
mod mailbox_token;
mod mistake;
mod places;
mod reader;
mod rules;
mod secret;
mod sections;
mod setting;
mod units;
mod values;

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use figment::Figment;

pub use self::{
    further_relay::FurtherRelay,
    layer::DEFAULTS,
    mailbox::{MailboxSignIn, MailboxUrl, Processed},
    mailbox_token::TokenSignIn,
    mistake::{Mistake, Mistakes},
    places::{Address, DatabaseUrl, Domain, PublicUrl, RelayTls, RelayUrl},
    secret::Secret,
    sections::{Alarm, Database, Desk, Http, ImapIn, Jobs, Limits, Log, MailIn, MailOut, SmtpIn},
    units::Size,
    values::{DkimKey, Language, LogFilter, LogForm, ThreadKey, TicketPrefix, Transport},
};
use self::{layer::Layer, reader::Reader, sections::Section as _, setting::Setting as _};

macro_rules! config {
    ($($(#[$doc:meta])* $field:ident: $section:ty),+ $(,)?) => {
        /// All of it. `config/default.toml` explains every key.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Config {
            /// What is no row of the database is here: mail while it arrives, mail that left into
            /// a folder.
            pub data_folder: PathBuf,
            $($(#[$doc])* pub $field: $section),+
        }

        impl Config {
            /// Every key, in the order of the file: `database.url`.
            #[must_use]
            pub fn keys() -> Vec<String> {
                let mut keys = vec!["data_folder".to_owned()];
                $(keys.extend(
                    <$section>::KEYS.iter().map(|key| format!("{}.{key}", stringify!($field)))
                );)+
                keys
            }

            fn read(reader: &mut Reader) -> Option<Self> {
                let data_folder = reader.take("data_folder");
                $(let $field = <$section>::read(stringify!($field), reader);)+
                Some(Self { data_folder: data_folder?, $($field: $field?),+ })
            }

            /// What holds, as a file that could be read again, with `***` for every secret.
            #[must_use]
            pub fn shown(&self) -> String {
                let mut text = format!("data_folder = {}\n", self.data_folder.shown());
                $(
                    let _infallible = write!(text, "\n[{}]\n", stringify!($field));
                    for (key, value) in self.$field.shown() {
                        let _infallible = writeln!(text, "{key} = {value}");
                    }
                )+
                text
            }
        }
    };
}

config! {
    /// Where the data is.
    database: Database,
    /// Who the desk is.
    desk: Desk,
    /// The pages.
    http: Http,
    /// The listener for mail.
    smtp_in: SmtpIn,
    /// Mailboxes that are read by IMAP.
    imap_in: ImapIn,
    /// What is asked of mail by whatever door it comes.
    mail_in: MailIn,
    /// How mail leaves.
    mail_out: MailOut,
    /// The alarm that needs no mail.
    alarm: Alarm,
    /// What recurs on a calendar.
    jobs: Jobs,
    /// What one sender can cause.
    limits: Limits,
    /// What is written about what happens.
    log: Log,
}

impl Config {
    /// Reads the defaults, the file and the environment of this process.
    ///
    /// # Errors
    /// Every mistake, in file and environment.
    pub fn load(file: Option<&Path>) -> Result<Self, Mistakes> {
        let text = |os: std::ffi::OsString| os.to_string_lossy().into_owned();
        Self::of(file, std::env::vars_os().map(|(name, value)| (text(name), text(value))))
    }

    /// Reads the defaults, the file and these variables.
    ///
    /// # Errors
    /// Every mistake, in file and variables.
    pub fn of(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Mistakes> {
        let mut unreadable = Vec::new();
        let mut merge = |layers: Figment, layer| match layer {
            Ok(layer) => layers.merge::<Layer>(layer),
            Err(mistake) => {
                unreadable.push(mistake);
                layers
            }
        };
        let defaults = merge(Figment::new(), Layer::toml(DEFAULTS, "default"));
        let mut layers = defaults.clone();
        if let Some(path) = file {
            layers = merge(layers, layer_of_file(path));
        }
        for layer in Layer::environment(variables) {
            layers = layers.merge(layer);
        }
        let mut reader = Reader::new(layers, defaults, unreadable);
        reader.note_unknown(&Self::keys());
        let read = Self::read(&mut reader);
        if let Some(config) = &read {
            rules::note_broken(config, &mut reader);
        }
        let mistakes = reader.mistakes();
        match read {
            Some(config) if mistakes.is_empty() => Ok(config),
            _ => Err(Mistakes(mistakes)),
        }
    }

    /// What Message-IDs end with, and what the listener calls itself unless told otherwise.
    #[must_use]
    pub fn mail_domain(&self) -> &str {
        self.desk.domain.as_ref().map_or_else(|| self.desk.address.domain(), Domain::as_str)
    }

    /// What the listener calls itself.
    #[must_use]
    pub fn smtp_hostname(&self) -> &str {
        self.smtp_in.hostname.as_ref().map_or_else(|| self.mail_domain(), Domain::as_str)
    }

    /// What the loop header of our mail carries.
    #[must_use]
    pub fn loop_id(&self) -> &str {
        self.desk.loop_id.as_deref().unwrap_or_else(|| self.mail_domain())
    }

    /// The name in From.
    #[must_use]
    pub fn from_name(&self) -> &str {
        self.mail_out.from_name.as_deref().unwrap_or(&self.desk.name)
    }

    /// The domain that signs outgoing mail.
    #[must_use]
    pub fn dkim_domain(&self) -> &str {
        self.mail_out
            .dkim_domain
            .as_ref()
            .map_or_else(|| self.desk.address.domain(), Domain::as_str)
    }

    /// The zone of cron lines.
    #[must_use]
    pub fn jobs_zone(&self) -> chrono_tz::Tz {
        self.jobs.zone.unwrap_or(self.desk.zone)
    }

    /// Where a message is kept while it arrives.
    #[must_use]
    pub fn spool_folder(&self) -> PathBuf {
        self.smtp_in.spool_folder.clone().unwrap_or_else(|| self.data_folder.join("spool"))
    }

    /// Where mail leaves into, when its transport is the folder.
    #[must_use]
    pub fn outgoing_folder(&self) -> PathBuf {
        self.mail_out.folder.clone().unwrap_or_else(|| self.data_folder.join("outgoing"))
    }
}

/// The layer of a file.
fn layer_of_file(path: &Path) -> Result<Layer, Mistake> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Layer::toml(&text, &name),
        Err(why) => Err(Mistake {
            key: name,
            origin: "--config".to_owned(),
            found: None,
            wanted: format!("the file cannot be read: {why}"),
        }),
    }
}

#[cfg(test)]
mod tests;
