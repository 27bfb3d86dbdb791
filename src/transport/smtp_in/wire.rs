//! One connection as a conversation: lines in, replies out, in order.
//!
//! Replies are gathered and leave when the listener would wait for more input, so pipelined commands
//! are answered in one packet and never out of order (RFC 2920).

use std::io;
use std::time::Duration;

use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio_rustls::TlsAcceptor;

/// A line longer than this without an end is no SMTP; the connection is given up.
const HOPELESS_LINE_BYTES: usize = 1024 * 1024;

/// Replies that nobody has fetched yet; beyond, they are sent before more is read.
const REPLIES_BYTES: usize = 16 * 1024;

/// How long a peer is heard out after our last word, so that it can read that word.
const LINGER: Duration = Duration::from_secs(1);

/// A socket, plain or under TLS.
pub(super) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Socket for T {}

/// A command line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// With its line end.
    Whole(Vec<u8>),
    /// It was longer than allowed and has been skipped.
    TooLong,
}

pub(super) struct Wire {
    socket: BufReader<Box<dyn Socket>>,
    replies: Vec<u8>,
}

impl Wire {
    pub(super) fn new(socket: Box<dyn Socket>) -> Self {
        Self { socket: BufReader::with_capacity(16 * 1024, socket), replies: Vec::new() }
    }

    /// A connection that has ended.
    pub(super) fn ended() -> Self {
        Self::new(Box::new(tokio::io::empty()))
    }

    /// Queues one reply, which may be several lines joined by CR LF.
    pub(super) fn say(&mut self, reply: &str) {
        self.replies.extend_from_slice(reply.as_bytes());
        self.replies.extend_from_slice(b"\r\n");
    }

    /// Sends what has been said.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        if !self.replies.is_empty() {
            self.socket.write_all(&self.replies).await?;
            self.replies.clear();
        }
        self.socket.flush().await
    }

    /// Waits until there is something to read; false at the end of the connection.
    pub(super) async fn ready(&mut self) -> io::Result<bool> {
        if self.socket.buffer().is_empty() || self.replies.len() > REPLIES_BYTES {
            self.flush().await?;
        }
        Ok(!self.socket.fill_buf().await?.is_empty())
    }

    /// What has been received and not yet taken.
    pub(super) fn received(&self) -> &[u8] {
        self.socket.buffer()
    }

    /// Takes that many bytes of [`Self::received`].
    pub(super) fn take(&mut self, bytes: usize) {
        self.socket.consume(bytes);
    }

    /// The next line; none at the end of the connection.
    pub(super) async fn line(&mut self, most_bytes: usize) -> io::Result<Option<Line>> {
        let (mut line, mut length) = (Vec::new(), 0_usize);
        while self.ready().await? {
            let received = self.received();
            let end = received.iter().position(|byte| *byte == b'\n');
            let part = end.and_then(|end| received.get(..=end)).unwrap_or(received);
            length = length.saturating_add(part.len());
            if length <= most_bytes {
                line.extend_from_slice(part);
            }
            let taken = part.len();
            self.take(taken);
            if end.is_some() {
                return Ok(Some(if length > most_bytes {
                    Line::TooLong
                } else {
                    Line::Whole(line)
                }));
            }
            if length > HOPELESS_LINE_BYTES {
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        Ok(None)
    }

    /// The same connection under TLS.
    pub(super) async fn upgrade(self, acceptor: &TlsAcceptor) -> io::Result<Self> {
        Ok(Self::new(Box::new(acceptor.accept(self.socket.into_inner()).await?)))
    }

    /// Sends the last word and closes. What the peer still sends is thrown away for a moment: a
    /// socket that is closed with unread input takes back what was just said.
    pub(super) async fn close(mut self) {
        let farewell = async {
            self.flush().await?;
            self.socket.shutdown().await?;
            let mut unheard = [0; 2 * 1024];
            while self.socket.read(&mut unheard).await? > 0 {}
            io::Result::Ok(())
        };
        // A peer that has gone, or goes on for ever, is let go.
        tokio::time::timeout(LINGER, farewell).await.map(Result::ok).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(input: &'static [u8]) -> Wire {
        Wire::new(Box::new(tokio::io::join(input, tokio::io::sink())))
    }

    #[tokio::test]
    async fn lines_come_one_by_one_and_long_ones_are_skipped_whole() {
        let mut wire = wire(b"NOOP\r\n12345678901234567890\r\nQUIT\n");
        assert_eq!(wire.line(10).await.unwrap(), Some(Line::Whole(b"NOOP\r\n".to_vec())));
        assert_eq!(wire.line(10).await.unwrap(), Some(Line::TooLong));
        assert_eq!(wire.line(10).await.unwrap(), Some(Line::Whole(b"QUIT\n".to_vec())));
        assert_eq!(wire.line(10).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_line_without_end_is_given_up_and_never_kept() {
        let endless = tokio::io::join(tokio::io::repeat(b'x'), tokio::io::sink());
        let mut wire = Wire::new(Box::new(endless));
        assert!(wire.line(100).await.is_err());
    }
}
