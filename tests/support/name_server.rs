//! A name server for tests, on loopback: it says what it was told, knows no other name, and can fail.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

const TXT: u16 = 16;
const A: u16 = 1;

type Records = HashMap<String, Vec<(u16, Vec<u8>)>>;

/// See the file.
pub struct NameServer {
    /// Where it listens.
    pub at: SocketAddr,
    records: Arc<Mutex<Records>>,
    is_broken: Arc<AtomicBool>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl NameServer {
    /// Listens at a free port.
    pub fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let at = socket.local_addr().unwrap();
        let records: Arc<Mutex<Records>> = Arc::default();
        let (is_broken, is_over): (Arc<AtomicBool>, Arc<AtomicBool>) = Default::default();
        let told = (Arc::clone(&records), Arc::clone(&is_broken), Arc::clone(&is_over));
        let thread = std::thread::spawn(move || {
            let (records, is_broken, is_over) = told;
            let mut asked = [0; 2048];
            while !is_over.load(Ordering::Relaxed) {
                let Ok((length, from)) = socket.recv_from(&mut asked) else { continue };
                let records = records.lock().unwrap_or_else(PoisonError::into_inner);
                let broken = is_broken.load(Ordering::Relaxed);
                if let Some(answer) = answer(&asked[..length], &records, broken) {
                    socket.send_to(&answer, from).ok();
                }
            }
        });
        Self { at, records, is_broken, is_over, thread: Some(thread) }
    }

    /// A TXT record of a name.
    pub fn says(&self, name: &str, text: &str) -> &Self {
        let mut data = Vec::new();
        for chunk in text.as_bytes().chunks(255) {
            data.push(u8::try_from(chunk.len()).unwrap());
            data.extend_from_slice(chunk);
        }
        self.keep(name, TXT, data)
    }

    /// An address of a name.
    pub fn is_at(&self, name: &str, ip: Ipv4Addr) -> &Self {
        self.keep(name, A, ip.octets().to_vec())
    }

    /// It fails for every name, or no longer.
    pub fn breaks(&self, yes: bool) {
        self.is_broken.store(yes, Ordering::Relaxed);
    }

    fn keep(&self, name: &str, kind: u16, data: Vec<u8>) -> &Self {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.entry(name.to_lowercase()).or_default().push((kind, data));
        drop(records);
        self
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// The answer to a query of one question (RFC 1035, section 4).
fn answer(asked: &[u8], records: &Records, is_broken: bool) -> Option<Vec<u8>> {
    let (mut at, mut labels) = (12, Vec::new());
    loop {
        let length = usize::from(*asked.get(at)?);
        at += 1;
        if length == 0 {
            break;
        }
        labels.push(String::from_utf8_lossy(asked.get(at..at + length)?).to_lowercase());
        at += length;
    }
    let kind = u16::from_be_bytes([*asked.get(at)?, *asked.get(at + 1)?]);
    let question = asked.get(12..at + 4)?;
    let known = records.get(&labels.join("."));
    let found: Vec<&Vec<u8>> = known
        .into_iter()
        .flatten()
        .filter(|(other, _)| *other == kind && !is_broken)
        .map(|(_, data)| data)
        .collect();
    let code = match known {
        _ if is_broken => 2,
        None => 3,
        Some(_) => 0,
    };
    let mut answer = asked.get(..2)?.to_vec();
    answer.extend([0x81, 0x80 | code, 0, 1, 0, u8::try_from(found.len()).ok()?, 0, 0, 0, 0]);
    answer.extend_from_slice(question);
    for data in found {
        // the name of the question, the class IN, to be remembered for no time
        answer.extend([0xc0, 0x0c]);
        answer.extend(kind.to_be_bytes());
        answer.extend([0, 1, 0, 0, 0, 0]);
        answer.extend(u16::try_from(data.len()).ok()?.to_be_bytes());
        answer.extend_from_slice(data);
    }
    Some(answer)
}
