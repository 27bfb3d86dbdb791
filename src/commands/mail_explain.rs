//! `tarmac mail explain`: what becomes of message files, on this desk or on one that is made for it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Fault, Outcome, mail, print::Out};
use crate::{
    app::{
        Desk,
        mail_fate::{self, Explained},
        mail_world::{Keys, World},
    },
    cli::Exit,
    config::Config,
    jobs::sender_check,
    server::{self, Bring},
    time_source::ManualTime,
};

/// What would become of each file on this desk; nothing is written. Where the desk checks senders,
/// their signatures are checked here too; who brought a file is not known.
pub(super) fn here(desk: &Arc<Desk>, files: &[PathBuf]) -> Outcome {
    let said = |why: String| Fault::Said(why, Exit::TryAgain);
    let runtime = server::runtime().map_err(|e| said(e.to_string()))?;
    let checking = runtime.block_on(async { sender_check::of(&desk.config) }).map_err(said)?;
    each(files, |name, raw| {
        let asked = mail_fate::to_check(desk, raw);
        let found = runtime.block_on(sender_check::look_at(&checking, asked));
        Ok(mail_fate::foresee(desk, name, raw, found.as_ref())?)
    })
}

/// What becomes of each file on a desk as `world` describes it.
pub(super) fn in_world(world: &Path, in_order: bool, files: &[PathBuf]) -> Outcome {
    let shown = world.display();
    let wrong = |why: String| Fault::Said(format!("{shown}: {why}"), Exit::Input);
    let json = fs::read_to_string(world).map_err(|e| wrong(format!("cannot be read: {e}")))?;
    let world = World::read(&json).map_err(|e| wrong(e.to_string()))?;
    let folder = Folder::new().map_err(|e| wrong(format!("no desk can be made for it: {e}")))?;
    let made = Made::new(world, folder)?;
    if in_order {
        return each(files, |name, raw| made.see(&made.desk, name, raw));
    }
    let mut number = 0;
    each(files, |name, raw| {
        number += 1;
        let copy = format!("{number}.sqlite");
        made.copy(&copy).map_err(|e| wrong(format!("the desk cannot be copied: {e}")))?;
        let desk = made.open(&copy)?;
        made.see(&desk, name, raw)
    })
}

/// A line for each file. One that cannot be read is told, and the others go on.
fn each(
    files: &[PathBuf],
    mut explain: impl FnMut(&str, &[u8]) -> Result<Explained, Fault>,
) -> Outcome {
    let mut out = Out::new();
    let mut exit = Exit::Fine;
    for path in files {
        let name = path.display().to_string();
        match mail::read(path) {
            Ok(raw) => out.json(&explain(&name, &raw)?)?,
            Err(e) => {
                eprintln!("{name}: cannot be read: {e}");
                exit = Exit::Input;
            }
        }
    }
    out.end_with(exit)
}

/// Where the desk of a world is in its folder.
const DATABASE: &str = "world.sqlite";

/// A world on a desk of its own.
struct Made {
    world: World,
    keys: Keys,
    desk: Arc<Desk>,
    folder: Folder,
}

impl Made {
    fn new(world: World, folder: Folder) -> Result<Self, Fault> {
        let time = ManualTime::at(world.beginning());
        let desk = opened(&world, &folder, DATABASE, &time, Bring::UpToDate)?;
        let keys = world.make(&desk, &time)?;
        Ok(Self { world, keys, desk, folder })
    }

    /// A copy of the desk. It is open and nobody writes on it: its files stand still.
    fn copy(&self, name: &str) -> std::io::Result<()> {
        for end in ["", "-wal"] {
            let from = self.folder.0.join(format!("{DATABASE}{end}"));
            if from.exists() {
                fs::copy(from, self.folder.0.join(format!("{name}{end}")))?;
            }
        }
        Ok(())
    }

    /// The desk in a copy, at the hour of the world.
    fn open(&self, name: &str) -> Result<Arc<Desk>, Fault> {
        let time = ManualTime::at(self.world.now());
        opened(&self.world, &self.folder, name, &time, Bring::Nothing)
    }

    fn see(&self, desk: &Arc<Desk>, name: &str, raw: &[u8]) -> Result<Explained, Fault> {
        let raw = self.keys.with_tokens(desk, raw);
        let mut explained = mail_fate::see(desk, name, &raw)?;
        let named = |reference: String| self.keys.named(desk, reference);
        explained.ticket = explained.ticket.map(named);
        explained.linked_ticket = explained.linked_ticket.map(named);
        Ok(explained)
    }
}

fn opened(
    world: &World,
    folder: &Folder,
    name: &str,
    time: &ManualTime,
    bring: Bring,
) -> Result<Arc<Desk>, Fault> {
    let mut variables = world.variables();
    for (name, value) in [
        ("TARMAC_DATA_FOLDER", folder.0.display().to_string()),
        ("TARMAC_DATABASE__URL", format!("sqlite:{}", folder.0.join(name).display())),
    ] {
        variables.push((name.to_owned(), value));
    }
    let said = |why: String| Fault::Said(why, Exit::Input);
    let config = Config::of(None, variables).map_err(|mistakes| said(mistakes.to_string()))?;
    server::open_at(&Arc::new(config), Arc::new(time.clone()), bring)
        .map_err(|e| said(e.to_string()))
}

/// A folder that is removed with this value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> std::io::Result<Self> {
        let name = |n: u32| format!("tarmac-world-{}-{n}", std::process::id());
        let mut last = std::io::Error::other("every name is taken");
        for n in 0..1_000 {
            let path = std::env::temp_dir().join(name(n));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => last = e,
                Err(e) => return Err(e),
            }
        }
        Err(last)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A temporary folder that cannot be removed is the system's to clear.
        let _left_to_the_system = fs::remove_dir_all(&self.0);
    }
}
