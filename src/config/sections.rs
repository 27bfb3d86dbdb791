//! The sections of the configuration, key by key. `config/default.toml` explains each with its
//! default; a test holds the two together.

use std::{net::IpAddr, net::SocketAddr, path::PathBuf, time::Duration};

use chrono_tz::Tz;

use super::{
    further_relay::FurtherRelay,
    mailbox::{MailboxUrl, Processed},
    places::{Address, DatabaseUrl, Domain, PublicUrl, RelayUrl},
    reader::Reader,
    secret::Secret,
    setting::Setting,
    units::Size,
    values::{DkimKey, Language, LogFilter, LogForm, ThreadKey, TicketPrefix, Transport},
};
use crate::domain::cron_line::CronLine;

/// A part of the configuration under one name.
pub trait Section: Sized {
    /// The names of its keys.
    const KEYS: &'static [&'static str];

    /// Reads all of its keys; none when one of them is wrong.
    fn read(name: &str, reader: &mut Reader) -> Option<Self>;

    /// Its keys with their values as they would be written in a file, secrets masked.
    fn shown(&self) -> Vec<(&'static str, String)>;
}

macro_rules! take {
    ($reader:ident, $key:expr) => {
        $reader.take($key)
    };
    ($reader:ident, $key:expr, $bounds:expr) => {
        $reader.take_within($key, &$bounds)
    };
}

macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$field_doc:meta])* $field:ident: $ty:ty $(=> $bounds:expr)?),+ $(,)?
    })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $ty),+ }

        impl Section for $name {
            const KEYS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn read(name: &str, reader: &mut Reader) -> Option<Self> {
                // All are read before the first that is wrong ends it, so that all are noted.
                $(let $field = take!(
                    reader, &format!("{name}.{}", stringify!($field)) $(, $bounds)?
                );)+
                Some(Self { $($field: $field?),+ })
            }

            fn shown(&self) -> Vec<(&'static str, String)> {
                vec![$((stringify!($field), self.$field.shown())),+]
            }
        }
    )+};
}

sections! {
    /// Where the data is.
    Database {
        /// Which database.
        url: DatabaseUrl,
        /// How many connections read at the same time; on PostgreSQL, read and write.
        readers: u32 => 1..=200,
    }

    /// Who the desk is.
    Desk {
        /// Where customers write to, and who the desk's mail is from.
        address: Address,
        /// The name beside the address, and on every page.
        name: String,
        /// What Message-IDs end with. None: the domain of the address.
        domain: Option<Domain>,
        /// The zone of calendars and times where nothing more specific is known.
        zone: Tz,
        /// The language where nothing more specific is known.
        language: Language,
        /// What a ticket's reference begins with: `TM` makes `TM-1001`.
        ticket_prefix: TicketPrefix,
        /// A number that customers can call, day and night. None: mails name none.
        phone: Option<String>,
        /// The plan of what no contract covers.
        default_plan: String,
        /// Whose Authentication-Results we believe. None: nobody's.
        authserv_id: Option<String>,
        /// Domains whose ARC seal outweighs a failed proof: forwarders we trust.
        trusted_sealers: Vec<Domain>,
        /// Hosts whose topmost Received header tells when a mail came.
        trusted_received: Vec<String>,
        /// What the loop header of our mail carries. None: the domain.
        loop_id: Option<String>,
        /// The keys of thread tokens, the newest first. Empty: one that the desk made itself.
        thread_keys: Vec<ThreadKey>,
    }

    /// The pages.
    Http {
        /// Where they are listened for.
        listen: SocketAddr,
        /// Where they are for those who use them; every link begins with it.
        public_url: PublicUrl,
        /// How many threads answer. 0: one a core.
        workers: u32 => 0..=256,
        /// The largest form with files.
        largest_upload: Size,
        /// A sign-in ends when it was not used for so long.
        session_idle: Duration,
        /// A sign-in ends after so long in any case.
        session_max: Duration,
        /// Whose `X-Forwarded-For` is believed.
        trusted_proxies: Vec<IpAddr>,
        /// Who may read `/metrics` without a token.
        metrics_from: Vec<IpAddr>,
        /// Who brings it may read `/metrics` from anywhere. Empty: nobody.
        metrics_token: Secret,
        /// How long the node still answers, not ready, once it is asked to end.
        drain: Duration,
    }

    /// The listener for mail.
    SmtpIn {
        /// Whether there is one.
        enabled: bool,
        /// Where it listens.
        listen: SocketAddr,
        /// What it calls itself. None: the desk's domain.
        hostname: Option<Domain>,
        /// The largest message.
        max_size: Size,
        /// Recipients of one message, at most.
        max_recipients: u32 => 1..=10_000,
        /// Connections at the same time, at most.
        max_connections: u32 => 1..=100_000,
        /// Wrong commands until a connection is closed.
        max_errors: u32 => 1..=1_000,
        /// How long a connection may be silent.
        idle: Duration,
        /// The certificate chain for STARTTLS, PEM. None: no STARTTLS.
        tls_certificate: Option<PathBuf>,
        /// Its key, PEM.
        tls_key: Option<PathBuf>,
        /// Where a message is kept while it arrives. None: `spool` in the data folder.
        spool_folder: Option<PathBuf>,
        /// Balancers that tell by the PROXY protocol who connects.
        proxy_from: Vec<IpAddr>,
    }

    /// Mailboxes that are read by IMAP.
    ImapIn {
        /// Each with its sign-in.
        mailboxes: Vec<MailboxUrl>,
        /// What becomes of a message there when it is stored here.
        processed: Processed,
        /// How often each is looked at in any case.
        poll: Duration,
        /// Certificate authorities trusted beside the system's, PEM. None: only those.
        ca_file: Option<PathBuf>,
    }

    /// What is asked of mail by whatever door it comes.
    MailIn {
        /// Whether SPF, DKIM, DMARC and ARC are checked here.
        check_senders: bool,
        /// Name servers that are asked. Empty: the system's.
        name_servers: Vec<SocketAddr>,
        /// Whether mail is taken for any recipient.
        catch_all: bool,
    }

    /// How mail leaves.
    MailOut {
        /// By a relay, or into a folder.
        transport: Transport,
        /// The folder, one `.eml` a mail. None: `outgoing` in the data folder.
        folder: Option<PathBuf>,
        /// The relay.
        relay: Option<RelayUrl>,
        /// Who we are to the relay. None: no sign-in.
        user: Option<String>,
        /// The password for it.
        password: Secret,
        /// Mail servers for when the first cannot be reached, each with its sign-in.
        further_relays: Vec<FurtherRelay>,
        /// Failures in a row after which a mail server is left alone for a while.
        rests_after: u32 => 1..=100,
        /// Certificate authorities trusted beside the system's, PEM. None: only those.
        ca_file: Option<PathBuf>,
        /// The name in From. None: the desk's name.
        from_name: Option<String>,
        /// Mail templates of one's own, by name, in place of those shipped.
        mails_folder: Option<PathBuf>,
        /// Connections to the relay at the same time, at most.
        connections: u32 => 1..=256,
        /// Mails a minute to one address at most, alerts aside. 0: as many as there are.
        per_recipient: u32 => 0..=10_000,
        /// What a mail takes along of files; what is beyond leaves as links.
        attach_up_to: Size,
        /// How long such a link opens.
        links_last: Duration,
        /// Files of one reply, at most.
        files: u32 => 1..=100,
        /// The keys that sign what leaves, each under its selector. Empty: nothing is signed.
        dkim_keys: Vec<DkimKey>,
        /// The domain that signs. None: that of the desk's address.
        dkim_domain: Option<Domain>,
    }

    /// The alarm that needs no mail.
    Alarm {
        /// The program and its arguments; it gets the oldest alert on standard input. Empty: none.
        command: Vec<String>,
        /// It is run when an alert has waited for so long.
        after: Duration,
        /// A silence is told where so many messages would usually have come. 0: never.
        silence: u32 => 0..=1_000_000,
    }

    /// What recurs on a calendar.
    Jobs {
        /// The zone of the lines below. None: the desk's.
        zone: Option<Tz>,
        /// The mail of what is due and overdue.
        daily_digest: CronLine,
        /// The removal of what is not needed any more.
        clean_up: CronLine,
        /// The SLA mail to managers.
        weekly_report: CronLine,
        /// The mail of gaps in cover.
        cover_check: CronLine,
        /// How long mail that was discarded is kept.
        keep_discarded: Duration,
        /// How long work in hand is held for a node that is not heard of.
        lease: Duration,
    }

    /// What one sender can cause.
    Limits {
        /// Tickets an hour from one unknown sender; what is beyond waits in quarantine.
        unknown_tickets_per_hour: u32,
        /// Receipts a day to one unknown sender.
        unknown_receipts_per_day: u32,
        /// Receipts an hour to one contact.
        contact_receipts_per_hour: u32,
        /// Receipts an hour to all of an account together.
        account_receipts_per_hour: u32,
        /// Receipts within an hour for mails of one address in the same words.
        receipts_for_the_same: u32 => 1..=1_000,
    }

    /// What is written about what happens.
    Log {
        /// For people or for machines.
        form: LogForm,
        /// How much, as `tracing` has it: `info`, or `info,tarmac::jobs=debug`.
        level: LogFilter,
    }
}
