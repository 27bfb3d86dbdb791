//! A PostgreSQL of the tests' own: a cluster a process, begun when it is first asked for, and a
//! fresh database a test.
//!
//! `TEST_POSTGRES_URL` names a server to use instead; its role must be allowed to create databases.
//! The cluster listens on the loopback only, lies in a folder of its own, and ends with the process
//! however that ends: a shell beside it holds the other end of a pipe, and when that closes stops
//! the server by its process id and removes the folder.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};

/// How often a free port may be taken by somebody else before the server has it.
const TRIES: usize = 5;

/// Makes the cluster where there is none, begins the server, and ends it when standard input
/// closes. $1 is the folder of the programs, $2 the cluster's folder, $3 the port.
const KEEPER: &str = r#"
[ -d "$2/data" ] || "$1/initdb" --auth=trust --username=postgres --encoding=UTF8 --no-locale \
    --no-sync -D "$2/data" >&2 || { echo "FATAL: initdb failed" >&2; exit 1; }
"$1/postgres" -D "$2/data" -k "$2" -p "$3" -c listen_addresses=127.0.0.1 -c fsync=off \
    -c full_page_writes=off -c synchronous_commit=off -c max_connections=200 \
    -c lc_messages=C -c logging_collector=off -c log_destination=stderr &
server=$!
read -r _
kill -INT "$server"
wait "$server"
rm -rf "$2"
"#;

/// A fresh database; it is dropped when this is.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// Makes one on the server of this process.
    pub fn fresh() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = server_url().to_owned();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tarmac_test_{}_{count}", std::process::id());
        run(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"));
        Self { server, name }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        with_database(&self.server, &self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A test that failed may have lost the server; its own message is the one to read.
        if let Ok(mut connection) = PgConnection::establish(&self.server) {
            let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            let _left_over = connection.batch_execute(&drop);
        }
    }
}

fn run(url: &str, sql: &str) {
    let mut connection = PgConnection::establish(url).expect("the server of the tests answers");
    connection.batch_execute(sql).expect(sql);
}

/// The server's URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (place, parameters) = url.split_once('?').map_or((url, None), |(p, q)| (p, Some(q)));
    let host = place.split_once("://").map_or("", |(_, rest)| rest).split('/').next().unwrap();
    let parameters = parameters.map_or_else(String::new, |q| format!("?{q}"));
    format!("postgres://{host}/{name}{parameters}")
}

/// The server of this process: the one that is named, or one begun now.
fn server_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    URL.get_or_init(|| match std::env::var("TEST_POSTGRES_URL") {
        Ok(url) if !url.is_empty() => url,
        _ => CLUSTER.get_or_init(Cluster::begin).url.clone(),
    })
}

/// A running cluster.
struct Cluster {
    url: String,
    /// Held open as long as the process lives.
    _pipe: ChildStdin,
}

/// Who runs the server, which refuses to be run by root.
#[derive(Clone, Copy)]
pub(super) struct Owner {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Cluster {
    fn begin() -> Self {
        let programs = programs();
        let owner = owner();
        let folder = tempfile::Builder::new()
            .prefix("tarmac-postgres-")
            .tempdir()
            .expect("a folder for the cluster")
            .keep();
        if let Some(Owner { uid, gid }) = owner {
            chown(&folder, Some(uid), Some(gid)).expect("the folder can be given away");
        }
        let mut said = Vec::new();
        (0..TRIES).find_map(|_| Self::serve(owner, &programs, &folder, &mut said)).unwrap_or_else(
            || panic!("PostgreSQL did not begin in {}: {said:#?}", folder.display()),
        )
    }

    /// Begins the server and waits until it says that it is ready; none when it ends before, with
    /// what it said.
    fn serve(
        owner: Option<Owner>,
        programs: &Path,
        folder: &Path,
        said: &mut Vec<String>,
    ) -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("/bin/sh");
        if let Some(Owner { uid, gid }) = owner {
            command.uid(uid).gid(gid);
        }
        let mut keeper = command
            .args(["-c", KEEPER, "sh"])
            .args([programs, folder])
            .arg(port.to_string())
            .env("LC_ALL", "C")
            .current_dir(folder)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a shell runs");
        let pipe = keeper.stdin.take().unwrap();
        let mut lines = BufReader::new(keeper.stderr.take().unwrap()).lines().map_while(Result::ok);
        let is_ready = loop {
            let Some(line) = lines.next() else { break false };
            let is_over = line.contains("FATAL");
            let is_ready = line.contains("ready to accept connections");
            said.push(line);
            if is_over || is_ready {
                break is_ready;
            }
        };
        if !is_ready {
            // It is ended before its input closes, which would remove the folder.
            keeper.kill().unwrap();
            keeper.wait().unwrap();
            return None;
        }
        // Somebody must go on reading, or the server stands still when the pipe is full.
        std::thread::spawn(move || lines.for_each(drop));
        std::thread::spawn(move || keeper.wait());
        Some(Self { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), _pipe: pipe })
    }
}

/// Root gives the server to the user `postgres`; anybody else runs it.
pub(super) fn owner() -> Option<Owner> {
    use std::os::unix::fs::MetadataExt;
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let user = users
        .lines()
        .find_map(|line| line.strip_prefix("postgres:"))
        .expect("there is no user postgres: run scripts/test, or apt-get install postgresql");
    let mut ids = user.split(':').skip(1).map(|id| id.parse().unwrap());
    Some(Owner { uid: ids.next().unwrap(), gid: ids.next().unwrap() })
}

/// Where `initdb` and `postgres` are: Debian keeps them out of the path, by version.
pub(super) fn programs() -> PathBuf {
    let mut folders: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            Some((path.file_name()?.to_str()?.parse().ok()?, path.join("bin")))
        })
        .collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders
        .into_iter()
        .rev()
        .map(|(_, folder)| folder)
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .expect("PostgreSQL's server is missing: run scripts/test, or apt-get install postgresql")
}

#[test]
fn two_fresh_databases_know_nothing_of_each_other() {
    let (first, second) = (Database::fresh(), Database::fresh());
    run(&first.url(), "CREATE TABLE only_here (id INT)");
    let mut other = PgConnection::establish(&second.url()).unwrap();
    assert!(other.batch_execute("SELECT * FROM only_here").is_err());
}

#[test]
fn a_servers_url_keeps_its_parameters_with_another_database() {
    assert_eq!(
        with_database("postgresql://u:p@h:1/postgres?sslmode=disable", "x"),
        "postgres://u:p@h:1/x?sslmode=disable"
    );
}
