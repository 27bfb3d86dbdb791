//! The `tarmac` command.

use std::process::ExitCode;

use tarmac::{
    cli::{Cli, Exit},
    commands,
};

fn main() -> ExitCode {
    // Everything that speaks TLS uses this provider; that another was there first changes nothing.
    let _first = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let exit: Exit = Cli::read().map_or_else(|exit| exit, commands::run);
    ExitCode::from(exit.code())
}
