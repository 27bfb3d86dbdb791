//! The listener over real sockets: a desk that keeps what it takes, and a peer that says anything.

mod answers;
mod dialogues;
mod limits;
mod secrecy;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::wire::Socket;
use super::*;

const OURS: &str = "support@desk.example";

/// A listener with a desk behind it that takes everything, unless an answer was put in its way.
struct Desk {
    address: std::net::SocketAddr,
    folder: tempfile::TempDir,
    taken: mpsc::UnboundedReceiver<(Envelope, Vec<u8>)>,
    answers: Arc<Mutex<VecDeque<Option<Answer>>>>,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Desk {
    async fn open() -> Self {
        Self::with(Limits::default(), None).await
    }

    async fn with(limits: Limits, tls: Option<Arc<ServerConfig>>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spool_folder = folder.path().join("spool");
        Self::at(folder, spool_folder, limits, tls, &[]).await
    }

    /// Behind balancers at these addresses.
    async fn behind(proxies: &[IpAddr]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spool_folder = folder.path().join("spool");
        Self::at(folder, spool_folder, Limits::default(), None, proxies).await
    }

    async fn at(
        folder: tempfile::TempDir,
        spool_folder: PathBuf,
        limits: Limits,
        tls: Option<Arc<ServerConfig>>,
        proxies: &[IpAddr],
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let settings = SmtpInSettings {
            hostname: "desk.example".into(),
            spool_folder,
            limits,
            proxies: proxies.to_vec(),
        };
        let (keep, taken) = mpsc::unbounded_channel();
        let answers = Arc::new(Mutex::new(VecDeque::<Option<Answer>>::new()));
        let next = Arc::clone(&answers);
        let deliver = move |envelope: Envelope, spooled: Spooled| {
            let (keep, next) = (keep.clone(), Arc::clone(&next));
            async move {
                let answer =
                    next.lock().unwrap().pop_front().unwrap_or(Some(Answer::Taken("42".into())));
                let answer = answer.expect("this desk was told to panic");
                let size = spooled.size();
                let bytes = spooled.into_bytes().unwrap();
                assert_eq!(bytes.len() as u64, size);
                keep.send((envelope, bytes)).unwrap();
                answer
            }
        };
        let ours = |to: String| async move {
            let to = to.to_lowercase();
            match to.as_str() {
                "postmaster" => Ours::Yes,
                _ if to.starts_with("unsure@") => Ours::Unsure,
                _ if to.ends_with("@desk.example") && !to.starts_with("nobody") => Ours::Yes,
                _ => Ours::No,
            }
        };
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(serve(listener, settings, tls, ours, deliver, shutdown.clone()));
        Self { address, folder, taken, answers, shutdown, task }
    }

    /// The answer to the next message; none is a panic.
    fn will_answer(&self, answer: Option<Answer>) {
        self.answers.lock().unwrap().push_back(answer);
    }

    async fn call(&self) -> Peer {
        Peer::new(Box::new(TcpStream::connect(self.address).await.unwrap()))
    }

    /// A peer that has been greeted and has said EHLO.
    async fn hello(&self) -> Peer {
        let mut peer = self.call().await;
        peer.hears("220").await;
        peer.asks("EHLO mail.airline.example", "250").await;
        peer
    }

    async fn takes(&mut self) -> (Envelope, Vec<u8>) {
        self.taken.recv().await.unwrap()
    }

    /// Stops the listener; nothing may be left, neither a message nor a file.
    async fn close(mut self) {
        self.shutdown.cancel();
        self.task.await.unwrap();
        let spool = self.folder.path().join("spool");
        assert_eq!(std::fs::read_dir(spool).unwrap().count(), 0, "a file is left on the spool");
        assert!(self.taken.recv().await.is_none(), "a message was taken that nobody expected");
    }
}

/// The other end of a connection.
struct Peer {
    socket: BufReader<Box<dyn Socket>>,
}

impl Peer {
    fn new(socket: Box<dyn Socket>) -> Self {
        Self { socket: BufReader::new(socket) }
    }

    /// Sends bytes as they are.
    async fn sends(&mut self, bytes: impl AsRef<[u8]>) {
        self.socket.write_all(bytes.as_ref()).await.unwrap();
        self.socket.flush().await.unwrap();
    }

    /// One reply, its lines joined; empty at the end of the connection.
    async fn reply(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let mut line = String::new();
            match self.socket.read_line(&mut line).await {
                // A connection that is closed before all that was said is read ends so.
                Err(e) if e.kind() == std::io::ErrorKind::ConnectionReset => return reply,
                read => read.map(drop).unwrap(),
            }
            let is_last = line.as_bytes().get(3) != Some(&b'-');
            reply.push_str(&line);
            if is_last {
                return reply;
            }
        }
    }

    /// The next reply begins so; empty expects the end of the connection.
    async fn hears(&mut self, expected: &str) -> String {
        let reply = self.reply().await;
        let is_as_expected =
            if expected.is_empty() { reply.is_empty() } else { reply.starts_with(expected) };
        assert!(is_as_expected, "heard {reply:?} instead of {expected:?}");
        reply
    }

    async fn asks(&mut self, command: &str, expected: &str) -> String {
        self.sends(format!("{command}\r\n")).await;
        let reply = self.reply().await;
        assert!(reply.starts_with(expected), "{command:?} was answered {reply:?}, not {expected}");
        reply
    }

    /// MAIL and RCPT for our address.
    async fn begins(&mut self) {
        self.asks("MAIL FROM:<li.wei@airline.example>", "250").await;
        self.asks(&format!("RCPT TO:<{OURS}>"), "250").await;
    }

    /// Everything that is still said until the end of the connection.
    async fn hears_out(&mut self) -> String {
        let mut rest = String::new();
        self.socket.read_to_string(&mut rest).await.unwrap();
        rest
    }
}

/// The codes of a run of replies, of their last lines.
fn codes(replies: &str) -> Vec<&str> {
    replies
        .lines()
        .filter(|line| line.as_bytes().get(3) != Some(&b'-'))
        .map(|line| &line[..3])
        .collect()
}

fn tls_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls").join(name)
}
