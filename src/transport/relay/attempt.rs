//! One try: connecting, and one transaction with one recipient.

use std::error::Error as _;
use std::fmt::Display;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Rset};
use lettre::transport::smtp::extension::Extension;
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::guard::{Allowance, Guarded};
use super::{Patience, Relay};
use crate::transport::Protection;
use crate::transport::outcome::{PermanentKind, SendOutcome, Stage, judge, no_reply};
use crate::transport::trust;

/// How much of a message is handed over at once, so that a slow relay is told from a silent one.
const PIECE_BYTES: usize = 16 * 1024;

/// An open connection.
pub(super) struct Connection {
    smtp: AsyncSmtpConnection,
    allowance: Allowance,
}

impl Connection {
    async fn command(&mut self, command: impl Display) -> Result<Response, Error> {
        self.allowance.renew();
        self.smtp.command(command).await
    }

    /// Says goodbye.
    pub(super) async fn quit(&mut self) {
        self.allowance.renew();
        // The relay may be gone already; then there is nobody to say goodbye to.
        self.smtp.quit().await.ok();
    }
}

impl Relay {
    /// A connection that was kept open and still answers.
    pub(super) async fn kept_connection(&self) -> Option<Connection> {
        while let Some(mut connection) = self.take() {
            let alive = timeout(self.patience.kept_open, connection.command(Rset)).await;
            if matches!(alive, Ok(Ok(_))) {
                return Some(connection);
            }
        }
        None
    }

    /// A new connection: greeting, EHLO, TLS, login.
    pub(super) async fn connect(&self) -> Result<Connection, SendOutcome> {
        let patience = self.patience.command;
        let mut connection = self.greeting().await?;
        if let (Protection::StartTls, Some(tls)) = (self.address.protection, &self.tls) {
            if !connection.smtp.can_starttls() {
                let what = format!(
                    "{} offers no STARTTLS, so nothing was sent: check the address, or who is in between",
                    self.address
                );
                return Err(no_reply(Stage::Connect, &what));
            }
            connection.allowance.renew();
            let upgrade = connection.smtp.starttls(tls.clone(), &self.hello_name);
            step(Stage::Connect, patience, upgrade).await.map_err(|e| self.distrusted(e))?;
            connection.allowance.trust();
        }
        if let Some(credentials) = &self.credentials {
            if connection.smtp.server_info().get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
                let reply = "the relay offers no login that we know (PLAIN or LOGIN)".to_owned();
                return Err(SendOutcome::OurLogin { reply });
            }
            connection.allowance.renew();
            let login = connection.smtp.auth(DEFAULT_MECHANISMS, credentials);
            step(Stage::Login, patience, login).await?;
        }
        Ok(connection)
    }

    /// A refused certificate in words, before those of the library; anything else as it was.
    fn distrusted(&self, outcome: SendOutcome) -> SendOutcome {
        let SendOutcome::Temporary { code: None, reply, .. } = &outcome else { return outcome };
        let Some(why) = trust::distrusted(reply, &self.address.host, "mail_out.ca_file") else {
            return outcome;
        };
        let what =
            format!("{} is not trusted, and nothing was sent: {why} ({reply})", self.address);
        no_reply(Stage::Connect, &what)
    }

    /// Connection, greeting and EHLO; under TLS where that comes first.
    async fn greeting(&self) -> Result<Connection, SendOutcome> {
        let patience = self.patience.command;
        let place = (self.address.host.as_str(), self.address.port);
        let is_tls_next = self.address.protection == Protection::StartTls;
        let allowance = Allowance::new(is_tls_next);
        let smtp = if let (Protection::Tls, Some(tls)) = (self.address.protection, &self.tls) {
            let (hello, tls) = (&self.hello_name, Some(tls.clone()));
            let greeting =
                AsyncSmtpConnection::connect_tokio1(place, Some(patience), hello, tls, None);
            step(Stage::Connect, patience, greeting).await.map_err(|e| self.distrusted(e))?
        } else {
            let socket = match timeout(patience, TcpStream::connect(place)).await {
                Ok(Ok(socket)) => socket,
                Ok(Err(error)) => {
                    let what = format!("{} cannot be reached: {error}", self.address);
                    return Err(no_reply(Stage::Connect, &what));
                }
                Err(_) => return Err(silent(Stage::Connect, patience)),
            };
            // Commands are small and each waits for its reply. Best effort.
            socket.set_nodelay(true).ok();
            let socket = Box::new(Guarded::new(socket, allowance.clone()));
            let greeting = AsyncSmtpConnection::connect_with_transport(socket, &self.hello_name);
            step(Stage::Connect, patience, greeting).await?
        };
        Ok(Connection { smtp, allowance })
    }
}

/// One transaction. Tells the outcome, and whether the connection may be used again: only when the
/// relay's last word was a proper reply.
pub(super) async fn transact(
    connection: &mut Connection,
    from: &str,
    to: &str,
    bytes: &[u8],
    patience: Patience,
) -> (SendOutcome, bool) {
    let outcome = match envelope_lines(connection, from, to, bytes) {
        Ok((mail, rcpt)) => exchange(connection, mail, rcpt, bytes, patience).await,
        Err(outcome) => return (outcome, true),
    };
    let is_usable = match &outcome {
        SendOutcome::Accepted { .. } | SendOutcome::Permanent { .. } => true,
        SendOutcome::Temporary { code, .. } => code.is_some_and(|code| code != 421),
        SendOutcome::OurLogin { .. } => false,
    };
    (outcome, is_usable && !connection.smtp.has_broken())
}

async fn exchange(
    connection: &mut Connection,
    mail: String,
    rcpt: String,
    bytes: &[u8],
    patience: Patience,
) -> SendOutcome {
    let before_the_dot = async {
        step(Stage::Sender, patience.command, connection.command(mail)).await?;
        step(Stage::Recipient, patience.command, connection.command(rcpt)).await?;
        let go_on = step(Stage::Data, patience.command, connection.command(Data)).await?;
        if !go_on.has_code(354) {
            return Err(no_reply(
                Stage::Data,
                "the relay answered DATA with something else than 354",
            ));
        }
        Ok(())
    };
    if let Err(outcome) = before_the_dot.await {
        return outcome;
    }
    send_message(connection, bytes, patience).await
}

/// The message and its dot. The time limit starts anew with every piece that the relay takes.
async fn send_message(
    connection: &mut Connection,
    bytes: &[u8],
    patience: Patience,
) -> SendOutcome {
    // lettre ends the text with CRLF itself; without this a message would grow by an empty line.
    connection.allowance.renew();
    let text = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
    let pieces_taken = AtomicUsize::new(0);
    let dot_is_next = AtomicBool::new(false);
    let pieces = text
        .chunks(PIECE_BYTES)
        .inspect(|_| {
            pieces_taken.fetch_add(1, Ordering::Relaxed);
        })
        // Asked for only when every piece before has been written: from here on the dot may be out.
        .chain(std::iter::once_with(|| {
            dot_is_next.store(true, Ordering::Relaxed);
            &[][..]
        }));
    let mut sending = std::pin::pin!(connection.smtp.message_iter(pieces));
    loop {
        let taken = pieces_taken.load(Ordering::Relaxed);
        let dot_was_next = dot_is_next.load(Ordering::Relaxed);
        let patience = if dot_was_next { patience.after_dot } else { patience.command };
        let answer = timeout(patience, &mut sending).await;
        let dot_is_next = dot_is_next.load(Ordering::Relaxed);
        let stage = if dot_is_next { Stage::AfterDot } else { Stage::Data };
        match answer {
            Ok(Ok(reply)) => return accepted_or_judged(stage, &reply),
            Ok(Err(error)) => return failed(stage, &error),
            Err(_) if dot_is_next != dot_was_next => {}
            Err(_) if pieces_taken.load(Ordering::Relaxed) != taken => {}
            Err(_) => return silent(stage, patience),
        }
    }
}

async fn step<T>(
    stage: Stage,
    patience: Duration,
    doing: impl Future<Output = Result<T, Error>>,
) -> Result<T, SendOutcome> {
    match timeout(patience, doing).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(failed(stage, &error)),
        Err(_) => Err(silent(stage, patience)),
    }
}

fn silent(stage: Stage, patience: Duration) -> SendOutcome {
    let after = match stage {
        Stage::Connect => "while connecting",
        Stage::Login => "after the login",
        Stage::Sender => "after MAIL FROM",
        Stage::Recipient => "after RCPT TO",
        Stage::Data => "while taking the message",
        Stage::AfterDot => "after the whole message",
    };
    no_reply(stage, &format!("the relay was silent for {} s {after}", patience.as_secs_f32()))
}

fn accepted_or_judged(stage: Stage, reply: &Response) -> SendOutcome {
    let lines: Vec<&str> = reply.message().collect();
    judge(stage, reply.code().into(), &lines.join(" "))
}

/// What an error of the library means: a reply that says no, or no reply at all.
fn failed(stage: Stage, error: &Error) -> SendOutcome {
    if let Some(code) = error.status() {
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        return judge(stage, code.into(), &text);
    }
    no_reply(stage, &chain(error))
}

/// The error with its causes; a cause that the line before already quotes is left out.
fn chain(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !told.contains(&next) {
            told = format!("{told}: {next}");
        }
        cause = error.source();
    }
    told
}

/// MAIL FROM and RCPT TO, with SMTPUTF8 and 8BITMIME only where the addresses or the text need
/// them.
fn envelope_lines(
    connection: &Connection,
    from: &str,
    to: &str,
    bytes: &[u8],
) -> Result<(String, String), SendOutcome> {
    let offers = |extension| connection.smtp.server_info().supports_feature(extension);
    let cannot = |code, reply: &str| {
        Err(SendOutcome::Permanent { code, reply: reply.to_owned(), kind: PermanentKind::Other })
    };
    if !(from.is_empty() || is_sendable(from)) || !is_sendable(to) {
        return cannot(553, "553 5.1.3 an address of the envelope cannot be written in SMTP");
    }
    let mut options = String::new();
    if !from.is_ascii() || !to.is_ascii() {
        if !offers(Extension::SmtpUtfEight) {
            return cannot(553, "553 5.6.7 the address is not ASCII and the relay has no SMTPUTF8");
        }
        options.push_str(" SMTPUTF8");
    }
    if !bytes.is_ascii() {
        if !offers(Extension::EightBitMime) {
            return cannot(554, "554 5.6.3 the text is not ASCII and the relay has no 8BITMIME");
        }
        options.push_str(" BODY=8BITMIME");
    }
    Ok((line("MAIL FROM", from, &options), line("RCPT TO", to, "")))
}

fn line(verb: impl Display, address: &str, options: &str) -> String {
    format!("{verb}:<{address}>{options}\r\n")
}

/// Nothing in it ends the line, the path or the address early.
fn is_sendable(address: &str) -> bool {
    address.len() <= 254
        && address
            .rsplit_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && !address.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>'))
}
