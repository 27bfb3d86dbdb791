//! The pages while they are served: an actix system on a thread of its own.

use std::{io, net::TcpListener, sync::Arc, thread, time::Duration};

use actix_web::dev::ServerHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::Desk,
    config::Transport,
    web::{self, DemoPerson, Figures},
};

/// How long threads may take once the server has stopped.
const LEFT: Duration = Duration::from_secs(5);

/// The server of the pages.
#[derive(Debug)]
pub(super) struct Pages {
    handle: ServerHandle,
    thread: thread::JoinHandle<io::Result<()>>,
    stop: CancellationToken,
}

impl Pages {
    /// Starts to answer.
    ///
    /// # Errors
    /// When the listener cannot be used, or the system gives no thread.
    pub(super) fn open(
        desk: &Arc<Desk>,
        listener: TcpListener,
        demo: Option<Vec<DemoPerson>>,
        figures: Option<Figures>,
    ) -> io::Result<Self> {
        let desk = Arc::clone(desk);
        let stop = CancellationToken::new();
        let settings = web::Settings {
            workers: usize::try_from(desk.config.http.workers).unwrap_or(0),
            shows_outgoing: desk.config.mail_out.transport == Transport::Folder,
            demo: demo.map(Arc::new),
            figures,
            stop: stop.clone(),
        };
        let (tell, told) = std::sync::mpsc::channel();
        let thread = thread::Builder::new().name("pages".to_owned()).spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = match web::server(desk, listener, settings) {
                    Ok(server) => server,
                    Err(e) => {
                        let why = io::Error::new(e.kind(), e.to_string());
                        // The caller waits for one word and hears this one.
                        tell.send(Err(why)).ok();
                        return Err(e);
                    }
                };
                tell.send(Ok(server.handle())).ok();
                server.await
            })
        })?;
        let handle = told.recv().map_err(io::Error::other)??;
        Ok(Self { handle, thread, stop })
    }

    /// Answers what was asked, and ends.
    pub(super) async fn close(self) {
        self.stop.cancel();
        self.handle.stop(true).await;
        let ended = tokio::task::spawn_blocking(move || self.thread.join());
        match tokio::time::timeout(LEFT, ended).await {
            Ok(Ok(Ok(Ok(())))) => {}
            // A page that the database keeps waiting; it holds nothing that could be lost.
            Err(_) => tracing::error!("A request does not end and is left"),
            Ok(Ok(Ok(Err(e)))) => tracing::error!("The pages had ended before: {e}"),
            _ => tracing::error!("The pages ended by a fault inside"),
        }
    }
}
