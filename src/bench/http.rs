//! A browser, as little of it as measuring needs: one connection that is kept, one page after the
//! other.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use super::stopwatch::Stopwatch;

/// Longer than any page may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// A connection to the pages.
#[derive(Debug)]
pub(super) struct Browser {
    stream: BufReader<TcpStream>,
    cookie: String,
    page: Vec<u8>,
}

impl Browser {
    /// Connects; the cookie may be empty.
    pub(super) fn open(at: SocketAddr, cookie: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(at)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), cookie: cookie.to_owned(), page: Vec::new() })
    }

    /// Asks for a page and reads it to its end; its status.
    pub(super) fn get(&mut self, path: &str) -> io::Result<u16> {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {}\r\n\r\n", self.cookie);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("no answer: {line:?}")))?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        self.page.resize(length, 0);
        self.stream.read_exact(&mut self.page)?;
        Ok(status)
    }

    /// As [`get`](Self::get); anything but a page is an error.
    pub(super) fn page(&mut self, path: &str) -> io::Result<()> {
        match self.get(path)? {
            200 => Ok(()),
            status => Err(io::Error::other(format!("{path} was answered with {status}"))),
        }
    }
}

/// Some browsers ask for `count` pages, each as soon as it has the one before; how long each took.
/// `path` says what the nth page is.
pub(super) fn crowd(
    at: SocketAddr,
    cookie: &str,
    browsers: usize,
    count: usize,
    path: &(impl Fn(usize) -> String + Sync),
) -> io::Result<Vec<Duration>> {
    let next = AtomicUsize::new(0);
    let one = || {
        let mut browser = Browser::open(at, cookie)?;
        let mut took = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
                return Ok(took);
            }
            let watch = Stopwatch::start();
            browser.page(&path(n))?;
            took.push(watch.passed());
        }
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..browsers).map(|_| scope.spawn(one)).collect();
        let mut took = Vec::with_capacity(count);
        for browser in all {
            let ended: io::Result<Vec<Duration>> =
                browser.join().map_err(|_| io::Error::other("a browser failed inside"))?;
            took.extend(ended?);
        }
        Ok(took)
    })
}
