//! What the listener needs to know, and every limit that it sets to a peer.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Settings of one listener.
#[derive(Debug, Clone)]
pub struct SmtpInSettings {
    /// The name it greets with, a full host name.
    pub hostname: String,
    /// The folder for messages on their way in. It is made when missing.
    pub spool_folder: PathBuf,
    /// The limits.
    pub limits: Limits,
    /// Balancers: a connection from one of them begins with who connects through it.
    pub proxies: Vec<IpAddr>,
}

/// What one peer may use up. As shipped they let a large mail system deliver at full speed, and
/// keep a hostile one from harming others.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest message, in bytes: 25 MiB. A larger one is answered 552.
    pub message_bytes: u64,
    /// Bytes of a refused message that are still read, so that the answer can be heard: 128 MiB.
    /// Beyond, the connection is closed behind the answer.
    pub discarded_bytes: u64,
    /// Recipients of one message: 100. Further ones are answered 452.
    pub recipients: usize,
    /// Connections at once: 200. Further ones are answered 421.
    pub connections: usize,
    /// Connections at once from one address: 100, so that one address cannot take them all.
    pub connections_per_peer: usize,
    /// Faulty commands and unknown recipients on one connection between two messages: 10. Then
    /// 421.
    pub errors: usize,
    /// Commands on one connection that lead to no message, such as NOOP, between two messages:
    /// 100. Then 421.
    pub idle_commands: usize,
    /// The longest command line, in bytes with its CRLF: 2,048. Text lines have no limit of their
    /// own.
    pub command_line_bytes: usize,
    /// How long a peer may be silent: 5 min, also for a whole command line. Then 421.
    pub idle: Duration,
    /// How long one message may take to arrive, however steadily it drips: 30 min. Then 421.
    pub message_within: Duration,
    /// How long running transactions may go on once the server is stopping: 30 s.
    pub stopping: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 25 * 1024 * 1024,
            discarded_bytes: 128 * 1024 * 1024,
            recipients: 100,
            connections: 200,
            connections_per_peer: 100,
            errors: 10,
            idle_commands: 100,
            command_line_bytes: 2_048,
            idle: Duration::from_mins(5),
            message_within: Duration::from_mins(30),
            stopping: Duration::from_secs(30),
        }
    }
}
