//! What the commands do that look at a desk or work on it: each does one thing, prints it, and says
//! by its exit how it ended.

mod acts;
mod backup;
mod calendars;
mod check;
mod check_data;
mod customers;
mod dkim;
mod ingest;
mod late_alerts;
mod mail;
mod mail_address;
mod mail_explain;
mod mail_preview;
mod mail_sender;
mod moves;
mod on_call;
mod outbox;
mod people;
mod print;
mod promises;
mod sla;
mod suppliers;
mod tickets;
mod tokens;
mod typed;

use std::sync::Arc;

use self::print::Out;
use crate::{
    app::{AppError, Desk},
    bench,
    cli::{
        CalendarCommand, Cli, Command, Exit, MailCommand, OutboxCommand, PlanCommand, SlaCommand,
        TicketCommand, UserCommand,
    },
    config::Config,
    demo, log,
    server::{self, Bring},
    time_source::RealTime,
};

/// Why a command ended before its end.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A verb could not.
    App(AppError),
    /// What it prints cannot be written.
    Output(std::io::Error),
    /// Anything else, as a sentence, and how to end.
    Said(String, Exit),
}

impl From<AppError> for Fault {
    fn from(e: AppError) -> Self {
        Self::App(e)
    }
}

impl From<std::io::Error> for Fault {
    fn from(e: std::io::Error) -> Self {
        Self::Output(e)
    }
}

/// How a command ends.
type Outcome = Result<Exit, Fault>;

/// Does what was asked.
#[must_use]
pub fn run(cli: Cli) -> Exit {
    let Cli { config: file, command } = cli;
    // Some need no configuration and must work where it is wrong, or bring their own.
    match &command {
        Command::Sla(SlaCommand::Due { .. }) => return ended(sla::due()),
        Command::Sla(SlaCommand::Evaluate { .. }) => return ended(sla::evaluate()),
        Command::Sla(SlaCommand::Test { file }) => return ended(promises::test(file)),
        Command::Mail(MailCommand::Parse { files }) => return ended(mail::parse(files)),
        Command::Mail(MailCommand::Explain { world: Some(world), in_order, files }) => {
            return ended(mail_explain::in_world(world, *in_order, files));
        }
        Command::Demo(demo) => return demo::run(file.as_deref(), *demo),
        Command::Bench(asked) => return bench::run(file.as_deref(), asked),
        _ => {}
    }
    let config = match Config::load(file.as_deref()) {
        Ok(config) => config,
        Err(mistakes) => {
            eprintln!("{mistakes}");
            // A mail server would send the mail back for a mistake of ours: it shall keep it.
            let is_ingest = matches!(command, Command::Mail(MailCommand::Ingest));
            return if is_ingest { Exit::TryAgain } else { Exit::Config };
        }
    };
    if command == Command::Serve {
        return server::serve(config);
    }
    if let Err(e) = log::start(&config.log) {
        eprintln!("tarmac: {e}");
    }
    ended(with_config(&Arc::new(config), command))
}

fn with_config(config: &Arc<Config>, command: Command) -> Outcome {
    match command {
        Command::Check(what) => return check::check(config, what),
        Command::Backup(backup) => return backup::backup(config, &backup),
        Command::Restore(restore) => return backup::restore(config, &restore),
        Command::Migrate => return migrate(config),
        Command::Mail(MailCommand::Ingest) => return ingest::ingest(config),
        Command::Mail(MailCommand::Preview { notice, language, form, into }) => {
            let (notice, into) = (notice.as_deref(), into.as_deref());
            return mail_preview::preview(config, notice, language, form, into);
        }
        Command::Mail(MailCommand::Dkim { json }) => return dkim::records(config, json),
        _ => {}
    }
    let desk = open(config)?;
    match command {
        Command::User(UserCommand::Add(user)) => people::add(&desk, user),
        Command::OnCall(asked) => on_call::on_call(&desk, asked),
        Command::Supplier(asked) => suppliers::of(&desk, asked),
        Command::Token(asked) => tokens::of(&desk, asked),
        Command::Account(asked) => customers::of(&desk, asked),
        Command::Plan(PlanCommand::Import { file }) => customers::import(&desk, &file),
        Command::Plan(PlanCommand::Preview { file, json }) => moves::of_plan(&desk, &file, json),
        Command::Plan(PlanCommand::Diff { name, before, after }) => {
            promises::diff(&desk, &name, &before, after.as_deref())
        }
        Command::Calendar(CalendarCommand::List { json }) => calendars::list(&desk, json),
        Command::Calendar(CalendarCommand::Combine { name, of, all, working_day }) => {
            calendars::combine(&desk, &name, of, all, working_day)
        }
        Command::Calendar(CalendarCommand::Import { file, into, years, save, json }) => {
            calendars::import(&desk, &file, &into, years, save, json)
        }
        Command::Mail(MailCommand::Explain { files, .. }) => mail_explain::here(&desk, &files),
        Command::Mail(MailCommand::Address { address, account, team, remove, json }) => {
            mail_address::of(&desk, address.as_deref(), account, team, remove.as_deref(), json)
        }
        Command::Mail(MailCommand::Sender { team, address, name, name_zh, remove, json }) => {
            let change = match address {
                Some(address) => mail_sender::Change::Set(address, name, name_zh),
                None if remove => mail_sender::Change::Remove,
                None => mail_sender::Change::None,
            };
            mail_sender::sender(&desk, team.as_deref(), change, json)
        }
        Command::Mail(MailCommand::List { json }) => mail::list(&desk, json),
        Command::Mail(MailCommand::Retry { ids }) => mail::retry(&desk, &ids),
        Command::Ticket(TicketCommand::List { json }) => tickets::list(&desk, json),
        Command::Ticket(TicketCommand::Show { number, json }) => tickets::show(&desk, number, json),
        Command::Ticket(TicketCommand::Act(act)) => acts::act(&desk, act),
        Command::Sla(asked) => of_sla(&desk, asked),
        Command::Outbox(OutboxCommand::List { json }) => outbox::list(&desk, json),
        Command::Rebuild => check_data::rebuild(&desk),
        Command::Serve
        | Command::Demo(_)
        | Command::Bench(_)
        | Command::Check(_)
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Migrate
        | Command::Mail(
            MailCommand::Ingest
            | MailCommand::Dkim { .. }
            | MailCommand::Parse { .. }
            | MailCommand::Preview { .. },
        ) => Ok(Exit::Fine),
    }
}

/// What is asked of the desk's own promises; the others were answered before.
fn of_sla(desk: &Arc<Desk>, asked: SlaCommand) -> Outcome {
    match asked {
        SlaCommand::Explain { ticket, milestone } => promises::explain(desk, ticket, milestone),
        SlaCommand::Rehearse { account, severity, at, json } => {
            promises::rehearse(desk, account.as_deref(), severity, at.as_deref(), json)
        }
        SlaCommand::Late { days, json } => late_alerts::list(desk, days, json),
        SlaCommand::Move { tickets, plan, calendar, by, reason, json } => {
            let among = moves::among(desk, tickets, plan.as_deref(), calendar.as_deref())?;
            match (by, reason) {
                (Some(by), Some(reason)) => moves::make(desk, &among, &by, &reason),
                _ => moves::offered(desk, &among, json),
            }
        }
        SlaCommand::Backtest { plan, from, to, account, json } => {
            promises::backtest(desk, &plan, (&from, &to), account.as_deref(), json)
        }
        SlaCommand::Due { .. } | SlaCommand::Evaluate { .. } | SlaCommand::Test { .. } => {
            Ok(Exit::Fine)
        }
    }
}

/// Opens the desk beside one that may be running.
fn open(config: &Arc<Config>) -> Result<Arc<Desk>, Fault> {
    server::open_at(config, Arc::new(RealTime), Bring::Nothing).map_err(|e| {
        let exit = if e.is_passing() { Exit::TryAgain } else { Exit::Input };
        Fault::Said(e.to_string(), exit)
    })
}

fn migrate(config: &Arc<Config>) -> Outcome {
    let failed = |e: server::OpenError| Fault::Said(e.to_string(), Exit::Input);
    let ran = server::bring_up(config).map_err(failed)?;
    server::open_at(config, Arc::new(RealTime), Bring::UpToDate).map_err(failed)?;
    let mut out = Out::new();
    for step in &ran {
        out.line(&format!("Took the step {step}"))?;
    }
    out.line(if ran.is_empty() { "The database is up to date" } else { "The database is ready" })?;
    out.end()
}

/// Says on standard error why a command ended, where it did not end well.
fn ended(outcome: Outcome) -> Exit {
    match outcome {
        Ok(exit) => exit,
        // Who reads wants no more of it, as in `tarmac ticket list | head`.
        Err(Fault::Output(e)) if e.kind() == std::io::ErrorKind::BrokenPipe => Exit::Fine,
        Err(Fault::Output(e)) => {
            eprintln!("tarmac: the output cannot be written: {e}");
            Exit::Input
        }
        Err(Fault::App(AppError::Wrong(all))) => {
            for one in all {
                eprintln!("{one}");
            }
            eprintln!("Nothing was kept.");
            Exit::Input
        }
        Err(Fault::App(e)) => {
            eprintln!("tarmac: {}", e.chain());
            if e.is_passing() { Exit::TryAgain } else { Exit::Input }
        }
        Err(Fault::Said(why, exit)) => {
            eprintln!("tarmac: {why}");
            exit
        }
    }
}
