//! What is built in: not too many crates, none twice without a reason, and no library of the system
//! beyond the C library.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

use crate::support::project;

/// Crates that are built in twice, and who keeps the older one. A crate that is listed here and is
/// there once takes its line away.
const TWICE: &[(&str, &str)] = &[
    ("async-channel", "stop-token under async-imap has the one before"),
    ("base64", "metrics-exporter-prometheus has the one before"),
    ("event-listener", "stop-token under async-imap has the one before"),
    ("getrandom", "ring and governor have each one of their own"),
    ("hashbrown", "dashmap under governor, and indexmap"),
    ("lock_api", "scheduled-thread-pool under r2d2 is ahead of the others"),
    ("parking_lot", "scheduled-thread-pool under r2d2 is ahead of the others"),
    ("parking_lot_core", "scheduled-thread-pool under r2d2 is ahead of the others"),
    ("phf", "cron and chrono-tz, each one of its own"),
    ("phf_generator", "cron, while it is built"),
    ("phf_shared", "cron and chrono-tz, each one of its own"),
    ("rand", "governor, and cron while it is built"),
    ("rand_core", "governor, and cron while it is built"),
    ("serde_spanned", "figment reads TOML by an older reader"),
    ("syn", "half of the derives have moved on, while they are built"),
    ("thiserror", "async-imap has the one before"),
    ("thiserror-impl", "async-imap has the one before"),
    ("toml", "figment and diesel_migrations read TOML by older readers"),
    ("toml_datetime", "figment and diesel_migrations read TOML by older readers"),
    ("winnow", "figment and diesel_migrations read TOML by older readers"),
];

/// The C library and what belongs to it, by the beginnings of their names.
const C_LIBRARY: &[&str] =
    &["libc.", "libm.", "libgcc_s.", "libpthread.", "libdl.", "librt.", "ld-linux"];

/// The versions of every crate that is built in or that builds.
fn built() -> BTreeMap<String, BTreeSet<String>> {
    let told = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(project::root())
        .output()
        .expect("cargo runs");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let mut built: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8(told.stdout).unwrap().lines() {
        let mut words = line.split_whitespace();
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        built.entry(name.to_owned()).or_default().insert(version.to_owned());
    }
    built
}

#[test]
fn fewer_than_400_crates_are_built() {
    let count: usize = built().values().map(BTreeSet::len).sum();
    assert!((100..400).contains(&count), "{count} crates");
}

#[test]
fn a_crate_that_is_built_twice_has_its_reason() {
    let twice: Vec<String> =
        built().into_iter().filter(|(_, v)| v.len() > 1).map(|(name, _)| name).collect();
    let reasons: Vec<&str> = TWICE.iter().map(|(name, _)| *name).collect();
    assert_eq!(twice, reasons);
}

#[test]
fn no_library_of_the_system_is_linked_beyond_the_c_library() {
    let told = Command::new("readelf")
        .args(["--dynamic", "--wide", env!("CARGO_BIN_EXE_tarmac")])
        .env("LC_ALL", "C")
        .output()
        .expect("readelf is not there: apt-get install binutils");
    let text = String::from_utf8(told.stdout).unwrap();
    let needed: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| line.split_once('[')?.1.split(']').next())
        .collect();
    assert!(needed.iter().any(|name| name.starts_with("libc.")), "{text}");
    let others: Vec<&&str> = needed
        .iter()
        .filter(|name| !C_LIBRARY.iter().any(|known| name.starts_with(known)))
        .collect();
    assert!(others.is_empty(), "{others:?}");
}
