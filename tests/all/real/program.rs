//! The binary as a process of its own, in a folder of its own, on ports that were free.

use std::{
    fmt::Write as _,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        atomic::{AtomicU16, Ordering},
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    time::Duration,
};

use tarmac::{
    db::Place,
    time_source::{RealTime, TimeSource as _},
};

use crate::support::store::Store;

/// Longer than anything that is waited for takes.
const PATIENCE: Duration = Duration::from_secs(90);

/// A loopback address that was free a moment ago. It is below the ports that the system gives to
/// those who connect somewhere, which would take it before it is listened at.
pub fn free_address() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let begin = u16::try_from(std::process::id() % 18_000).unwrap();
    loop {
        let port = 12_000 + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % 18_000;
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            return listener.local_addr().unwrap().to_string();
        }
    }
}

/// A desk that is run by the binary.
pub struct Program {
    /// Where its data is.
    pub store: Store,
    folder: tempfile::TempDir,
    /// Where its pages are.
    pub http: String,
    /// Where its listener is.
    pub smtp: String,
    settings: Vec<(String, String)>,
    serving: Option<Serving>,
}

/// The settings of a desk, for commands beside its server.
pub struct Beside {
    /// The desk's own folder, where they run.
    pub folder: PathBuf,
    settings: Vec<(String, String)>,
}

impl Beside {
    /// A command of the binary, configured for the desk.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tarmac"));
        command
            .args(words)
            .current_dir(&self.folder)
            .envs(self.settings.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::null());
        command
    }
}

/// A running `tarmac serve`. It is ended by its own id when dropped.
struct Serving {
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _reaped = self.child.wait();
    }
}

impl Program {
    /// A desk on a migrated database; nothing runs yet.
    pub fn on(store: Store) -> Self {
        let program = Self::empty(store);
        program.does(&["migrate"]);
        program
    }

    /// A desk on a database in which nothing is yet.
    pub fn empty(store: Store) -> Self {
        Self {
            store,
            folder: tempfile::Builder::new().prefix("tarmac-real-").tempdir().unwrap(),
            http: free_address(),
            smtp: free_address(),
            settings: Vec::new(),
            serving: None,
        }
    }

    /// Another node of a desk, in a folder and at ports of its own; nothing of it runs yet.
    pub fn beside_of(other: &Self) -> Self {
        Self {
            store: Store::seen_at(other.store.place.clone()),
            folder: tempfile::Builder::new().prefix("tarmac-real-").tempdir().unwrap(),
            http: free_address(),
            smtp: free_address(),
            settings: other.settings.clone(),
            serving: None,
        }
    }

    /// A desk with a key account in Shanghai.
    pub fn with_account(store: Store) -> Self {
        let program = Self::on(store);
        program.does(&[
            "account",
            "add",
            "Peregrine Pacific",
            "--kind",
            "key",
            "--domain",
            "peregrine.example",
            "--zone",
            "Asia/Shanghai",
        ]);
        program
    }

    /// Takes the limits off the receipts: a made-up crowd writes the same words again and again.
    pub fn answers_everybody(&mut self) {
        self.set("LIMITS__CONTACT_RECEIPTS_PER_HOUR", "1000000");
        self.set("LIMITS__ACCOUNT_RECEIPTS_PER_HOUR", "1000000");
        self.set("LIMITS__RECEIPTS_FOR_THE_SAME", "1000");
    }

    /// The URL of its database.
    pub fn url(&self) -> String {
        match &self.store.place {
            Place::Sqlite(path) => format!("sqlite:{path}"),
            Place::Pg(url) => url.clone(),
        }
    }

    /// A command of the binary, configured for this desk.
    pub fn command(&self, words: &[&str]) -> Command {
        self.beside().command(words)
    }

    /// What starts further commands for this desk, from any thread.
    pub fn beside(&self) -> Beside {
        let set = [
            ("TARMAC_DATABASE__URL", self.url()),
            ("TARMAC_DESK__ADDRESS", "desk@halden.example".to_owned()),
            ("TARMAC_DESK__NAME", "Halden service desk".to_owned()),
            ("TARMAC_HTTP__LISTEN", self.http.clone()),
            ("TARMAC_HTTP__PUBLIC_URL", format!("http://{}", self.http)),
            ("TARMAC_SMTP_IN__LISTEN", self.smtp.clone()),
            ("TARMAC_MAIL_OUT__TRANSPORT", "folder".to_owned()),
        ];
        let mut settings: Vec<_> = set.map(|(key, value)| (key.to_owned(), value)).into();
        settings.extend(self.settings.iter().cloned());
        Beside { folder: self.folder.path().to_owned(), settings }
    }

    /// Sets a key of the configuration, such as `MAIL_OUT__RELAY`, for what starts from now on.
    pub fn set(&mut self, key: &str, value: &str) {
        self.settings.push((format!("TARMAC_{key}"), value.to_owned()));
    }

    /// Sets a variable that is no key, such as systemd's, for what starts from now on.
    pub fn is_told(&mut self, variable: &str, value: &str) {
        self.settings.push((variable.to_owned(), value.to_owned()));
    }

    /// Its mail leaves by the relay at this address, in the open.
    pub fn sends_by(&mut self, relay: std::net::SocketAddr) {
        self.set("MAIL_OUT__TRANSPORT", "relay");
        self.set("MAIL_OUT__RELAY", &format!("smtp://{relay}"));
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// Runs a command that must succeed; what it printed.
    pub fn does(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Runs a command with something on its standard input.
    pub fn feed(&self, words: &[&str], input: &[u8]) -> Output {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A command that refuses early closes its end; what it says is looked at, not the pipe.
        std::thread::scope(|scope| {
            scope.spawn(move || drop(stdin.write_all(input)));
            child.wait_with_output().unwrap()
        })
    }

    /// Starts `tarmac serve` and waits until it is ready.
    pub fn serve(&mut self) {
        let mut child =
            self.command(&["serve"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (tell, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        self.serving = Some(Serving { child, lines });
        self.waits_for("The desk runs");
    }

    /// Waits until the log says this.
    pub fn waits_for(&self, words: &str) -> String {
        let serving = self.serving.as_ref().unwrap();
        let mut said = String::new();
        loop {
            let Ok(line) = serving.lines.recv_timeout(PATIENCE) else {
                panic!("the log never said “{words}”, but:\n{said}");
            };
            if line.contains(words) {
                return line;
            }
            writeln!(said, "{line}").unwrap();
        }
    }

    /// Waits until it is so; it is looked at whenever the log says something, and now and then.
    pub fn until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        self.until_none(what, || i64::from(!is_so()));
    }

    /// Waits until nothing is left, as long as it grows less.
    pub fn until_none(&self, what: &str, left: impl FnMut() -> i64) {
        self.until_none_of(what, left, String::new);
    }

    /// As [`Self::until_none`]; says what is left where it stays.
    pub fn until_none_of(
        &self,
        what: &str,
        mut left: impl FnMut() -> i64,
        which: impl Fn() -> String,
    ) {
        let serving = self.serving.as_ref().unwrap();
        let patience_s = PATIENCE.as_secs().cast_signed();
        let (mut least, mut ends) = (i64::MAX, RealTime.now());
        loop {
            let now_left = left();
            if now_left == 0 {
                return;
            }
            if now_left < least {
                (least, ends) = (now_left, RealTime.now().plus_secs(patience_s));
            }
            let is_over = RealTime.now() >= ends;
            assert!(!is_over, "it never came to this: {what}; {least} are left. {}", which());
            let _looked_at_again = serving.lines.recv_timeout(Duration::from_millis(100));
            serving.lines.try_iter().for_each(drop);
        }
    }

    /// The process id of what serves.
    pub fn pid(&self) -> u32 {
        self.serving.as_ref().unwrap().child.id()
    }

    /// Ends it as the power does; what the log said that nobody has read.
    pub fn is_killed(&mut self) -> Vec<String> {
        let Some(mut serving) = self.serving.take() else { return Vec::new() };
        serving.child.kill().unwrap();
        serving.child.wait().unwrap();
        serving.lines.iter().collect()
    }

    /// What starts from now on is another node on the same database: its folder is a new one.
    pub fn is_another_node(&mut self) {
        self.folder = tempfile::Builder::new().prefix("tarmac-real-").tempdir().unwrap();
    }

    /// Waits until the log has said all of these; every line until then.
    pub fn hears(&self, words: &[&str]) -> Vec<String> {
        let serving = self.serving.as_ref().unwrap();
        let mut said: Vec<String> = Vec::new();
        while !words.iter().all(|word| said.iter().any(|line| line.contains(word))) {
            let Ok(line) = serving.lines.recv_timeout(PATIENCE) else {
                panic!("the log never said all of {words:?}, but: {said:#?}");
            };
            said.push(line);
        }
        said
    }

    /// Asks it to end, as systemd does.
    pub fn is_asked_to_end(&self) {
        let id = self.serving.as_ref().unwrap().child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Waits until it has ended by itself: its exit code, and what it said since it was listened to
    /// last.
    pub fn ends(&mut self) -> (Option<i32>, Vec<String>) {
        let mut serving = self.serving.take().unwrap();
        let mut said = Vec::new();
        loop {
            match serving.lines.recv_timeout(PATIENCE) {
                Ok(line) => said.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end: {said:#?}"),
            }
        }
        (serving.child.wait().unwrap().code(), said)
    }

    /// Its own folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Sends a mail with swaks; what swaks said.
    pub fn swaks(&self, words: &[&str]) -> Output {
        Command::new("swaks")
            .args(["--server", &self.smtp, "--to", "desk@halden.example", "--timeout", "30"])
            .args(words)
            .stdin(Stdio::null())
            .output()
            .expect("swaks is not there: apt-get install swaks")
    }

    /// The lines of a list as JSON.
    pub fn list(&self, words: &[&str]) -> Vec<serde_json::Value> {
        let text = self.does(words);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
