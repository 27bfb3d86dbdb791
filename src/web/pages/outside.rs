//! What machines ask: whether the process is alive, whether the node is ready, and the figures.

use serde::Serialize;

use crate::{
    app::vitals::{self, Part},
    web::{ask::Ask, fault::Fault, reply::Reply},
};

/// `GET /healthz`: the process answers. Nothing else is looked at: what it cannot mend itself is no
/// reason to end it.
pub fn alive(_: &Ask) -> Result<Reply, Fault> {
    Ok(Reply::text(200, "alive\n"))
}

/// What `/readyz` says.
#[derive(Debug, Serialize)]
struct Ready {
    ready: bool,
    parts: Vec<Said>,
}

#[derive(Debug, Serialize)]
struct Said {
    name: &'static str,
    ok: bool,
    says: String,
}

/// `GET /readyz`: each part by name; 503 when one of them is not ready.
pub fn ready(ask: &Ask) -> Result<Reply, Fault> {
    let parts = vitals::parts(&ask.desk);
    let is_ready = parts.iter().all(|part| part.state.is_ok());
    let said = |Part { name, state }: Part| Said { name, ok: state.is_ok(), says: state.said() };
    let answer = Ready { ready: is_ready, parts: parts.into_iter().map(said).collect() };
    let text = serde_json::to_string(&answer).map_err(|e| Fault::Unfit(e.to_string()))?;
    let mut reply = Reply::text(if is_ready { 200 } else { 503 }, &format!("{text}\n"));
    "application/json".clone_into(&mut reply.media_type);
    Ok(reply)
}

/// `GET /metrics`: the figures of this node in Prometheus' text form. Where the database does not
/// answer, those that need none are shown all the same.
pub fn figures(ask: &Ask) -> Result<Reply, Fault> {
    let Some(figures) = &ask.figures else { return Err(Fault::NotFound) };
    if let Err(e) = vitals::measure(&ask.desk) {
        tracing::error!("The figures of the queues cannot be read: {}", e.chain());
    }
    let mut reply = Reply::text(200, &figures());
    "text/plain; version=0.0.4; charset=utf-8".clone_into(&mut reply.media_type);
    Ok(reply)
}
