//! A PostgreSQL that a test may stop hard and start again. What is answered is written first, as
//! where people rely on it.

use std::{
    fs::{self, File},
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use tempfile::TempDir;

use super::postgres::{Owner, owner, programs};

/// Stops the server when standard input closes, however the test ends. $1 is the folder of the
/// programs, $2 that of the data.
const KEEPER: &str = r#"read -r _; "$1/pg_ctl" stop -m immediate -D "$2" >/dev/null 2>&1"#;

/// See the file.
pub struct Cluster {
    programs: PathBuf,
    owner: Option<Owner>,
    port: u16,
    keeper: Child,
    folder: TempDir,
}

impl Cluster {
    /// A new one that runs, with an empty database of this name.
    pub fn with_database(name: &str) -> Self {
        let (programs, owner) = (programs(), owner());
        let folder = tempfile::Builder::new().prefix("tarmac-cluster-").tempdir().unwrap();
        if let Some(Owner { uid, gid }) = owner {
            chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("/bin/sh");
        if let Some(Owner { uid, gid }) = owner {
            command.uid(uid).gid(gid);
        }
        let keeper = command
            .args(["-c", KEEPER, "sh"])
            .args([&programs, &folder.path().join("data")])
            .current_dir(folder.path())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let cluster = Self { programs, owner, port, keeper, folder };
        let made = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"];
        cluster.runs("initdb", &[&made[..], &["--no-sync"]].concat());
        cluster.starts();
        let mut conn = PgConnection::establish(&cluster.url("postgres")).unwrap();
        conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        cluster
    }

    /// The URL of a database in it.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Starts it, and returns when it answers.
    pub fn starts(&self) {
        let set = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c max_connections=100 -c fsync=off \
             -c lc_messages=C",
            self.port,
            self.folder.path().display()
        );
        let log = self.folder.path().join("log");
        self.runs("pg_ctl", &["start", "-w", "-t", "120", "-o", &set, "-l", log.to_str().unwrap()]);
    }

    /// Stops it as if the machine had lost it: nobody is told, nothing is written any more.
    pub fn stops_hard(&self) {
        self.runs("pg_ctl", &["stop", "-m", "immediate"]);
    }

    fn runs(&self, program: &str, words: &[&str]) {
        let mut command = Command::new(self.programs.join(program));
        if let Some(Owner { uid, gid }) = self.owner {
            command.uid(uid).gid(gid);
        }
        // What the server says may go on after this program has ended: it goes into a file.
        let said = self.folder.path().join("said");
        let out = File::create(&said).unwrap();
        let status = command
            .args(words)
            .arg("-D")
            .arg(self.folder.path().join("data"))
            .env("LC_ALL", "C")
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(out.try_clone().unwrap())
            .stderr(out)
            .status()
            .unwrap();
        assert!(status.success(), "{program} {words:?}: {:?}", fs::read_to_string(said));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _stopped = self.keeper.wait();
    }
}
