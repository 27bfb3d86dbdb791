//! The body of a message that a program brings: read only from whom may bring it, never more than is
//! taken, and never more messages at once than there is room for.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use futures_util::StreamExt as _;
use tokio::{sync::Semaphore, time::timeout};

use super::{
    ask::Request,
    gate::Gate,
    reply::Reply,
    routes::Route,
    server::{http_reply, request},
};
use crate::{figures, time_source::Stopwatch};

/// Memory for messages on their way, in MiB. Others wait.
const ROOM_MIB: u64 = 64;
/// How long a message may take to come.
const WITHIN: Duration = Duration::from_mins(5);
/// How long one waits for room.
const PATIENCE: Duration = Duration::from_secs(30);

/// The room for messages on their way.
#[derive(Debug)]
pub struct Room(Semaphore);

impl Room {
    /// Room for one message of that size at least.
    #[must_use]
    pub fn for_messages_of(bytes: u64) -> Self {
        Self(Semaphore::new(usize::try_from(mib(bytes).max(ROOM_MIB)).unwrap_or(1)))
    }
}

fn mib(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20).max(1)
}

/// Answers a request for the route that takes messages.
pub async fn respond(
    route: &'static Route,
    gate: web::Data<Gate>,
    room: web::Data<Room>,
    http: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    let answering = Stopwatch::start();
    let asked = request(&gate, &http, &[]);
    let reply = answer(route, &gate, &room, &http, asked, payload).await;
    let response = reply.map_or_else(
        || HttpResponse::ServiceUnavailable().body("The desk cannot take it now; try again."),
        |reply| http_reply(&gate, reply, None),
    );
    let status = response.status().as_u16();
    figures::request(route.method.word(), route.path, status, answering.elapsed());
    response
}

/// None where there was no room, or the message did not come to its end.
async fn answer(
    route: &'static Route,
    gate: &web::Data<Gate>,
    room: &Room,
    http: &HttpRequest,
    mut asked: Request,
    payload: web::Payload,
) -> Option<Reply> {
    let most = gate.desk.config.smtp_in.max_size.bytes();
    let said =
        http.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    if let Some(reply) = turned_away(route, gate, &asked, said.unwrap_or(0)).await? {
        return Some(reply);
    }
    let wanted = u32::try_from(mib(said.unwrap_or(most))).unwrap_or(u32::MAX);
    let _place = timeout(PATIENCE, room.0.acquire_many(wanted)).await.ok()?.ok()?;
    match timeout(WITHIN, read(payload, most)).await.ok()? {
        Body::Whole(raw) => asked.body = raw,
        Body::TooLarge => return turned_away(route, gate, &asked, u64::MAX).await?,
        Body::Cut => return None,
    }
    let inner = gate.clone().into_inner();
    web::block(move || inner.answer(route, Vec::new(), asked).0).await.ok()
}

async fn turned_away(
    route: &'static Route,
    gate: &web::Data<Gate>,
    asked: &Request,
    bytes: u64,
) -> Option<Option<Reply>> {
    let (inner, asked) = (gate.clone().into_inner(), asked.clone());
    web::block(move || inner.turned_away(route, asked, bytes)).await.ok()
}

enum Body {
    Whole(Vec<u8>),
    TooLarge,
    Cut,
}

async fn read(mut payload: web::Payload, most: u64) -> Body {
    let mut raw = Vec::new();
    while let Some(chunk) = payload.next().await {
        let Ok(chunk) = chunk else { return Body::Cut };
        raw.extend_from_slice(&chunk);
        if u64::try_from(raw.len()).unwrap_or(u64::MAX) > most {
            return Body::TooLarge;
        }
    }
    Body::Whole(raw)
}
