//! Which node this is: a name of its own, kept in its data folder, so that a process that starts
//! after a kill knows what its predecessor had in hand.

use std::{
    fs::{File, TryLockError},
    io::{self, Write as _},
    path::PathBuf,
};

use data_encoding::BASE32_NOPAD;

use crate::config::Config;

/// Random bytes of a name.
const NAME_BYTES: usize = 10;

fn path(config: &Config) -> PathBuf {
    config.data_folder.join("node")
}

fn failed(config: &Config) -> impl Fn(io::Error) -> String {
    let path = path(config);
    move |e| format!("data_folder: {} cannot be used: {e}", path.display())
}

/// The lock that one process holds while it serves from its data folder. Two in one folder would
/// take each other's mail on its way, and empty each other's spool.
pub(super) fn hold(config: &Config) -> Result<File, String> {
    let failed = failed(config);
    std::fs::create_dir_all(&config.data_folder).map_err(&failed)?;
    let options = File::options().create(true).truncate(false).write(true).clone();
    let file = options.open(path(config)).map_err(&failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(format!(
            "data_folder: another process serves from {} already; end it first, or give each its \
             own folder",
            config.data_folder.display()
        )),
        Err(TryLockError::Error(e)) => Err(failed(e)),
    }
}

/// The name in the data folder; made where there is none.
pub(super) fn name(config: &Config) -> Result<String, String> {
    let failed = failed(config);
    std::fs::create_dir_all(&config.data_folder).map_err(&failed)?;
    let kept = match std::fs::read_to_string(path(config)) {
        Ok(kept) => kept,
        Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(failed(e)),
    };
    if !kept.trim().is_empty() {
        return Ok(kept.trim().to_owned());
    }
    let mut random = [0; NAME_BYTES];
    getrandom::fill(&mut random).map_err(|e| failed(io::Error::other(e.to_string())))?;
    let name = BASE32_NOPAD.encode(&random).to_lowercase();
    let mut file = File::create(path(config)).map_err(&failed)?;
    file.write_all(name.as_bytes()).and_then(|()| file.sync_all()).map_err(&failed)?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(folder: &std::path::Path) -> Config {
        let variables = [("TARMAC_DATA_FOLDER".to_owned(), folder.display().to_string())];
        Config::of(None, variables).unwrap()
    }

    #[test]
    fn a_node_keeps_its_name_and_another_folder_is_another_node() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let held = hold(&config(one.path())).unwrap();
        let first = name(&config(one.path())).unwrap();
        assert_eq!(name(&config(one.path())).unwrap(), first);
        assert_ne!(name(&config(two.path())).unwrap(), first);
        let why = hold(&config(one.path())).unwrap_err();
        assert!(why.contains("another process serves from"), "{why}");
        drop(held);
        hold(&config(one.path())).unwrap();
    }
}
