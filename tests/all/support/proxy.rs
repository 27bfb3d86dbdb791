//! A stretch of network that a test can cut: what is sent into it does not arrive, and nobody is
//! told.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    thread,
};

/// See the file.
pub struct Proxy {
    /// Where it is entered.
    pub at: SocketAddr,
    line: Arc<Line>,
}

#[derive(Default)]
struct Line {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_cut: bool,
    is_over: bool,
    sockets: Vec<TcpStream>,
}

impl Proxy {
    /// One that leads there.
    pub fn to(there: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let line = Arc::<Line>::default();
        let shared = Arc::clone(&line);
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                if shared.state.lock().unwrap().is_over {
                    return;
                }
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.joins(&near, there));
            }
        });
        Self { at, line }
    }

    /// From now on nothing arrives.
    pub fn is_cut(&self) {
        self.line.state.lock().unwrap().is_cut = true;
    }

    /// It is whole again; what was open when it was cut is not.
    pub fn is_mended(&self) {
        let mut state = self.line.state.lock().unwrap();
        state.is_cut = false;
        for socket in state.sockets.drain(..) {
            let _closed_before = socket.shutdown(Shutdown::Both);
        }
        self.line.changed.notify_all();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.line.state.lock().unwrap().is_over = true;
        self.is_mended();
        let _wakes_the_listener = TcpStream::connect(self.at);
    }
}

impl Line {
    fn joins(self: &Arc<Self>, near: &TcpStream, there: SocketAddr) {
        self.waits();
        let Ok(far) = TcpStream::connect(there) else { return };
        for (from, to) in [(near, &far), (&far, near)] {
            let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
            self.state.lock().unwrap().sockets.push(from.try_clone().unwrap());
            let line = Arc::clone(self);
            thread::spawn(move || line.carries(from, to));
        }
    }

    /// Waits while it is cut.
    fn waits(&self) {
        let state = self.state.lock().unwrap();
        drop(self.changed.wait_while(state, |s| s.is_cut && !s.is_over).unwrap());
    }

    fn carries(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut bytes = [0; 16 * 1024];
        loop {
            let read = from.read(&mut bytes).unwrap_or(0);
            self.waits();
            if read == 0 || to.write_all(&bytes[..read]).is_err() {
                let _closed_before = to.shutdown(Shutdown::Both);
                return;
            }
        }
    }
}
