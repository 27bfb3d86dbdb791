//! Who connects through a balancer: the PROXY protocol, version 1 and 2, of `HAProxy`. Only a balancer that is named is asked; it begins with it, before anything else is said.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// What version 2 begins with.
const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// What version 1 begins with.
const WORD: &[u8] = b"PROXY ";
/// The longest line of version 1, with its line end.
const LINE_BYTES: usize = 107;
/// The longest address part of version 2 that is read.
const MOST_BYTES: u16 = 4 * 1024;

/// Reads the beginning of a connection, and nothing of what follows it: the address of who
/// connects; none where the balancer speaks for itself, as it does to see whether we live.
///
/// # Errors
/// Where it is no beginning of the protocol.
pub(super) async fn read(socket: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    let mut begin = [0; 12];
    socket.read_exact(&mut begin).await?;
    if begin == SIGNATURE {
        return second(socket).await;
    }
    let mut line = begin.to_vec();
    if !line.starts_with(WORD) {
        return Err(wrong("it does not begin with PROXY"));
    }
    while !line.ends_with(b"\r\n") {
        if line.len() >= LINE_BYTES {
            return Err(wrong("its line has no end"));
        }
        line.push(socket.read_u8().await?);
    }
    first(&line)
}

fn wrong(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// `PROXY TCP4 192.0.2.7 192.0.2.1 51234 25`
fn first(line: &[u8]) -> io::Result<Option<IpAddr>> {
    let text = std::str::from_utf8(line).map_err(|_| wrong("its line is no text"))?;
    let mut words = text.trim_end().split(' ').skip(1);
    let (kind, source) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let source = source.parse::<IpAddr>();
    match (kind, source) {
        ("UNKNOWN", _) => Ok(None),
        ("TCP4", Ok(ip @ IpAddr::V4(_))) | ("TCP6", Ok(ip @ IpAddr::V6(_))) => {
            Ok(Some(ip.to_canonical()))
        }
        _ => Err(wrong("its line names no address")),
    }
}

/// What follows the signature: version and command, family, length, addresses.
async fn second(socket: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    let (begin, family) = (socket.read_u8().await?, socket.read_u8().await?);
    let (version, command) = (begin >> 4, begin % 16);
    let length = socket.read_u16().await?;
    if version != 2 || command > 1 {
        return Err(wrong("its version or command is unknown"));
    }
    if length > MOST_BYTES {
        return Err(wrong("its addresses are too long"));
    }
    let mut rest = vec![0; usize::from(length)];
    socket.read_exact(&mut rest).await?;
    if command == 0 {
        return Ok(None);
    }
    let ip = match family >> 4 {
        1 => rest.first_chunk::<4>().map(|ip| IpAddr::V4(Ipv4Addr::from(*ip))),
        2 => rest.first_chunk::<16>().map(|ip| IpAddr::V6(Ipv6Addr::from(*ip))),
        // A socket of the machine, or nothing: the balancer says no address.
        _ => return Ok(None),
    };
    ip.map(|ip| Some(ip.to_canonical())).ok_or_else(|| wrong("its addresses are too short"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn told(bytes: &[u8]) -> (Option<Option<String>>, String) {
        let mut socket = bytes;
        let told = read(&mut socket).await.ok().map(|ip| ip.map(|ip| ip.to_string()));
        (told, String::from_utf8_lossy(socket).into_owned())
    }

    fn second_of(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([command, family]);
        bytes.extend(u16::try_from(addresses.len()).unwrap().to_be_bytes());
        bytes.extend(addresses);
        bytes.extend(b"EHLO x\r\n");
        bytes
    }

    #[tokio::test]
    async fn both_versions_tell_who_connects_and_nothing_of_what_follows_is_taken() {
        let four = [198, 51, 100, 7, 192, 0, 2, 1, 0xc8, 0x22, 0, 25];
        let mut six = [0; 36];
        six[..4].copy_from_slice(&[0x20, 1, 0x0d, 0xb8]);
        let line = |text: &str| format!("{text}\r\nEHLO x\r\n").into_bytes();
        for (bytes, ip) in [
            (line("PROXY TCP4 198.51.100.7 192.0.2.1 51234 25"), Some("198.51.100.7")),
            (line("PROXY TCP6 2001:db8::7 2001:db8::1 51234 25"), Some("2001:db8::7")),
            (line("PROXY TCP6 ::ffff:198.51.100.7 ::1 51234 25"), Some("198.51.100.7")),
            (line("PROXY UNKNOWN"), None),
            (line("PROXY UNKNOWN anything at all"), None),
            (second_of(0x21, 0x11, &four), Some("198.51.100.7")),
            (second_of(0x21, 0x21, &six), Some("2001:db8::")),
            (second_of(0x20, 0x00, &[]), None),
            (second_of(0x21, 0x31, &[0; 216]), None),
        ] {
            let said = String::from_utf8_lossy(&bytes).into_owned();
            let expected = (Some(ip.map(str::to_owned)), "EHLO x\r\n".to_owned());
            assert_eq!(told(&bytes).await, expected, "{said:?}");
        }
    }

    #[tokio::test]
    async fn what_is_no_beginning_is_refused() {
        for bytes in [
            b"EHLO mail.example\r\n".to_vec(),
            b"PROXY TCP4 nobody 192.0.2.1 1 25\r\n".to_vec(),
            b"PROXY TCP4 2001:db8::7 192.0.2.1 1 25\r\n".to_vec(),
            [b"PROXY TCP4 ".as_slice(), &[b'1'; 200]].concat(),
            b"PROXY TCP4 1".to_vec(),
            second_of(0x31, 0x11, &[0; 12]),
            second_of(0x22, 0x11, &[0; 12]),
            second_of(0x21, 0x11, &[0; 3]),
            second_of(0x21, 0x11, &[0; 5000]),
        ] {
            assert_eq!(told(&bytes).await.0, None, "{:?}", String::from_utf8_lossy(&bytes));
        }
    }
}
