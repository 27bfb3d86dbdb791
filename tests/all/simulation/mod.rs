//! The whole desk in a simulation: the real verbs on a database in memory, an hour that is passed by
//! hand, and dice that choose what customers and staff do and what fails. After each run the promises
//! 1 to 7 of the product are checked, against a simple model of its own where there can be one.
//!
//! A seed decides everything. One that breaks a promise is printed with what happened in it, and
//! `TARMAC_SEED=41 cargo test --test all simulation` tells it again. `TEST_SEEDS` says how many,
//! `TEST_SECONDS` for how long at most, `TEST_FIRST_SEED` where they begin.

mod acts;
mod checks;
mod faults;
mod known;
mod world;

use std::{
    env, panic,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use tarmac::time_source::Stopwatch;

use self::world::World;

/// Seeds in a run of the tests; a long run plays more.
const SEEDS: u64 = 200;
/// Threads that play seeds.
const THREADS: u64 = 2;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

/// Plays one seed; what happened in it, and what broke if something did.
fn play(seed: u64) -> Result<(), String> {
    let mut told = Vec::new();
    let played = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        let mut world = World::of(seed);
        let run = panic::catch_unwind(panic::AssertUnwindSafe(|| {
            world.live();
            checks::all(&mut world);
        }));
        told = std::mem::take(&mut world.told);
        if let Err(why) = run {
            panic::resume_unwind(why);
        }
    }));
    played.map_err(|why| {
        let why = why.downcast_ref::<String>().cloned();
        let why = why.unwrap_or_else(|| "a panic without words, printed above".to_owned());
        let told = told.join("\n  ");
        format!("seed {seed} (TARMAC_SEED={seed} plays it again): {why}\n  {told}")
    })
}

/// Seeds that broke a promise once. Of 2762 a withdrawal had moved the beat of the repeats, and nobody
/// looked at the round after one that had fired.
const BROKEN_ONCE: [u64; 1] = [2762];

#[test]
fn seeds_that_broke_a_promise_once_break_none() {
    for seed in BROKEN_ONCE {
        play(seed).unwrap_or_else(|e| panic!("{e}"));
    }
}

#[test]
fn seeds_of_events_faults_and_time_break_no_promise() {
    if let Some(seed) = number("TARMAC_SEED") {
        play(seed).unwrap_or_else(|e| panic!("{e}"));
        return;
    }
    let first = number("TEST_FIRST_SEED").unwrap_or(1);
    let seeds = number("TEST_SEEDS").unwrap_or(SEEDS);
    let within = number("TEST_SECONDS").map(Duration::from_secs);
    let (watch, next, played) = (Stopwatch::start(), AtomicU64::new(0), AtomicU64::new(0));
    let broken: Vec<String> = thread::scope(|scope| {
        let play_some = || {
            let mut broken = Vec::new();
            while within.is_none_or(|most| watch.elapsed() < most) && broken.is_empty() {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= seeds {
                    break;
                }
                broken.extend(play(first + n).err());
                played.fetch_add(1, Ordering::Relaxed);
            }
            broken
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(play_some)).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
    });
    let (played, took) = (played.into_inner(), watch.elapsed().as_secs());
    eprintln!("simulation: {played} seeds from {first} in {took} s, {} broken", broken.len());
    assert!(broken.is_empty(), "{}", broken.join("\n\n"));
    assert!(played > 0, "no seed was played");
}
