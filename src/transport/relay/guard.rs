//! A socket that does not trust who answers before TLS.
//!
//! lettre gathers a line until its end, however long that is: somebody in between could answer
//! without end, and a desk that runs out of memory is a silent ladder. And it reads ahead: replies
//! slipped in behind the one to STARTTLS would be believed under TLS (CVE-2011-0411 seen from the
//! other side). So a reply has a length, and before TLS it is read byte by byte; what comes behind
//! it is left for the handshake, which fails of it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What the relay may say to one command, a TLS handshake included: 256 KiB.
const REPLY_BYTES: usize = 256 * 1024;

/// How the other side may answer; shared by the socket and whoever gives the commands.
#[derive(Clone)]
pub(super) struct Allowance(Arc<Terms>);

struct Terms {
    bytes_left: AtomicUsize,
    is_byte_by_byte: AtomicBool,
}

impl Allowance {
    pub(super) fn new(is_byte_by_byte: bool) -> Self {
        Self(Arc::new(Terms {
            bytes_left: AtomicUsize::new(REPLY_BYTES),
            is_byte_by_byte: AtomicBool::new(is_byte_by_byte),
        }))
    }

    /// TLS stands: from here on it may be read ahead.
    pub(super) fn trust(&self) {
        self.0.is_byte_by_byte.store(false, Ordering::Relaxed);
    }

    /// The next command may be answered at full length again.
    pub(super) fn renew(&self) {
        self.0.bytes_left.store(REPLY_BYTES, Ordering::Relaxed);
    }

    fn spend(&self, bytes: usize) -> io::Result<()> {
        let left = self.0.bytes_left.load(Ordering::Relaxed);
        let left = left
            .checked_sub(bytes)
            .ok_or_else(|| io::Error::other("the relay's reply has no end"))?;
        self.0.bytes_left.store(left, Ordering::Relaxed);
        Ok(())
    }
}

/// The socket.
pub(super) struct Guarded {
    socket: TcpStream,
    allowance: Allowance,
}

impl Guarded {
    pub(super) fn new(socket: TcpStream, allowance: Allowance) -> Self {
        Self { socket, allowance }
    }
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.socket.fmt(f)
    }
}

impl AsyncTokioStream for Guarded {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.socket.peer_addr()
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.allowance.0.is_byte_by_byte.load(Ordering::Relaxed) && buffer.remaining() > 0 {
            let mut one = [0];
            let mut one = ReadBuf::new(&mut one);
            ready!(Pin::new(&mut self.socket).poll_read(cx, &mut one))?;
            buffer.put_slice(one.filled());
            return Poll::Ready(self.allowance.spend(one.filled().len()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.socket).poll_read(cx, buffer))?;
        Poll::Ready(self.allowance.spend(buffer.filled().len().saturating_sub(before)))
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.socket).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allowance_ends_and_is_renewed() {
        let allowance = Allowance::new(false);
        assert!(allowance.spend(REPLY_BYTES).is_ok());
        assert!(allowance.spend(1).is_err());
        allowance.renew();
        assert!(allowance.spend(1).is_ok());
    }
}
