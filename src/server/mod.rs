//! The composition root: opens everything, starts it, and stops it in order.

mod doors;
mod node;
mod opening;
mod pages;

use std::{io, net::SocketAddr, sync::Arc};

use tokio::runtime::Runtime;

use self::pages::Pages;
pub use self::{
    doors::{Doors, Listen},
    opening::{Bring, OpenError, Refused, bring_up, open, open_at, place},
};
use crate::{
    app::{Desk, sender},
    cli::Exit,
    config::Config,
    jobs::{Jobs, smtp_door::SmtpDoor},
    log,
    time_source::RealTime,
    transport::smtp_in,
    web::DemoPerson,
};

/// A desk that runs.
#[derive(Debug)]
pub struct Running {
    /// Where the pages are listened for.
    pub http: SocketAddr,
    /// Where mail is listened for.
    pub smtp: Option<SocketAddr>,
    pages: Pages,
    smtp_door: Option<SmtpDoor>,
    jobs: Jobs,
    _held: Vec<std::fs::File>,
}

/// Starts the desk on doors that are open. Call it inside a runtime.
///
/// # Errors
/// Everything that keeps it from running.
pub fn start(
    desk: &Arc<Desk>,
    doors: Doors,
    demo: Option<Vec<DemoPerson>>,
) -> Result<Running, Refused> {
    let Doors { http, smtp, way_out, certificate, alone, own_folder } = doors;
    free_leases(desk, alone.is_some());
    let http_at = http.local_addr().map_err(|e| Refused::of("reading http.listen", &e))?;
    let smtp_at = smtp.as_ref().map(tokio::net::TcpListener::local_addr).transpose();
    let smtp_at = smtp_at.map_err(|e| Refused::of("reading smtp_in.listen", &e))?;
    let pages = Pages::open(desk, http, demo).map_err(|e| Refused::of("starting the pages", &e))?;
    Ok(Running {
        http: http_at,
        smtp: smtp_at,
        pages,
        smtp_door: smtp.map(|listener| SmtpDoor::open(desk, listener, certificate)),
        jobs: Jobs::start(desk, Arc::new(way_out)),
        _held: alone.into_iter().chain([own_folder]).collect(),
    })
}

/// What an earlier process had in hand when it was killed is tried at once.
fn free_leases(desk: &Arc<Desk>, is_alone: bool) {
    match sender::free_leases(desk, is_alone) {
        Ok(0) => {}
        Ok(count) => tracing::warn!(count, "{count} mails were on their way when the desk ended"),
        Err(e) => tracing::error!("Mail that was on its way waits longer: {}", e.chain()),
    }
}

impl Running {
    /// Stops in order: no new mail, no new requests, then what the desk does by itself, each at the
    /// end of what it has in hand.
    pub async fn stop(self) {
        if let Some(door) = self.smtp_door {
            door.close().await;
        }
        self.pages.close().await;
        self.jobs.stop().await;
    }
}

/// A runtime for the sockets and the tasks.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Returns when the process is asked to end: Ctrl-C or SIGTERM.
///
/// # Errors
/// When the system does not tell of signals.
pub async fn asked_to_end() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// `tarmac serve`: the desk until it is asked to end.
#[must_use]
pub fn serve(config: Config) -> Exit {
    if let Err(e) = log::start(&config.log) {
        eprintln!("tarmac: {e}");
    }
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(e) => return refused(&Refused::of("starting", &e)),
    };
    let config = Arc::new(config);
    let opened = runtime.block_on(async {
        // The database and the doors are tried both, so that all that is wrong is told at once.
        let doors = Doors::open(&config, Listen::AsConfigured);
        let desk = open(&config, Arc::new(RealTime), Bring::UpToDate);
        match (desk, doors) {
            (Ok(desk), Ok(doors)) => start(&desk, doors, None).map(|running| (desk, running)),
            (desk, doors) => Err(desk.err().into_iter().chain(doors.err()).collect()),
        }
    });
    let (desk, running) = match opened {
        Ok(opened) => opened,
        Err(why) => return refused(&why),
    };
    tracing::info!(
        "The desk runs: pages on http://{}, mail on {}, database {}",
        running.http,
        running.smtp.map_or_else(|| "no port".to_owned(), |at| at.to_string()),
        desk.db.place().shown()
    );
    let exit = runtime.block_on(async {
        let ended = asked_to_end().await;
        tracing::info!("The desk ends: what is in hand is finished");
        running.stop().await;
        ended.map_or(Exit::Input, |()| Exit::Fine)
    });
    tracing::info!("The desk has ended");
    exit
}

fn refused(why: &Refused) -> Exit {
    eprintln!("{why}");
    Exit::Input
}

/// Whether anything of the spool is left of an earlier process; it was not answered 250, so its
/// sender has it still.
fn sweep_spool(config: &Config) -> io::Result<()> {
    smtp_in::sweep(&config.spool_folder()).map(drop)
}
