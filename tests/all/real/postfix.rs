//! A real Postfix hands mail over by just the lines that the README shows.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, chown},
    path::Path,
    process::{Command, Stdio},
};

use tarmac::{
    db::Place,
    time_source::{RealTime, TimeSource as _},
};

use super::program::{Program, free_address};
use crate::{shape::deployment::fenced, support::store::Store};

on_each! {
    mail_comes_in_by_lmtp_as_the_readme_shows,
    mail_comes_in_by_the_pipe_as_the_readme_shows,
}

/// A running Postfix with folders of its own, stopped when dropped.
struct Postfix {
    folder: tempfile::TempDir,
    port: String,
}

impl Postfix {
    /// Begins one with these lines in its files.
    fn with(main: &str, master: &str) -> Self {
        assert!(Path::new("/usr/sbin/postfix").exists(), "apt-get install postfix");
        let folder = tempfile::Builder::new().prefix("tarmac-postfix-").tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        // Its programs run as users of their own.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["etc", "spool", "data"] {
            fs::create_dir(at(name)).unwrap();
        }
        chown(at("data"), Some(user("postfix").0), Some(user("postfix").1)).unwrap();
        let port = free_address();
        let shown = |name: &str| at(name).display().to_string();
        fs::write(
            at("etc/main.cf"),
            format!(
                "compatibility_level = 3.6\nqueue_directory = {}\ndata_directory = {}\n\
                 maillog_file_prefixes = {}\nmaillog_file = {}\nmyhostname = mx.halden.example\n\
                 mydestination = halden.example\ninet_interfaces = 127.0.0.1\n\
                 inet_protocols = ipv4\nalias_maps =\nalias_database =\nbiff = no\n{main}\n",
                shown("spool"),
                shown("data"),
                shown(""),
                shown("mail.log"),
            ),
        )
        .unwrap();
        let services = "pickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\n\
             qmgr unix n - n 300 1 qmgr\nrewrite unix - - n - - trivial-rewrite\n\
             bounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\n\
             trace unix - - n - 0 bounce\nproxymap unix - - n - - proxymap\n\
             error unix - - n - - error\nretry unix - - n - - error\n\
             local unix - n n - - local\nlmtp unix - - n - - lmtp\nanvil unix - - n - 1 anvil\n\
             scache unix - - n - 1 scache\npostlog unix-dgram n - n - 1 postlogd\n";
        fs::write(
            at("etc/master.cf"),
            format!("{port} inet n - n - - smtpd\n{services}{master}\n"),
        )
        .unwrap();
        let this = Self { folder, port };
        this.told("start");
        this
    }

    fn told(&self, what: &str) {
        let output = Command::new("/usr/sbin/postfix")
            .arg("-c")
            .arg(self.folder.path().join("etc"))
            .arg(what)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "postfix {what}: {text}\n{}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("mail.log")).unwrap_or_default()
    }

    /// Gives it a mail; it answers 250 when the mail is in its queue.
    fn gets(&self, n: usize) {
        let sent = Command::new("swaks")
            .args(["--server", &self.port, "--timeout", "60", "--to", "desk@halden.example"])
            .args(["--from", "chen@peregrine.example"])
            .args(["--header", &format!("Message-Id: <postfix-{n}@peregrine.example>")])
            .args(["--header", &format!("Subject: fault {n}")])
            .stdin(Stdio::null())
            .output()
            .expect("swaks is not there: apt-get install swaks");
        let text = String::from_utf8_lossy(&sent.stdout).into_owned();
        assert!(sent.status.success(), "{text}\n{}", self.log());
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let _stopped = Command::new("/usr/sbin/postfix")
            .arg("-c")
            .arg(self.folder.path().join("etc"))
            .arg("stop")
            .stdin(Stdio::null())
            .output();
    }
}

/// The numbers of a user and its group.
fn user(name: &str) -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users.lines().find(|line| line.starts_with(&format!("{name}:")));
    let line = line.unwrap_or_else(|| panic!("there is no user {name}"));
    let mut ids = line.split(':').skip(2).map(|id| id.parse().unwrap());
    (ids.next().unwrap(), ids.next().unwrap())
}

/// The README's lines for a file of Postfix.
fn lines_for(language: &str, file: &str) -> String {
    let text = fenced(language).pop().unwrap();
    let mut is_its = false;
    let mut lines = String::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("# ") {
            is_its = name == file;
        } else if is_its {
            lines = format!("{lines}{line}\n");
        }
    }
    assert!(!lines.is_empty(), "{language}: {file}");
    lines.replace("desk@example.org", "desk@halden.example")
}

fn mail_comes_in_by_lmtp_as_the_readme_shows(store: Store) {
    let mut program = Program::with_account(store);
    program.serve();
    let main = lines_for("postfix-lmtp", "/etc/postfix/main.cf");
    assert!(main.contains("127.0.0.1:2525"));
    let postfix = Postfix::with(&main.replace("127.0.0.1:2525", &program.smtp), "");
    postfix.gets(1);
    postfix.gets(2);
    for _ in 0..2 {
        program.waits_for("is decided: ticket");
    }
    assert_eq!(program.list(&["ticket", "list", "--json"]).len(), 2);
}

fn mail_comes_in_by_the_pipe_as_the_readme_shows(store: Store) {
    let program = Program::with_account(store);
    // Who delivers is no root: the program, its configuration and its data must be within reach.
    let folder = tempfile::Builder::new().prefix("tarmac-pipe-").tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_tarmac"), at("tarmac")).unwrap();
    let data = program.folder().join("data").display().to_string();
    fs::write(
        at("tarmac.toml"),
        format!(
            "data_folder = \"{data}\"\n[database]\nurl = \"{}\"\n[desk]\n\
             address = \"desk@halden.example\"\n",
            program.url()
        ),
    )
    .unwrap();
    if let Place::Sqlite(file) = &program.store.place {
        let place = Path::new(file).parent().unwrap();
        for one in fs::read_dir(place).unwrap().map(|one| one.unwrap().path()) {
            chown(one, Some(user("nobody").0), Some(user("nobody").1)).unwrap();
        }
        chown(place, Some(user("nobody").0), Some(user("nobody").1)).unwrap();
    }
    let main = lines_for("postfix-pipe", "/etc/postfix/main.cf");
    let master = lines_for("postfix-pipe", "/etc/postfix/master.cf");
    for words in ["user=tarmac", "/usr/bin/tarmac", "/etc/tarmac/tarmac.toml"] {
        assert!(master.contains(words), "{words}: {master}");
    }
    let master = master
        .replace("user=tarmac", "user=nobody")
        .replace("/usr/bin/tarmac", &at("tarmac"))
        .replace("/etc/tarmac/tarmac.toml", &at("tarmac.toml"));
    let postfix = Postfix::with(&main, &master);
    postfix.gets(1);
    postfix.gets(2);
    let began = RealTime.now();
    while program.list(&["ticket", "list", "--json"]).len() < 2 {
        assert!(RealTime.now().secs_since(began) < 90, "no mail came:\n{}", postfix.log());
    }
    let mails = program.list(&["mail", "list", "--json"]);
    assert!(mails.iter().all(|mail| mail["door"] == "pipe"), "{mails:?}");
    assert!(postfix.log().contains("relay=tarmac"), "{}", postfix.log());
}
