//! `tarmac mail ingest`: one message on standard input. It ends with 0 only when the message is
//! durable; what is not durable stays with the mail server that called.

use std::{
    io::{self, Read as _},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::{Fault, Outcome};
use crate::{
    app::{
        AppError, Desk,
        intake::{self, Arrival},
    },
    cli::Exit,
    config::Config,
    domain::{ids::InboundId, mail_state::InboundState},
    jobs::sender_check,
    server,
};

/// Takes one message.
pub(super) fn ingest(config: &Arc<Config>) -> Outcome {
    let raw = read(config)?;
    // Whatever fails inside, the mail server shall keep the mail.
    catch_unwind(AssertUnwindSafe(|| store(config, raw)))
        .unwrap_or_else(|_| Err(later("the desk failed inside")))
}

fn later(why: &str) -> Fault {
    Fault::Said(format!("the message was not taken; try again: {why}"), Exit::TryAgain)
}

fn never(why: &str) -> Fault {
    Fault::Said(format!("the message was not taken: {why}"), Exit::Refused)
}

fn read(config: &Config) -> Result<Vec<u8>, Fault> {
    let most = config.smtp_in.max_size.bytes();
    let mut raw = Vec::new();
    io::stdin()
        .lock()
        .take(most.saturating_add(1))
        .read_to_end(&mut raw)
        .map_err(|e| later(&format!("standard input cannot be read: {e}")))?;
    if raw.is_empty() {
        return Err(never("there was nothing on standard input"));
    }
    if u64::try_from(raw.len()).unwrap_or(u64::MAX) > most {
        let mib = most.div_ceil(1 << 20);
        return Err(never(&format!("it is larger than smtp_in.max_size, {mib} MiB")));
    }
    Ok(raw)
}

fn store(config: &Arc<Config>, raw: Vec<u8>) -> Outcome {
    let desk = super::open(config).map_err(|fault| match fault {
        // Not open is not stored, whatever the reason.
        Fault::Said(why, _) => later(&why),
        other => other,
    })?;
    let arrival = Arrival { door: "pipe".to_owned(), ..Arrival::default() };
    let id = intake::receive(&desk, arrival, raw).map_err(|e| later(&e.chain()))?;
    eprintln!("taken as {id}");
    // It is durable: what follows is done here so that it is done also where no desk runs now, and
    // by the desk where it is not.
    match decide(config, &desk, id) {
        Ok(state) => eprintln!("{id}: {state}"),
        Err(e) => eprintln!("{id}: stored, and decided later by `tarmac serve`: {}", e.chain()),
    }
    Ok(Exit::Fine)
}

/// Checks the sender, where that is configured, and decides.
fn decide(config: &Config, desk: &Arc<Desk>, id: InboundId) -> Result<InboundState, AppError> {
    if !config.mail_in.check_senders {
        return intake::process(desk, id);
    }
    let failed = |why: String| AppError::Evaluate(format!("checking the sender: {why}"));
    let runtime = server::runtime().map_err(|e| failed(e.to_string()))?;
    let found = runtime.block_on(async {
        let checking = sender_check::of(config).map_err(failed)?;
        Ok::<_, AppError>(sender_check::look(&checking, desk, id).await)
    })?;
    intake::process_checked(desk, id, found)
}
