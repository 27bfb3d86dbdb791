//! `tarmac bench`: fills a database with made-up tickets, and measures each kind of work on it. The
//! figures are for this machine, this database and what else goes on; ratios of one run are worth
//! more than numbers.

mod backtest;
mod cast;
mod chance;
mod clocks;
mod figure;
mod fill;
mod http;
mod idle;
mod intake;
mod pages;
mod process;
mod relay;
mod smtp;
mod stage;
mod stopwatch;
mod stories;
mod sweep;

use std::path::Path;

use tokio::runtime::Runtime;

use self::{figure::Figure, stage::Stage};
use crate::{
    app::Desk,
    cli::{BenchCommand, Exit},
    server,
};

/// Does what was asked and prints its figures. `file` is a configuration, which only `fill` reads.
#[must_use]
pub fn run(file: Option<&Path>, asked: &BenchCommand) -> Exit {
    let json = match asked {
        BenchCommand::Fill(_) => false,
        BenchCommand::Clocks(asked) => asked.json,
        BenchCommand::Sweep(asked) => asked.asked.json,
        BenchCommand::Intake(asked)
        | BenchCommand::Idle(asked)
        | BenchCommand::Queue(asked)
        | BenchCommand::Ticket(asked)
        | BenchCommand::Report(asked)
        | BenchCommand::Backtest(asked)
        | BenchCommand::Start(asked)
        | BenchCommand::Memory(asked) => asked.json,
    };
    let printed = measured(file, asked)
        .and_then(|figures| figure::print(&figures, json).map_err(|e| e.to_string()));
    match printed {
        Ok(()) => Exit::Fine,
        Err(why) => {
            eprintln!("tarmac: {why}");
            Exit::Input
        }
    }
}

fn measured(file: Option<&Path>, asked: &BenchCommand) -> Result<Vec<Figure>, String> {
    let runtime = || -> Result<Runtime, String> { server::runtime().map_err(|e| e.to_string()) };
    match asked {
        BenchCommand::Fill(asked) => fill::command(file, asked),
        BenchCommand::Intake(asked) => intake::run(asked, &runtime()?),
        BenchCommand::Sweep(asked) => sweep::run(asked, &runtime()?),
        BenchCommand::Idle(asked) => idle::run(asked),
        BenchCommand::Queue(asked) => pages::queue(asked, &runtime()?),
        BenchCommand::Ticket(asked) => pages::ticket(asked, &runtime()?),
        BenchCommand::Report(asked) => pages::report(asked, &runtime()?),
        BenchCommand::Backtest(asked) => backtest::run(asked),
        BenchCommand::Start(asked) => process::start(asked),
        BenchCommand::Memory(asked) => process::memory(asked),
        BenchCommand::Clocks(asked) => clocks::run(asked),
    }
}

/// A figure of this database.
fn on(stage: &Stage, figure: Figure) -> Figure {
    Figure {
        database: Some(kind(&stage.desk)),
        size: Some(stage.filled.tickets),
        open: Some(stage.filled.open),
        ..figure
    }
}

/// Which of the two databases it is.
fn kind(desk: &Desk) -> &'static str {
    if desk.db.place().shown().starts_with("PostgreSQL") { "postgresql" } else { "sqlite" }
}
