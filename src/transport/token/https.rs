//! One request over HTTPS: a form is posted, its answer is read, within bounds of time and length.
//! No redirects, no cookies, no compression, no proxy.
//!
//! The server is one that the operator configures, so a private address is as good as any: a company's
//! own token server is likely to have one. Without TLS only this machine is spoken to.

use std::{fmt::Write as _, path::Path, sync::Arc, time::Duration};

use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use super::Endpoint;
use crate::transport::trust;

/// How long connection, request and answer may take together.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer, at most.
const LONGEST: usize = 64 * 1024;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Posts a form; the error is what went wrong, in a few words.
pub(super) async fn post(
    to: &Endpoint,
    ca_file: Option<&Path>,
    form: &[(&str, &str)],
) -> Result<Answer, String> {
    match tokio::time::timeout(PATIENCE, asked(to, ca_file, form)).await {
        Ok(answer) => answer,
        Err(_) => Err(format!("silent for {} s", PATIENCE.as_secs())),
    }
}

async fn asked(
    to: &Endpoint,
    ca_file: Option<&Path>,
    form: &[(&str, &str)],
) -> Result<Answer, String> {
    let tcp = TcpStream::connect((to.host.as_str(), to.port)).await.map_err(|e| e.to_string())?;
    let request = written(to, &encoded(form));
    if !to.is_https {
        return exchanged(tcp, &request).await;
    }
    let config = trust::client_config(ca_file, "imap_in.ca_file")?;
    let name = ServerName::try_from(to.host.clone()).map_err(|e| e.to_string())?;
    let connector = TlsConnector::from(Arc::new(config));
    let tls = connector.connect(name, tcp).await.map_err(|e| format!("TLS: {e}"))?;
    exchanged(tls, &request).await
}

async fn exchanged<S: AsyncRead + AsyncWrite + Unpin>(
    mut wire: S,
    request: &[u8],
) -> Result<Answer, String> {
    wire.write_all(request).await.map_err(|e| e.to_string())?;
    wire.flush().await.map_err(|e| e.to_string())?;
    let mut got = Vec::new();
    let mut piece = [0; 4096];
    loop {
        // Some end TLS without a goodbye: what came whole before that is an answer.
        let read = wire.read(&mut piece).await;
        let n = *read.as_ref().unwrap_or(&0);
        got.extend_from_slice(piece.get(..n).unwrap_or_default());
        if let Some(answer) = answer(&got, n == 0) {
            return Ok(answer);
        }
        match read {
            Ok(0) => return Err("it closed the connection within its answer".to_owned()),
            Err(e) => return Err(e.to_string()),
            Ok(_) if got.len() > LONGEST => return Err("its answer has no end".to_owned()),
            Ok(_) => {}
        }
    }
}

fn written(to: &Endpoint, body: &str) -> Vec<u8> {
    let Endpoint { host, path, .. } = to;
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Tarmac\r\nAccept: application/json\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The pairs as forms write them.
fn encoded(form: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in form {
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                let _infallible = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The answer, where all of it has come; `is_over` when nothing more will.
fn answer(got: &[u8], is_over: bool) -> Option<Answer> {
    let head_end = got.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(got.get(..head_end)?).to_ascii_lowercase();
    let rest = got.get(head_end + 4..)?;
    let mut lines = head.lines();
    let status = lines.next()?.split_whitespace().nth(1)?.parse().ok()?;
    let value = |name: &str| {
        lines.clone().find_map(|l| l.strip_prefix(name)?.strip_prefix(':').map(str::trim))
    };
    if value("transfer-encoding").is_some_and(|v| v.ends_with("chunked")) {
        return Some(Answer { status, body: unchunked(rest)? });
    }
    let body = match value("content-length").and_then(|v| v.parse::<usize>().ok()) {
        Some(length) => rest.get(..length)?.to_vec(),
        None if is_over => rest.to_vec(),
        None => return None,
    };
    Some(Answer { status, body })
}

/// The body that came in chunks; none until the last has come.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|w| w == b"\r\n")?;
        let size = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(end + 2..)?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_whole_or_none() {
        let ok = |body: &[u8]| Some(Answer { status: 200, body: body.to_vec() });
        let counted = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(answer(counted, false), ok(b"{}"));
        for cut in 0..counted.len() {
            assert_eq!(answer(&counted[..cut], false), None, "{cut}");
        }
        let chunked =
            b"HTTP/1.1 400 Bad\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n";
        assert_eq!(answer(chunked, false), Some(Answer { status: 400, body: b"abcd".to_vec() }));
        assert_eq!(answer(&chunked[..chunked.len() - 3], true), None);
        let open = b"HTTP/1.0 200 OK\r\n\r\nrest";
        assert_eq!((answer(open, false), answer(open, true)), (None, ok(b"rest")));
        for odd in [&b"\r\n\r\n"[..], b"HTTP/1.1\r\n\r\n", b"HTTP/1.1 99999999 x\r\n\r\n"] {
            assert_eq!(answer(odd, true), None);
        }
    }

    #[test]
    fn a_form_is_written_so_that_no_value_ends_early() {
        assert_eq!(
            encoded(&[("a", "1//0x&b=c +é"), ("d", "")]),
            "a=1%2F%2F0x%26b%3Dc%20%2B%C3%A9&d="
        );
    }
}
