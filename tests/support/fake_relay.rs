//! A relay for tests: takes mail on loopback, remembers it, and does at any stage what it is told.
//!
//! `let relay = FakeRelay::start().await; relay.once(At::Rcpt, Act::reply("450 4.7.1 later"));`
//! A stage without an order is answered as a good relay does. A message is remembered when its
//! final dot has come, whatever is answered to it.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// A point of the dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Before the greeting.
    Greeting,
    /// EHLO.
    Hello,
    /// STARTTLS.
    StartTls,
    /// AUTH.
    Auth,
    /// MAIL.
    Mail,
    /// RCPT.
    Rcpt,
    /// DATA, before 354.
    Data,
    /// After 354, when the first bytes of the text have come.
    Text,
    /// The final dot.
    Dot,
    /// RSET.
    Rset,
}

/// What to do at a point.
#[derive(Debug, Clone)]
pub enum Act {
    /// Say these bytes.
    Say(Vec<u8>),
    /// Say these bytes one by one, with that time in between.
    Drip(Vec<u8>, Duration),
    /// Say nothing for ever, or until a mood is over ([`FakeRelay::moody`]).
    Hang,
    /// Close the connection.
    Drop,
}

impl Act {
    /// Say one line.
    pub fn reply(line: &str) -> Self {
        Self::Say(format!("{line}\r\n").into_bytes())
    }
}

/// A message that came to its final dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The whole MAIL line.
    pub mail: String,
    /// The whole RCPT line.
    pub rcpt: String,
    /// The text, with its dots undone.
    pub bytes: Vec<u8>,
    /// Whether it came under TLS.
    pub tls: bool,
}

/// What to do at a point with nothing else ordered for it; `rcpt` is the last RCPT line.
pub type Mood = Box<dyn FnMut(At, &str) -> Option<Act> + Send>;

#[derive(Default)]
struct State {
    once: VecDeque<(At, Act)>,
    always: Vec<(At, Act)>,
    mood: Option<Mood>,
    extensions: Vec<String>,
    received: Vec<Received>,
    connections: usize,
    logins: Vec<(String, String)>,
}

struct Shared {
    state: Mutex<State>,
    changed: Notify,
    mended: watch::Sender<()>,
    tls: Option<TlsAcceptor>,
    implicit_tls: bool,
}

/// The relay; dropping it ends it.
pub struct FakeRelay {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

impl FakeRelay {
    /// A relay without TLS, on a free port.
    pub async fn start() -> io::Result<Self> {
        Self::listen(None, false).await
    }

    /// A relay that offers STARTTLS, or (`implicit`) speaks TLS from the first byte.
    pub async fn start_tls(config: Arc<ServerConfig>, implicit: bool) -> io::Result<Self> {
        Self::listen(Some(TlsAcceptor::from(config)), implicit).await
    }

    async fn listen(tls: Option<TlsAcceptor>, implicit_tls: bool) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let extensions = ["PIPELINING", "8BITMIME", "SMTPUTF8", "AUTH PLAIN LOGIN"];
        let state = State { extensions: extensions.map(str::to_owned).into(), ..State::default() };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: Notify::new(),
            mended: watch::Sender::new(()),
            tls,
            implicit_tls,
        });
        let serving = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            let mut sessions = tokio::task::JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                serving.state().connections += 1;
                sessions.spawn(session(Arc::clone(&serving), Box::new(socket)));
            }
        });
        Ok(Self { address, shared, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Does `act` the next time that point is reached; orders for one point are kept in order.
    pub fn once(&self, at: At, act: Act) {
        self.shared.state().once.push_back((at, act));
    }

    /// Does `act` whenever that point is reached and no other order is left for it.
    pub fn always(&self, at: At, act: Act) {
        self.shared.state().always.push((at, act));
    }

    /// Asks `mood` at every point for which there is no order; none makes it a good relay again, as
    /// one that was started anew: connections that hang are closed. Somebody who waits for the answer
    /// to a final dot would do so for ten minutes otherwise.
    pub fn moody(&self, mood: Option<Mood>) {
        let is_mended = mood.is_none();
        self.shared.state().mood = mood;
        if is_mended {
            self.shared.mended.send_replace(());
        }
    }

    /// The users and passwords that were shown to it, by whichever way.
    pub fn logins(&self) -> Vec<(String, String)> {
        self.shared.state().logins.clone()
    }

    /// What EHLO offers (STARTTLS is added where it has a certificate).
    pub fn offer(&self, extensions: &[&str]) {
        self.shared.state().extensions = extensions.iter().map(ToString::to_string).collect();
    }

    /// Every message that came to its final dot, oldest first.
    pub fn received(&self) -> Vec<Received> {
        self.shared.state().received.clone()
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// Waits until that many messages have been received.
    pub async fn wait_for(&self, messages: usize) -> Vec<Received> {
        loop {
            let changed = self.shared.changed.notified();
            if self.received().len() >= messages {
                return self.received();
            }
            changed.await;
        }
    }
}

impl Drop for FakeRelay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self, at: At, rcpt: &str) -> Option<Order> {
        let mut state = self.state();
        let mended = self.mended.subscribe();
        if let Some(index) = state.once.iter().position(|(when, _)| *when == at) {
            return state.once.remove(index).map(|(_, act)| Order { act, mended });
        }
        let always = state.always.iter().rev().find(|(when, _)| *when == at);
        if let Some((_, act)) = always {
            return Some(Order { act: act.clone(), mended });
        }
        state.mood.as_mut().and_then(|mood| mood(at, rcpt)).map(|act| Order { act, mended })
    }
}

/// What to do, and what tells that the relay was mended since.
struct Order {
    act: Act,
    mended: watch::Receiver<()>,
}

struct Peer {
    shared: Arc<Shared>,
    socket: BufReader<Box<dyn Socket>>,
    tls: bool,
    rcpt: String,
}

async fn session(shared: Arc<Shared>, socket: Box<dyn Socket>) {
    let mut peer = Peer { shared, socket: BufReader::new(socket), tls: false, rcpt: String::new() };
    // However it ends, the test looks at what was received and at what the sender says.
    peer.talk().await.ok();
}

impl Peer {
    async fn talk(&mut self) -> io::Result<()> {
        if self.shared.implicit_tls {
            self.upgrade().await?;
        }
        self.act(At::Greeting, "220 relay.test ESMTP").await?;
        let mut mail = String::new();
        while let Some(line) = self.line().await? {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    let hello = self.hello();
                    self.act(At::Hello, &hello).await?;
                }
                "STARTTLS" => {
                    if self.act(At::StartTls, "220 2.0.0 Go ahead").await? {
                        self.upgrade().await?;
                    }
                }
                "AUTH" => {
                    self.login(&line).await?;
                    self.act(At::Auth, "235 2.7.0 Welcome").await?;
                }
                "MAIL" => {
                    mail.clone_from(&line);
                    self.act(At::Mail, "250 2.1.0 Ok").await?;
                }
                "RCPT" => {
                    self.rcpt.clone_from(&line);
                    self.act(At::Rcpt, "250 2.1.5 Ok").await?;
                }
                "DATA" => {
                    if self.act(At::Data, "354 End with a dot").await? {
                        self.text(&mail).await?;
                    }
                }
                "RSET" => {
                    self.act(At::Rset, "250 2.0.0 Ok").await?;
                }
                "QUIT" => {
                    self.say(b"221 2.0.0 Bye\r\n").await?;
                    return Ok(());
                }
                _ => self.say(b"500 5.5.2 What?\r\n").await?,
            }
        }
        Ok(())
    }

    fn hello(&self) -> String {
        let mut lines = vec!["relay.test".to_owned()];
        lines.extend(self.shared.state().extensions.iter().cloned());
        if self.shared.tls.is_some() && !self.tls {
            lines.push("STARTTLS".into());
        }
        let last = lines.pop().unwrap_or_default();
        let mut reply = String::new();
        for line in lines {
            reply.extend(["250-", &line, "\r\n"]);
        }
        reply + "250 " + &last
    }

    /// Reads a user and a password: AUTH PLAIN (RFC 4616) with its first answer, or AUTH LOGIN.
    async fn login(&mut self, line: &str) -> io::Result<()> {
        let read = |text: &str| {
            let bytes = data_encoding::BASE64.decode(text.trim().as_bytes());
            String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
        };
        let mut words = line.split(' ').skip(1);
        let (way, first) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let shown = if way == "PLAIN" {
            let plain = read(first);
            let mut parts = plain.split('\0').skip(1).map(str::to_owned);
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
        } else {
            self.say(b"334 VXNlcm5hbWU6\r\n").await?;
            let user = self.line().await?.unwrap_or_default();
            self.say(b"334 UGFzc3dvcmQ6\r\n").await?;
            let password = self.line().await?.unwrap_or_default();
            (read(&user), read(&password))
        };
        self.shared.state().logins.push(shown);
        Ok(())
    }

    async fn text(&mut self, mail: &str) -> io::Result<()> {
        let mut bytes = Vec::new();
        if !self.socket.fill_buf().await?.is_empty()
            && let Some(order) = self.shared.order(At::Text, &self.rcpt)
        {
            self.obey(order).await?;
        }
        loop {
            let mut line = Vec::new();
            if self.socket.read_until(b'\n', &mut line).await? == 0 {
                return Ok(());
            }
            if line == b".\r\n" {
                break;
            }
            bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let received =
            Received { mail: mail.into(), rcpt: self.rcpt.clone(), bytes, tls: self.tls };
        self.shared.state().received.push(received);
        self.shared.changed.notify_waiters();
        self.act(At::Dot, "250 2.0.0 Ok: queued as FAKE1").await?;
        Ok(())
    }

    /// Does what was ordered, or says what is usual; true where the code is the usual one.
    async fn act(&mut self, at: At, usual: &str) -> io::Result<bool> {
        match self.shared.order(at, &self.rcpt) {
            Some(order) => {
                let is_same_code = matches!(&order.act, Act::Say(said)
                    if said.get(..3) == usual.as_bytes().get(..3));
                self.obey(order).await.map(|()| is_same_code)
            }
            None => self.say(format!("{usual}\r\n").as_bytes()).await.map(|()| true),
        }
    }

    async fn obey(&mut self, order: Order) -> io::Result<()> {
        let Order { act, mut mended } = order;
        match act {
            Act::Say(bytes) => self.say(&bytes).await,
            Act::Drip(bytes, pause) => {
                for byte in bytes {
                    self.say(&[byte]).await?;
                    tokio::time::sleep(pause).await;
                }
                Ok(())
            }
            // Reads nothing more, so that the pipe fills; one that hangs up first is let go.
            Act::Hang => {
                let hangs = async {
                    while self.socket.read(&mut [0; 64]).await? > 0 {
                        std::future::pending::<()>().await;
                    }
                    Ok(())
                };
                tokio::select! {
                    is_left = hangs => is_left,
                    _ = mended.changed() => Err(io::ErrorKind::ConnectionAborted.into()),
                }
            }
            Act::Drop => {
                self.socket.shutdown().await?;
                Err(io::ErrorKind::ConnectionAborted.into())
            }
        }
    }

    async fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.socket.write_all(bytes).await?;
        self.socket.flush().await
    }

    async fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        self.socket.read_until(b'\n', &mut line).await?;
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        Ok((!line.is_empty()).then_some(text))
    }

    async fn upgrade(&mut self) -> io::Result<()> {
        let Some(acceptor) = self.shared.tls.clone() else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let empty: Box<dyn Socket> = Box::new(tokio::io::empty());
        let plain = std::mem::replace(&mut self.socket, BufReader::new(empty)).into_inner();
        let secret: Box<dyn Socket> = Box::new(acceptor.accept(plain).await?);
        self.socket = BufReader::new(secret);
        self.tls = true;
        Ok(())
    }
}
