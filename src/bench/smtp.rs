//! A sender of mail, as little of it as measuring needs: one connection, one mail after the other.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use super::{cast, stage::DESK, stopwatch::Stopwatch};

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// A connection to the listener for mail.
#[derive(Debug)]
pub(super) struct Sender {
    stream: BufReader<TcpStream>,
    line: String,
}

impl Sender {
    /// Connects and greets.
    pub(super) fn open(at: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(at)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        let mut sender = Self { stream: BufReader::new(stream), line: String::new() };
        sender.hears("220")?;
        sender.says("EHLO bench.example\r\n", "250")?;
        Ok(sender)
    }

    /// Sends a mail; how long it took until the listener had taken it.
    pub(super) fn send(&mut self, from: &str, mail: &str) -> io::Result<Duration> {
        let watch = Stopwatch::start();
        self.says(&format!("MAIL FROM:<{from}>\r\n"), "250")?;
        self.says(&format!("RCPT TO:<{DESK}>\r\n"), "250")?;
        self.says("DATA\r\n", "354")?;
        self.says(mail, "250")?;
        Ok(watch.passed())
    }

    fn says(&mut self, words: &str, expects: &str) -> io::Result<()> {
        self.stream.get_mut().write_all(words.as_bytes())?;
        self.hears(expects)
    }

    fn hears(&mut self, expects: &str) -> io::Result<()> {
        loop {
            self.line.clear();
            self.stream.read_line(&mut self.line)?;
            if !self.line.starts_with(expects) {
                return Err(io::Error::other(format!("the listener said {:?}", self.line.trim())));
            }
            if self.line.as_bytes().get(3) != Some(&b'-') {
                return Ok(());
            }
        }
    }
}

/// The `nth` mail of a run: who sends it, and its bytes as they go over the wire.
pub(super) fn mail(run: &str, nth: usize) -> (String, String) {
    let from = cast::address(nth % cast::ACCOUNTS, nth / cast::ACCOUNTS % cast::CONTACTS);
    let mail = format!(
        "From: Person <{from}>\r\nTo: <{DESK}>\r\nSubject: Pump {nth} leaks\r\n\
         Message-ID: <{run}.{nth}@bench.example>\r\n\
         Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n\
         The pump in hall {nth} leaks since this morning. It still runs, at half of its pressure.\r\n\
         We have closed the valve behind it; please tell us when somebody can be here.\r\n\r\n\
         Kind regards\r\n.\r\n"
    );
    (from, mail)
}
