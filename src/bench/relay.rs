//! A mail server that takes everything and keeps nothing, as little of it as measuring needs, so that
//! what is measured is the desk and not a folder of files.

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

/// Opens it on a free port of this machine; it serves as long as the process lives.
pub(super) fn open() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let at = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || {
                if let Err(e) = serve(stream) {
                    tracing::debug!("A connection to the measured mail server ended: {e}");
                }
            });
        }
    });
    Ok(at)
}

fn serve(stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    answer(&mut stream, "220 bench.example ESMTP")?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_slice() {
            b"EHLO" => answer(&mut stream, "250-bench.example\r\n250-8BITMIME\r\n250 SMTPUTF8")?,
            b"DATA" => {
                answer(&mut stream, "354 go on")?;
                loop {
                    line.clear();
                    if stream.read_until(b'\n', &mut line)? == 0 {
                        return Ok(());
                    }
                    if line == b".\r\n" {
                        break;
                    }
                }
                answer(&mut stream, "250 2.0.0 taken")?;
            }
            b"QUIT" => return answer(&mut stream, "221 goodbye"),
            _ => answer(&mut stream, "250 fine")?,
        }
    }
}

fn answer(stream: &mut BufReader<TcpStream>, reply: &str) -> io::Result<()> {
    stream.get_mut().write_all(format!("{reply}\r\n").as_bytes())
}
