//! A mail server that hands mail to the desk over its socket, line by line.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    net::TcpStream,
    time::Duration,
};

/// Longer than any answer takes that is not a fault.
const PATIENCE: Duration = Duration::from_mins(1);

/// A connection to the listener.
pub struct Peer {
    socket: BufReader<TcpStream>,
}

impl Peer {
    /// Connects and greets, as SMTP or as LMTP.
    pub fn greet(at: &str, is_lmtp: bool) -> io::Result<Self> {
        let socket = TcpStream::connect(at)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_nodelay(true)?;
        let mut peer = Self { socket: BufReader::new(socket) };
        peer.hears()?;
        peer.asks(if is_lmtp { "LHLO mx.test" } else { "EHLO mx.test" })?;
        Ok(peer)
    }

    /// Writes bytes as they are.
    pub fn says(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.socket.get_mut().write_all(bytes)
    }

    /// The last line of the next reply; an error when the connection is over.
    pub fn hears(&mut self) -> io::Result<String> {
        loop {
            let mut line = String::new();
            if self.socket.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(line.trim_end().to_owned());
            }
        }
    }

    /// A command and its reply.
    pub fn asks(&mut self, command: &str) -> io::Result<String> {
        self.says(format!("{command}\r\n").as_bytes())?;
        self.hears()
    }

    /// One message to the desk; the answer to its final dot, or to what was refused before.
    pub fn sends(&mut self, from: &str, raw: &[u8]) -> io::Result<String> {
        self.begins(from)?;
        let go_on = self.asks("DATA")?;
        if !go_on.starts_with("354") {
            return Ok(go_on);
        }
        self.says(&dotted(raw))?;
        self.hears()
    }

    /// MAIL and RCPT for the desk.
    pub fn begins(&mut self, from: &str) -> io::Result<()> {
        for command in [format!("MAIL FROM:<{from}>"), "RCPT TO:<desk@halden.example>".to_owned()] {
            let said = self.asks(&command)?;
            if !said.starts_with("250") {
                return Err(io::Error::other(format!("{command}: {said}")));
            }
        }
        Ok(())
    }
}

/// The text with its dots doubled and its final dot.
pub fn dotted(raw: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(raw.len() + 8);
    for line in raw.split_inclusive(|b| *b == b'\n') {
        if line.starts_with(b".") {
            text.push(b'.');
        }
        text.extend_from_slice(line);
    }
    if !text.ends_with(b"\r\n") {
        text.extend_from_slice(b"\r\n");
    }
    text.extend_from_slice(b".\r\n");
    text
}
