//! A request over a socket of its own, as a scraper makes it.

use std::{
    io::{self, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

/// An answer.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// What stands behind the headers.
    pub body: String,
}

/// Asks; an error where no whole answer came.
pub fn get(at: &str, path: &str) -> io::Result<Answer> {
    let mut socket = TcpStream::connect(at)?;
    socket.set_read_timeout(Some(Duration::from_mins(1)))?;
    write!(socket, "GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n")?;
    let mut text = Vec::new();
    socket.read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let cut = || io::Error::new(io::ErrorKind::UnexpectedEof, "the answer was cut");
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut)?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(cut)?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok())?
    });
    if length.is_some_and(|length| body.len() < length) {
        return Err(cut());
    }
    Ok(Answer { status, body: body.to_owned() })
}
