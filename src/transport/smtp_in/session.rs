//! One connection from greeting to goodbye.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::House;
use super::body::Body;
use super::command::{Command, parse};
use super::data::DataReader;
use super::envelope::{Answer, Door, Envelope, Ours, Refusal, too_large};
use super::wire::{Line, Wire};

/// How long the end of a message with bare line breaks is waited for. A peer that knows no CR LF
/// never sends it, and hears the refusal then.
const BARE_PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Session {
    house: Arc<House>,
    wire: Wire,
    peer: IpAddr,
    is_tls: bool,
    hello: Option<(Door, String)>,
    mail: Option<Mail>,
    errors: usize,
    idle_commands: usize,
}

/// A transaction: what MAIL and RCPT said, and the text so far where it comes by BDAT.
struct Mail {
    from: Option<String>,
    smtputf8: bool,
    rcpt_to: Vec<String>,
    chunks: Option<Body>,
}

/// Why a conversation ends.
enum Stop {
    /// By a last word that has been said.
    Said,
    /// The peer is gone, or what it sends is no conversation.
    Gone,
    /// The peer was silent, or slow, for too long.
    Idle,
    /// The server is stopping.
    Ending,
}

impl Session {
    pub(super) fn new(house: Arc<House>, socket: TcpStream, peer: IpAddr) -> Self {
        Self {
            house,
            wire: Wire::new(Box::new(socket)),
            peer,
            is_tls: false,
            hello: None,
            mail: None,
            errors: 0,
            idle_commands: 0,
        }
    }

    pub(super) async fn run(mut self) {
        let host = self.house.settings.hostname.clone();
        self.wire.say(&format!("220 {host} ESMTP and LMTP; Tarmac service desk"));
        let stop = loop {
            if let Err(stop) = self.turn().await {
                break stop;
            }
        };
        match stop {
            Stop::Said | Stop::Gone => {}
            Stop::Idle => self.wire.say(&format!("421 4.4.2 {host} waited too long; goodbye")),
            Stop::Ending => {
                self.wire.say(&format!("421 4.3.2 {host} is stopping; please try again later"));
            }
        }
        self.wire.close().await;
    }

    /// One command and its reply.
    async fn turn(&mut self) -> Result<(), Stop> {
        match self.line().await? {
            Line::TooLong => self.fault("500 5.5.2 The line is too long"),
            Line::Whole(line) => match parse(&line) {
                Ok(command) => self.obey(command).await?,
                Err(reply) => self.fault(&reply),
            },
        }
        let limits = &self.house.settings.limits;
        if self.errors >= limits.errors {
            self.wire.say("421 4.7.0 Too many errors; goodbye");
            return Err(Stop::Said);
        }
        if self.idle_commands >= limits.idle_commands {
            self.wire.say("421 4.7.0 Too many commands without a message; goodbye");
            return Err(Stop::Said);
        }
        Ok(())
    }

    async fn obey(&mut self, command: Command) -> Result<(), Stop> {
        if !matches!(command, Command::Rcpt { .. } | Command::Bdat { .. }) {
            self.idle_commands = self.idle_commands.saturating_add(1);
        }
        match command {
            Command::Hello { door, is_extended, name } => self.greet(door, is_extended, name),
            Command::Mail { from, says_bytes, smtputf8 } => {
                self.begin(from, says_bytes, smtputf8)?;
            }
            Command::Rcpt { to } => self.add(to).await,
            Command::Data => self.data().await?,
            Command::Bdat { bytes, is_last } => self.chunk(bytes, is_last).await?,
            Command::StartTls => self.start_tls().await?,
            Command::Rset => {
                self.mail = None;
                self.wire.say("250 2.0.0 Forgotten");
            }
            Command::Noop => self.wire.say("250 2.0.0 Fine"),
            Command::Verify => {
                self.wire
                    .say("252 2.1.5 Addresses are not told here; send the mail and it is tried");
            }
            Command::Expand => self.wire.say("502 5.5.1 Lists are not told here"),
            Command::Help => self.wire.say("214 2.0.0 RFC 5321 and RFC 2033 are spoken here"),
            Command::Quit => {
                self.wire.say("221 2.0.0 Goodbye");
                return Err(Stop::Said);
            }
        }
        Ok(())
    }

    fn greet(&mut self, door: Door, is_extended: bool, name: String) {
        self.hello = Some((door, name));
        self.mail = None;
        let host = &self.house.settings.hostname;
        if !is_extended {
            let reply = format!("250 {host}");
            return self.wire.say(&reply);
        }
        let may_start_tls = self.house.tls.is_some() && !self.is_tls;
        let reply = format!(
            "250-{host}\r\n250-SIZE {}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n\
             250-CHUNKING\r\n{}250 ENHANCEDSTATUSCODES",
            self.house.settings.limits.message_bytes,
            if may_start_tls { "250-STARTTLS\r\n" } else { "" }
        );
        self.wire.say(&reply);
    }

    fn begin(&mut self, from: Option<String>, says_bytes: u64, smtputf8: bool) -> Result<(), Stop> {
        if self.house.stop.is_cancelled() {
            return Err(Stop::Ending);
        }
        let most_bytes = self.house.settings.limits.message_bytes;
        if self.hello.is_none() {
            self.fault("503 5.5.1 Say EHLO, HELO or LHLO first");
        } else if self.mail.is_some() {
            self.fault("503 5.5.1 One message after the other; say RSET to drop this one");
        } else if says_bytes > most_bytes {
            self.wire.say(&too_large(most_bytes));
        } else {
            self.mail = Some(Mail { from, smtputf8, rcpt_to: Vec::new(), chunks: None });
            self.wire.say("250 2.1.0 Sender noted");
        }
        Ok(())
    }

    async fn add(&mut self, to: String) {
        let most = self.house.settings.limits.recipients;
        let is_wanted = self.mail.as_ref().is_some_and(|mail| mail.chunks.is_none());
        let ours =
            if is_wanted { (self.house.accept_rcpt)(to.clone()).await } else { Ours::Unsure };
        match &mut self.mail {
            None => self.fault("503 5.5.1 Say MAIL first"),
            Some(mail) if mail.chunks.is_some() => self.fault("503 5.5.1 The text has begun"),
            Some(mail) if !to.is_ascii() && !mail.smtputf8 => {
                self.fault("553 5.6.7 An address beyond ASCII needs SMTPUTF8");
            }
            Some(_) if ours == Ours::No => self.fault("550 5.1.1 There is no such recipient here"),
            Some(_) if ours == Ours::Unsure => {
                self.wire.say("451 4.3.0 The recipient cannot be looked up now; please try later");
            }
            Some(mail) if mail.rcpt_to.len() >= most => {
                self.wire.say("452 4.5.3 Too many recipients; send it again to the rest");
            }
            Some(mail) => {
                mail.rcpt_to.push(to);
                self.wire.say("250 2.1.5 Recipient noted");
            }
        }
    }

    async fn data(&mut self) -> Result<(), Stop> {
        let Some(mail) =
            self.mail.take_if(|mail| mail.chunks.is_none() && !mail.rcpt_to.is_empty())
        else {
            self.fault("503 5.5.1 Say MAIL and RCPT first, and end what BDAT began");
            return Ok(());
        };
        self.wire.say("354 Go ahead; end with a line that has only a dot");
        let mut body = self.new_body();
        let within = self.house.settings.limits.message_within;
        let received = timeout(within, self.receive_text(&mut body)).await;
        self.heard_out(received.unwrap_or(Err(Stop::Idle)), &body)?;
        self.deliver(mail, body).await;
        Ok(())
    }

    async fn receive_text(&mut self, body: &mut Body) -> Result<(), Stop> {
        let mut reader = DataReader::default();
        loop {
            let idle = self.house.settings.limits.idle;
            let is_bare = reader.has_bare_line_break();
            self.ready(if is_bare { idle.min(BARE_PATIENCE) } else { idle }).await?;
            let room = body.room();
            let before = room.len();
            let (taken, is_end) = reader.read(self.wire.received(), room);
            let added = room.len().saturating_sub(before);
            self.wire.take(taken);
            if reader.has_bare_line_break() {
                body.refuse(Refusal::BareLineBreak);
            }
            body.settle(added).await;
            if is_end {
                return Ok(());
            }
            if body.is_hopeless() {
                return Err(Stop::Idle);
            }
        }
    }

    async fn chunk(&mut self, bytes: u64, is_last: bool) -> Result<(), Stop> {
        let mut mail = self.mail.take_if(|mail| !mail.rcpt_to.is_empty());
        let mut body =
            mail.as_mut().and_then(|mail| mail.chunks.take()).unwrap_or_else(|| self.new_body());
        let within = self.house.settings.limits.message_within;
        let received = timeout(within, self.receive_chunk(&mut body, bytes)).await;
        self.heard_out(received.unwrap_or(Err(Stop::Idle)), &body)?;
        let Some(mut mail) = mail else {
            self.fault("503 5.5.1 Say MAIL and RCPT first");
            return Ok(());
        };
        if is_last {
            self.deliver(mail, body).await;
            return Ok(());
        }
        let reply = body
            .refusal()
            .map_or_else(|| format!("250 2.0.0 {bytes} bytes received"), Refusal::reply);
        self.wire.say(&reply);
        mail.chunks = Some(body);
        self.mail = Some(mail);
        Ok(())
    }

    async fn receive_chunk(&mut self, body: &mut Body, bytes: u64) -> Result<(), Stop> {
        let mut left = bytes;
        while left > 0 {
            self.ready(self.house.settings.limits.idle).await?;
            let received = self.wire.received();
            let most = usize::try_from(left).unwrap_or(usize::MAX);
            let part = received.get(..most).unwrap_or(received);
            let taken = part.len();
            body.room().extend_from_slice(part);
            self.wire.take(taken);
            left = left.saturating_sub(taken as u64);
            body.settle(taken).await;
            if body.is_hopeless() {
                return Err(Stop::Idle);
            }
        }
        Ok(())
    }

    /// Whether a message came to its end. One that is refused and does not end hears why, as the
    /// last word, instead of that it was slow.
    fn heard_out(&mut self, received: Result<(), Stop>, body: &Body) -> Result<(), Stop> {
        match (received, body.refusal()) {
            (Err(Stop::Idle), Some(why)) => {
                self.wire.say(&why.reply());
                Err(Stop::Said)
            }
            (received, _) => received,
        }
    }

    /// Hands a whole message over, and says the answer: once, or by LMTP once a recipient.
    async fn deliver(&mut self, mail: Mail, body: Body) {
        let (door, helo) = self.hello.clone().unwrap_or((Door::Smtp, String::new()));
        let recipients = mail.rcpt_to.len();
        let reply = match body.finish().await {
            Err(why) => why.reply(),
            Ok(spooled) => {
                let envelope = Envelope {
                    door,
                    peer: self.peer,
                    helo,
                    tls: self.is_tls,
                    mail_from: mail.from,
                    rcpt_to: mail.rcpt_to,
                    smtputf8: mail.smtputf8,
                };
                let delivery = tokio::spawn((self.house.deliver)(envelope, spooled));
                let answer = delivery.await.unwrap_or_else(|error| {
                    tracing::error!(%error, "A message could not be taken; its sender is asked to try again");
                    Answer::TryAgain("the message could not be taken; please try later".into())
                });
                if matches!(answer, Answer::Taken(_)) {
                    (self.errors, self.idle_commands) = (0, 0);
                }
                answer.reply()
            }
        };
        let times = if door == Door::Lmtp { recipients } else { 1 };
        for _ in 0..times {
            self.wire.say(&reply);
        }
    }

    async fn start_tls(&mut self) -> Result<(), Stop> {
        let Some(acceptor) = self.house.tls.clone().filter(|_| !self.is_tls) else {
            self.fault("502 5.5.1 STARTTLS is not offered here, or is done already");
            return Ok(());
        };
        if !self.wire.received().is_empty() {
            // Whoever is in between could have put it there (CVE-2011-0411).
            self.wire.say("554 5.5.1 Nothing may follow STARTTLS before TLS; goodbye");
            return Err(Stop::Said);
        }
        self.wire.say("220 2.0.0 Begin TLS");
        (self.hello, self.mail) = (None, None);
        let mut wire = std::mem::replace(&mut self.wire, Wire::ended());
        let handshake = async {
            wire.flush().await?;
            wire.upgrade(&acceptor).await
        };
        match timeout(self.house.settings.limits.idle, handshake).await {
            Ok(Ok(wire)) => {
                self.wire = wire;
                self.is_tls = true;
                Ok(())
            }
            Ok(Err(error)) => {
                tracing::debug!(%error, "A peer did not complete STARTTLS");
                Err(Stop::Gone)
            }
            Err(_) => Err(Stop::Gone),
        }
    }

    fn new_body(&self) -> Body {
        let settings = &self.house.settings;
        Body::new(&settings.spool_folder, settings.limits)
    }

    /// A reply to a fault of the peer; a few are forgiven.
    fn fault(&mut self, reply: &str) {
        self.errors = self.errors.saturating_add(1);
        self.wire.say(reply);
    }

    /// The next command line. Between two messages a stopping server says goodbye.
    async fn line(&mut self) -> Result<Line, Stop> {
        let (house, limits) = (Arc::clone(&self.house), self.house.settings.limits);
        let line = timeout(limits.idle, self.wire.line(limits.command_line_bytes));
        let line = tokio::select! {
            biased;
            () = house.end.cancelled() => return Err(Stop::Ending),
            () = house.stop.cancelled(), if self.mail.is_none() => return Err(Stop::Ending),
            line = line => line,
        };
        match line {
            Err(_) => Err(Stop::Idle),
            Ok(Ok(Some(line))) => Ok(line),
            Ok(Ok(None) | Err(_)) => Err(Stop::Gone),
        }
    }

    /// Waits for the next bytes of a message.
    async fn ready(&mut self, idle: Duration) -> Result<(), Stop> {
        let house = Arc::clone(&self.house);
        tokio::select! {
            biased;
            () = house.end.cancelled() => Err(Stop::Ending),
            ready = timeout(idle, self.wire.ready()) => match ready {
                Err(_) => Err(Stop::Idle),
                Ok(Ok(true)) => Ok(()),
                Ok(Ok(false) | Err(_)) => Err(Stop::Gone),
            },
        }
    }
}
