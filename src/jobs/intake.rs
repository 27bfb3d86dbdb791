//! Intake: stored messages are decided, several at once, the oldest first. One that cannot be
//! decided now is tried again later and holds up nothing behind it.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    call, rung,
    sender_check::{self, Checking},
};
use crate::{
    app::{AppError, Desk, intake},
    domain::{ids::InboundId, mail_state::InboundState, time::Timestamp},
    figures,
};

/// Messages that are decided at once: enough for the writer to commit them in groups.
const AT_ONCE: usize = 16;
/// Messages that are read in one page.
const PAGE: i64 = 128;
/// It looks at least so often, whatever it was told.
const LOOK_ANYWAY: Duration = Duration::from_secs(5);
/// The longest wait before a message is tried again, in seconds.
const LONGEST_WAIT_S: i64 = 60;

/// What is being decided, and what waits for another try.
#[derive(Default)]
struct Hand {
    working: JoinSet<(InboundId, Result<InboundState, AppError>)>,
    held: HashSet<InboundId>,
    later: HashMap<InboundId, (u32, Timestamp)>,
    /// Read, the oldest first, and not in work yet.
    ready: VecDeque<InboundId>,
}

/// Runs until it is stopped; begins with what an earlier process left.
pub async fn run(desk: Arc<Desk>, checking: Checking, stop: CancellationToken) {
    let mut bell = desk.db.commits();
    let mut hand = Hand::default();
    while !stop.is_cancelled() {
        bell.mark_unchanged();
        if let Err(e) = fill(&desk, &checking, &mut hand).await {
            tracing::error!(
                "Received mail could not be read, and is looked at again: {}",
                e.chain()
            );
        }
        tokio::select! {
            () = stop.cancelled() => {}
            Some(done) = hand.working.join_next_with_id() => put_down(&desk, &mut hand, done),
            () = rung(&mut bell), if hand.working.len() < AT_ONCE => {}
            () = tokio::time::sleep(LOOK_ANYWAY) => {}
        }
        while let Some(done) = hand.working.try_join_next_with_id() {
            put_down(&desk, &mut hand, done);
        }
    }
    while hand.working.join_next().await.is_some() {}
}

/// Takes the oldest messages in hand until it is full or there are no more.
async fn fill(desk: &Arc<Desk>, checking: &Checking, hand: &mut Hand) -> Result<(), AppError> {
    while hand.working.len() < AT_ONCE {
        let Some(id) = hand.ready.pop_front() else {
            look(desk, hand).await?;
            if hand.ready.is_empty() {
                return Ok(());
            }
            continue;
        };
        hand.held.insert(id);
        let (desk, checking) = (Arc::clone(desk), checking.clone());
        hand.working.spawn(async move {
            let found = sender_check::look(&checking, &desk, id).await;
            (id, call(&desk, move |desk| intake::process_checked(desk, id, found)).await)
        });
    }
    Ok(())
}

/// Reads the oldest messages that are not in work and may be tried: a page that has some of them.
async fn look(desk: &Arc<Desk>, hand: &mut Hand) -> Result<(), AppError> {
    let mut after = InboundId(0);
    while hand.ready.is_empty() {
        let page = call(desk, move |desk| intake::waiting(desk, after, PAGE)).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = *last;
        let now = desk.now();
        let is_early = |id: &InboundId| hand.later.get(id).is_some_and(|(_, at)| *at > now);
        hand.ready.extend(page.into_iter().filter(|id| !hand.held.contains(id) && !is_early(id)));
    }
    Ok(())
}

type Joined =
    Result<(tokio::task::Id, (InboundId, Result<InboundState, AppError>)), tokio::task::JoinError>;

/// Notes what became of a message.
fn put_down(desk: &Desk, hand: &mut Hand, done: Joined) {
    let Ok((_, (id, outcome))) = done else { return };
    hand.held.remove(&id);
    match outcome {
        Ok(state) => {
            hand.later.remove(&id);
            figures::mail_decided(state.word());
            tracing::info!(inbound.id = %id, "Message {id} is decided: {state}");
        }
        Err(e) => {
            let tries = hand.later.get(&id).map_or(1, |(tries, _)| tries + 1);
            let wait_s = wait_s(tries);
            tracing::error!(
                inbound.id = %id,
                "Message {id} is kept and tried again in {wait_s} s: {}",
                e.chain()
            );
            hand.later.insert(id, (tries, desk.now().plus_secs(wait_s)));
        }
    }
}

/// 1, 2, 4 … seconds, a minute at most.
fn wait_s(tries: u32) -> i64 {
    2_i64.saturating_pow(tries.saturating_sub(1)).min(LONGEST_WAIT_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute() {
        let waits: Vec<i64> = [1, 2, 3, 7, 63, 64, 1000].map(wait_s).to_vec();
        assert_eq!(waits, [1, 2, 4, 60, 60, 60, 60]);
    }
}
