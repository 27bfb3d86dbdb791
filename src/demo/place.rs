//! Where the demo lives: a folder of its own, and the configuration that keeps it there.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    net::SocketAddr,
    path::Path,
};

use crate::{cli::Demo, config::Config};

/// The folder.
pub(super) const FOLDER: &str = "tarmac-demo";
/// Its database.
const DATABASE: &str = "tarmac-demo/tarmac.sqlite";
/// There while the demo is being made: one that was ended in between is made anew.
const UNFINISHED: &str = "tarmac-demo/unfinished";

/// How the demo begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    /// With a world made anew.
    Fresh,
    /// With that of the last time.
    GoOn,
}

/// Finds out how to begin, and makes room where it begins anew.
pub(super) fn begin(asked: Demo) -> Result<Beginning, String> {
    let is_there = Path::new(DATABASE).exists();
    let is_whole = is_there && !Path::new(UNFINISHED).exists();
    let beginning = if !is_whole || asked.fresh {
        Beginning::Fresh
    } else if asked.go_on {
        Beginning::GoOn
    } else {
        ask()?
    };
    if beginning == Beginning::Fresh {
        if is_there {
            throw_away()?;
        }
        fs::create_dir_all(FOLDER)
            .and_then(|()| fs::write(UNFINISHED, ""))
            .map_err(|e| format!("The folder {FOLDER} cannot be made: {e}"))?;
    }
    Ok(beginning)
}

fn ask() -> Result<Beginning, String> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(format!(
            "There is a demo from before in {FOLDER}. Say how to begin:\n  \
             tarmac demo --continue   goes on with it\n  \
             tarmac demo --fresh      throws it away and begins anew"
        ));
    }
    loop {
        print!("There is a demo from before in {FOLDER}. Go on with it (g) or begin anew (n)? ");
        io::stdout().flush().map_err(|e| e.to_string())?;
        let mut line = String::new();
        let length = io::stdin().lock().read_line(&mut line).map_err(|e| e.to_string())?;
        match line.trim() {
            "g" | "go on" => return Ok(Beginning::GoOn),
            "n" | "anew" => return Ok(Beginning::Fresh),
            _ if length == 0 => return Err("Nothing was done.".to_owned()),
            _ => {}
        }
    }
}

/// Removes the demo from before, unless one runs in it.
fn throw_away() -> Result<(), String> {
    let lock = File::options().write(true).open(format!("{DATABASE}.serving"));
    if lock.is_ok_and(|lock| lock.try_lock().is_err()) {
        return Err(format!("A demo runs in {FOLDER}; end it first."));
    }
    fs::remove_dir_all(FOLDER).map_err(|e| format!("{FOLDER} cannot be thrown away: {e}"))
}

/// The demo's world is whole.
pub(super) fn finished() -> io::Result<()> {
    fs::remove_file(UNFINISHED)
}

/// What is said when the world could not be made.
pub(super) fn unfinished(why: &str) -> String {
    format!("The demo could not be made: {why}. It is made anew the next time.")
}

/// The configuration: file and environment as for any command, and over them what makes it a demo.
/// `http` is where the pages are, once that is known.
pub(super) fn config(file: Option<&Path>, http: Option<SocketAddr>) -> Result<Config, String> {
    let text = |os: std::ffi::OsString| os.to_string_lossy().into_owned();
    let set = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
    let variables = variables(set, http);
    Config::of(file, variables).map_err(|mistakes| mistakes.to_string())
}

fn variables(
    set: impl Iterator<Item = (String, String)>,
    http: Option<SocketAddr>,
) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = set.collect();
    for (name, value) in [("TARMAC_LOG__LEVEL", "warn"), ("TARMAC_DESK__PHONE", "+49 30 5550 100")]
    {
        all.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }
    for (name, value) in [
        ("TARMAC_DATA_FOLDER", FOLDER),
        ("TARMAC_DATABASE__URL", "sqlite:tarmac-demo/tarmac.sqlite"),
        ("TARMAC_DESK__ADDRESS", super::world::DESK),
        ("TARMAC_DESK__NAME", "Tarmac demo desk"),
        ("TARMAC_DESK__DEFAULT_PLAN", "individual"),
        ("TARMAC_SMTP_IN__ENABLED", "true"),
        ("TARMAC_SMTP_IN__SPOOL_FOLDER", ""),
        ("TARMAC_MAIL_OUT__TRANSPORT", "folder"),
        ("TARMAC_MAIL_OUT__FOLDER", ""),
    ] {
        all.insert(name.to_owned(), value.to_owned());
    }
    if let Some(at) = http {
        all.insert("TARMAC_HTTP__PUBLIC_URL".to_owned(), format!("http://{at}"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_stays_in_its_folder_whatever_the_environment_says() {
        let set = [
            ("TARMAC_DATABASE__URL", "postgres://desk@db/desk"),
            ("TARMAC_MAIL_OUT__TRANSPORT", "relay"),
            ("TARMAC_MAIL_OUT__RELAY", "smtp://relay.example"),
            ("TARMAC_SMTP_IN__LISTEN", "127.0.0.1:2600"),
        ];
        let set = set.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned()));
        let at = "127.0.0.1:9".parse().unwrap();
        let config = Config::of(None, variables(set, Some(at))).unwrap();
        assert_eq!(config.database.url.reveal(), "sqlite:tarmac-demo/tarmac.sqlite");
        assert_eq!(config.mail_out.transport, crate::config::Transport::Folder);
        assert_eq!(config.outgoing_folder(), Path::new("tarmac-demo/outgoing"));
        assert_eq!(config.smtp_in.listen.port(), 2600);
        assert_eq!(config.http.public_url.as_str(), "http://127.0.0.1:9");
    }
}
