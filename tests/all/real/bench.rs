//! `tarmac bench`: what is filled in is true, and every work prints its figures. Nothing is said of
//! how fast it is.
#![expect(clippy::needless_pass_by_value, reason = "a test owns its database, which ends with it")]

use std::{
    process::{Command, Output},
    sync::Arc,
};

use tarmac::{
    app::{Desk, escalation, settings, terms::TermsCache, ticket_file::TicketFile},
    config::Config,
    db::{Place, promises, tickets},
    domain::{clock::Clock, time::Timestamp},
    mail::{notice::Templates, token::ThreadKeys},
    time_source::ManualTime,
};

use crate::support::store::Store;

on_each! {
    what_is_filled_in_is_what_a_fresh_evaluation_says_and_nothing_is_due,
    every_work_prints_well_formed_lines,
}

fn url(store: &Store) -> String {
    match &store.place {
        Place::Sqlite(path) => format!("sqlite:{path}"),
        Place::Pg(url) => url.clone(),
    }
}

fn bench(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tarmac")).arg("bench").args(words).output().unwrap()
}

fn fills(store: &Store, tickets: &str, open: &str) {
    let output = bench(&["fill", "--tickets", tickets, "--open", open, "--database", &url(store)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The desk of a filled database at the moment up to which it was filled.
fn desk(store: &Store) -> Arc<Desk> {
    let db = store.open();
    let filled = settings::filled(&db).unwrap().unwrap();
    let filled: serde_json::Value = serde_json::from_str(&filled).unwrap();
    let now = Timestamp::from_micros(filled["as_of"].as_i64().unwrap());
    Arc::new(Desk {
        db,
        time: Arc::new(ManualTime::at(now)),
        config: Arc::new(Config::of(None, Vec::<(String, String)>::new()).unwrap()),
        keys: ThreadKeys::new(&[(1, vec![42; 32])]).unwrap(),
        templates: Templates::load(None).unwrap(),
        dkim: tarmac::mail::dkim::Dkim::default(),
        terms: TermsCache::default(),
        node: "test".to_owned(),
        pulse: tarmac::app::pulse::Pulse::default(),
    })
}

fn what_is_filled_in_is_what_a_fresh_evaluation_says_and_nothing_is_due(store: Store) {
    fills(&store, "240", "80");
    let desk = desk(&store);
    let now = desk.now();
    desk.read(|c| {
        let ids = tickets::ticket_ids_by_due(c)?;
        assert_eq!(ids.len(), 240);
        let (mut open, mut missed) = (0, 0);
        for id in ids {
            let file = TicketFile::read(c, id)?;
            let terms = file.terms(c, &desk)?;
            let fresh = file.evaluate(&terms, now)?;
            let stored: Vec<Clock> = promises::clock_of(c, &[id])?
                .iter()
                .map(|row| serde_json::from_str(&row.body).unwrap())
                .collect();
            assert_eq!(stored.len(), fresh.clocks.len(), "{id}");
            assert!(fresh.clocks.iter().all(|clock| stored.contains(clock)), "{id}");
            let verdicts = promises::verdict_of(c, id)?;
            let said: Vec<_> = verdicts.iter().map(|v| (v.watch, v.cycle, v.verdict)).collect();
            let says: Vec<_> =
                fresh.verdicts.iter().map(|v| (v.key.watch, v.key.cycle, v.outcome)).collect();
            assert_eq!(said, says, "{id}");
            missed += says.len();
            open += usize::from(file.row.resolved_at.is_none() && file.row.closes_at.is_none());
            assert!(!tickets::message_of(c, id)?.is_empty(), "{id}");
            assert!(!promises::step_of(c, "ticket", &[id.0])?.is_empty(), "{id} was told of");
        }
        assert!(open >= 80 && missed > 240, "{open} {missed}");
        Ok(())
    })
    .unwrap();
    assert_eq!(escalation::fire_due(&desk).unwrap().looked_at, 0);
    let next = escalation::next_look(&desk).unwrap();
    assert!(next.is_some_and(|at| at > now), "{next:?}");
}

/// The lines of a work; each names the work and has its numbers.
fn lines(work: &str, words: &[&str]) -> Vec<serde_json::Value> {
    let mut line = vec![work, "--json"];
    line.extend(words);
    let output = bench(&line);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{work}: {said}");
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!lines.is_empty(), "{work}: {said}");
    for line in &lines {
        assert_eq!(line["work"], work, "{line}");
        assert!(line["part"].is_string() && line["of"].is_string(), "{line}");
        assert!(line["count"].is_u64() && line["seconds"].is_f64(), "{line}");
    }
    lines
}

fn every_work_prints_well_formed_lines(store: Store) {
    fills(&store, "60", "60");
    let database = url(&store);
    let kind = if store.is_postgresql() { "postgresql" } else { "sqlite" };
    // Each leaves the database to the next; what changes it comes last.
    for (work, parts, more) in [
        ("idle", 1, &[][..]),
        ("queue", 1, &[]),
        ("ticket", 1, &[]),
        ("report", 1, &[]),
        ("backtest", 1, &[]),
        ("start", 1, &[]),
        ("memory", 3, &[]),
        ("intake", 2, &[]),
        ("sweep", 4, &["--wave", "20"]),
    ] {
        let mut words = vec!["--database", database.as_str(), "--count", "8"];
        words.extend(more);
        let lines = lines(work, &words);
        assert_eq!(lines.len(), parts, "{lines:?}");
        for line in &lines {
            assert_eq!((&line["database"], &line["size"]), (&kind.into(), &60.into()), "{line}");
        }
    }
}

#[test]
fn clocks_need_no_database() {
    let lines = lines("clocks", &["--size", "20"]);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().all(|line| line["p99_ms"].is_f64() && line.get("database").is_none()));
}

#[test]
fn a_database_that_holds_customers_is_left_alone() {
    let program = super::program::Program::with_account(Store::sqlite());
    let database = url(&program.store);
    for words in [
        &["fill", "--tickets", "9", "--database", &database][..],
        &["idle", "--database", &database],
    ] {
        let output = bench(words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("holds customers"), "{said}");
    }
    assert!(program.list(&["ticket", "list", "--json"]).is_empty());
}

#[test]
fn filling_asks_for_a_database_by_name() {
    let output = bench(&["fill", "--tickets", "9"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("--database"), "{said}");
}
