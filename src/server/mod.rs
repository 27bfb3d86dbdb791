//! The composition root: opens everything, starts it, and stops it in order.

mod doors;
mod gathering;
mod node;
mod notify;
mod opening;
mod pages;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{runtime::Runtime, task::JoinHandle};

use self::pages::Pages;
pub use self::{
    doors::{Doors, Listen},
    opening::{Bring, OpenError, Refused, bring_up, dkim, open, open_at, place},
};
use crate::{
    app::{Desk, sender},
    cli::Exit,
    config::Config,
    figures,
    jobs::{Jobs, smtp_door::SmtpDoor},
    log,
    time_source::RealTime,
    transport::smtp_in,
    web::DemoPerson,
};

/// How often measurements are put into their histograms, so that they take no room of their own.
const UPKEEP: Duration = Duration::from_secs(5);
/// How long the writer may take for what it was given before the end.
const DRAIN: Duration = Duration::from_secs(5);
/// How long threads may take that nobody waits for any more.
const LEFT: Duration = Duration::from_secs(1);

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
    desk: Arc<Desk>,
    upkeep: JoinHandle<()>,
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
    let Doors { http, smtp, way_out, certificate, checking, alone, own_folder } = doors;
    free_leases(desk, alone.is_some());
    let http_at = http.local_addr().map_err(|e| Refused::of("reading http.listen", &e))?;
    let smtp_at = smtp.as_ref().map(tokio::net::TcpListener::local_addr).transpose();
    let smtp_at = smtp_at.map_err(|e| Refused::of("reading smtp_in.listen", &e))?;
    let gatherer = gathering::gather();
    figures::runs(
        env!("CARGO_PKG_VERSION"),
        if desk.is_shared() { "postgresql" } else { "sqlite" },
    );
    let figures = gatherer.as_ref().map(gathering::writer);
    let upkeep = tokio::spawn(async move {
        while let Some(gatherer) = &gatherer {
            tokio::time::sleep(UPKEEP).await;
            gatherer.run_upkeep();
        }
    });
    let pages = Pages::open(desk, http, demo, figures)
        .map_err(|e| Refused::of("starting the pages", &e))?;
    Ok(Running {
        http: http_at,
        smtp: smtp_at,
        pages,
        smtp_door: smtp.map(|listener| SmtpDoor::open(desk, listener, certificate)),
        jobs: Jobs::start(desk, Arc::new(way_out), checking),
        desk: Arc::clone(desk),
        upkeep,
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
    /// Stops in order, within a minute and a half: the node is not ready any more; no new mail, and
    /// what is on its way is answered; after `http.drain` no new requests, and those that have begun
    /// are answered; then what the desk does by itself, each at the end of what it has in hand, or
    /// given back; at last the writer has done all that it was given.
    pub async fn stop(self) {
        let desk = self.desk;
        desk.pulse.stops();
        let mail = async {
            if let Some(door) = self.smtp_door {
                door.close().await;
            }
        };
        let pages = async {
            tokio::time::sleep(desk.config.http.drain).await;
            self.pages.close().await;
        };
        tokio::join!(mail, pages);
        self.jobs.stop().await;
        self.upkeep.abort();
        let drained = tokio::task::spawn_blocking(move || desk.db.drain(DRAIN)).await;
        if !drained.unwrap_or(false) {
            tracing::error!("The writer does not end what it was given; that is rolled back");
        }
    }
}

/// A runtime for the sockets and the tasks.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Ctrl-C and SIGTERM, heard from the moment on that this is made: a desk that says that it runs is
/// never cut off without its stop.
#[derive(Debug)]
pub struct AskedToEnd {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl AskedToEnd {
    /// Begins to listen. Call it inside a runtime.
    ///
    /// # Errors
    /// When the system does not tell of signals.
    pub fn listen() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let (interrupt, terminate) =
                (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            Ok(Self { interrupt, terminate })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Returns when the process was asked to end.
    #[cfg(unix)]
    pub async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Returns when the process was asked to end.
    #[cfg(not(unix))]
    pub async fn wait(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
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
        let asked = AskedToEnd::listen().map_err(|e| Refused::of("starting", &e))?;
        // The database and the doors are tried both, so that all that is wrong is told at once.
        let doors = Doors::open(&config, Listen::AsConfigured);
        let desk = open(&config, Arc::new(RealTime), Bring::UpToDate);
        match (desk, doors) {
            (Ok(desk), Ok(doors)) => {
                start(&desk, doors, None).map(|running| (desk, running, asked))
            }
            (desk, doors) => Err(desk.err().into_iter().chain(doors.err()).collect()),
        }
    });
    let (desk, running, asked) = match opened {
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
        notify::ready();
        let watchdog = tokio::spawn(notify::watchdog(Arc::clone(&desk)));
        asked.wait().await;
        notify::stopping();
        tracing::info!("The desk ends: what is in hand is finished");
        running.stop().await;
        watchdog.abort();
        Exit::Fine
    });
    tracing::info!("The desk has ended");
    runtime.shutdown_timeout(LEFT);
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
