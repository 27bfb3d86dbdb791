//! A Dovecot of the tests: one user, a Maildir, on loopback ports that were free. It ends with this
//! value, by its own id.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tarmac::time_source::{RealTime, TimeSource as _};

/// Longer than it takes to start, in seconds.
const PATIENCE_S: i64 = 30;
/// Who reads the mail where the tests run as root, which Dovecot refuses as a reader.
const NOBODY: u32 = 65_534;

/// A running server.
pub struct Dovecot {
    folder: tempfile::TempDir,
    child: Option<Child>,
    is_root: bool,
    /// Where it asks whose a token is.
    tokens: Option<String>,
    /// `127.0.0.1:port`, STARTTLS offered.
    pub plain: u16,
    /// Under TLS.
    pub tls: u16,
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Dovecot {
    /// Starts one whose user is `desk`, password `a secret`.
    pub fn start() -> Self {
        Self::asking(None)
    }

    /// Starts one that also takes tokens (XOAUTH2), and asks this address whose each is.
    pub fn start_with_tokens(address: &str) -> Self {
        Self::asking(Some(address.to_owned()))
    }

    fn asking(tokens: Option<String>) -> Self {
        let folder = tempfile::Builder::new().prefix("tarmac-dovecot-").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let is_root = fs::metadata(folder.path()).is_ok_and(|m| {
            use std::os::unix::fs::MetadataExt as _;
            m.uid() == 0
        });
        let mut server =
            Self { folder, child: None, is_root, tokens, plain: free_port(), tls: free_port() };
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(server.maildir().join(part)).unwrap();
        }
        for path in [server.home(), server.maildir()] {
            server.give(&path);
        }
        for part in ["new", "cur", "tmp"] {
            server.give(&server.maildir().join(part));
        }
        server.begin();
        server
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn maildir(&self) -> PathBuf {
        self.home().join("Maildir")
    }

    fn give(&self, path: &Path) {
        if self.is_root {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }

    fn begin(&mut self) {
        let at = self.folder.path().display();
        let tls = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/tls");
        let reader = if self.is_root {
            "first_valid_uid = 1\nuserdb {\n driver = static\n args = uid=65534 gid=65534 home=%H\n}\n"
                .replace("%H", &self.home().display().to_string())
        } else {
            let id = |flag: &str| {
                let said = Command::new("id").arg(flag).output().unwrap().stdout;
                String::from_utf8(said).unwrap().trim().to_owned()
            };
            let (uid, gid, user, group) = (id("-u"), id("-g"), id("-un"), id("-gn"));
            format!(
                "default_internal_user = {user}\ndefault_login_user = {user}\n\
                 default_internal_group = {group}\nuserdb {{\n driver = static\n \
                 args = uid={uid} gid={gid} home={}\n}}\n",
                self.home().display()
            )
        };
        let by_token = self.tokens.as_ref().map_or_else(String::new, |address| {
            let path = self.folder.path().join("oauth2.conf");
            let asks = format!("tokeninfo_url = {address}\nusername_attribute = email\n");
            fs::write(&path, asks).unwrap();
            format!(
                "auth_mechanisms = plain login xoauth2\npassdb {{\n driver = oauth2\n \
                 mechanisms = xoauth2\n args = {}\n}}\n",
                path.display()
            )
        });
        let config = format!(
            "base_dir = {at}/run\nstate_dir = {at}/run\nprotocols = imap\nlisten = 127.0.0.1\n\
             log_path = {at}/log\nmail_location = maildir:~/Maildir\nssl = yes\n\
             ssl_cert = <{tls}/leaf.pem\nssl_key = <{tls}/leaf.key\ndisable_plaintext_auth = no\n\
             {reader}{by_token}passdb {{\n driver = static\n mechanisms = plain login\n \
             args = password=a_secret\n}}\n\
             service imap-login {{\n chroot =\n inet_listener imap {{\n  port = {}\n }}\n \
             inet_listener imaps {{\n  port = {}\n  ssl = yes\n }}\n}}\n\
             service anvil {{\n chroot =\n}}\nservice stats {{\n chroot =\n}}\n",
            self.plain,
            self.tls,
            tls = tls.display(),
        );
        let path = self.folder.path().join("dovecot.conf");
        fs::write(&path, config).unwrap();
        let child = Command::new("dovecot")
            .arg("-F")
            .arg("-c")
            .arg(&path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dovecot is not there: apt-get install dovecot-imapd");
        self.child = Some(child);
        let until = RealTime.now().plus_secs(PATIENCE_S);
        while std::net::TcpStream::connect(("127.0.0.1", self.plain)).is_err() {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(RealTime.now() < until, "Dovecot does not start: {log}");
            std::thread::yield_now();
        }
    }

    /// Stops it, and waits for the end of it.
    fn end(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let _asked = Command::new("kill").arg(child.id().to_string()).status();
        let _reaped = child.wait();
    }

    /// A message arrives in the inbox, as a delivery agent brings it.
    pub fn gets(&self, name: &str, raw: &str) {
        let on_the_way = self.maildir().join("tmp").join(name);
        fs::write(&on_the_way, raw).unwrap();
        self.give(&on_the_way);
        fs::rename(on_the_way, self.maildir().join("new").join(name)).unwrap();
    }

    /// How many messages are in a folder, `""` is the inbox.
    pub fn holds(&self, folder: &str) -> usize {
        let at = if folder.is_empty() {
            self.maildir()
        } else {
            self.maildir().join(format!(".{folder}"))
        };
        let count = |part: &str| fs::read_dir(at.join(part)).map_or(0, Iterator::count);
        count("new") + count("cur")
    }

    /// The folder's UIDs begin anew under another UIDVALIDITY, as after a restored backup.
    pub fn numbers_anew(&mut self) {
        self.end();
        for entry in fs::read_dir(self.maildir()).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("dovecot.index") {
                fs::remove_file(&path).unwrap();
            }
        }
        let list = self.maildir().join("dovecot-uidlist");
        let text = fs::read_to_string(&list).unwrap();
        let validity = text.split_whitespace().find_map(|w| w.strip_prefix('V')).unwrap();
        let next: u64 = validity.parse::<u64>().unwrap() + 1_000;
        fs::write(&list, format!("3 V{next} N1 G0123456789abcdef0123456789abcdef\n")).unwrap();
        self.give(&list);
        self.begin();
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.end();
    }
}
