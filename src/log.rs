//! What is written about what happens: one line an event on standard error, for people or as JSON.
//!
//! Never a mail's body, an address, a token or a password.

use std::io::IsTerminal as _;

use tracing_subscriber::{EnvFilter, fmt, util::SubscriberInitExt as _};

use crate::config::{Log, LogForm};

/// Why logging could not begin.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The level is none; the configuration refuses that first.
    #[error("reading the log level")]
    Level(#[from] tracing_subscriber::filter::ParseError),
    /// Somebody in this process logs already.
    #[error("starting the log")]
    Start(#[from] tracing_subscriber::util::TryInitError),
}

/// Begins to log, once a process.
pub fn start(log: &Log) -> Result<(), LogError> {
    let lines = fmt()
        .with_env_filter(EnvFilter::try_new(log.level.as_str())?)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match log.form {
        LogForm::Text => lines.finish().try_init()?,
        LogForm::Json => lines.json().flatten_event(true).finish().try_init()?,
    }
    Ok(())
}
