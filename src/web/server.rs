//! The server: turns HTTP into values for the gate, and answers into HTTP.

use std::{convert::Infallible, net::TcpListener, sync::Arc, time::Duration};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    cookie::{Cookie, SameSite},
    dev::Server,
    guard,
    http::{StatusCode, header},
    web,
};
use futures_util::StreamExt as _;
use tokio_util::sync::CancellationToken;

use super::{
    DemoPerson, Figures,
    ask::Request,
    gate::{Gate, MOST_FORM, decoded},
    mail_body::{self, Room},
    reply::Reply,
    routes::{Method, ROUTES, Route},
};
use crate::{
    app::{Desk, sign_in},
    domain::access::{Verb, may},
    figures,
    time_source::Stopwatch,
};

/// The policy of every page: nothing but what we serve ourselves, and no script in the page.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; form-action 'self'; \
                      frame-src 'self'; base-uri 'none'; frame-ancestors 'self'";
/// Between two words that something changed, at least.
const LIVE_PAUSE: Duration = Duration::from_secs(1);

/// How long requests that have begun may take once the server stops, in seconds.
const SHUTDOWN_S: u64 = 10;

/// How the pages are served.
#[derive(Clone)]
pub struct Settings {
    /// Threads that answer; 0 is one a core.
    pub workers: usize,
    /// Whether outgoing mail goes into a folder that has a page.
    pub shows_outgoing: bool,
    /// The demo's people.
    pub demo: Option<Arc<Vec<DemoPerson>>>,
    /// Writes the figures of this process.
    pub figures: Option<Figures>,
    /// Ends the answers that would go on for ever: the words to live pages.
    pub stop: CancellationToken,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("workers", &self.workers).finish_non_exhaustive()
    }
}

/// The server on a listener. Run it on a thread with an actix system of its own; its handle stops
/// it: requests that have begun are answered.
///
/// # Errors
/// When the listener cannot be used.
pub fn server(
    desk: Arc<Desk>,
    listener: TcpListener,
    settings: Settings,
) -> std::io::Result<Server> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let workers = if settings.workers == 0 { cores } else { settings.workers };
    let gate = Gate::new(desk, settings.shows_outgoing, settings.demo);
    let gate = Arc::new(gate.with_figures(settings.figures));
    let largest_upload = gate.desk.config.http.largest_upload.bytes();
    let largest_upload = usize::try_from(largest_upload).unwrap_or(usize::MAX);
    let stop = settings.stop;
    let room = web::Data::new(Room::for_messages_of(gate.desk.config.smtp_in.max_size.bytes()));
    let server = HttpServer::new(move || {
        let mut app = App::new()
            .app_data(web::Data::from(Arc::clone(&gate)))
            .app_data(web::PayloadConfig::new(MOST_FORM))
            .app_data(web::Data::new(stop.clone()))
            .app_data(room.clone())
            .route("/live", web::get().to(live))
            .default_service(web::to(nothing_here));
        for route in ROUTES {
            let method = match route.method {
                Method::Get => web::get(),
                Method::Post => web::post(),
            };
            if route.takes_mail() {
                let to = method.to(move |gate, room, http, payload| {
                    mail_body::respond(route, gate, room, http, payload)
                });
                app = app.route(route.path, to);
                continue;
            }
            let to =
                method.to(move |gate: web::Data<Gate>, http: HttpRequest, body: web::Bytes| {
                    respond(route, gate, http, body)
                });
            app = if route.takes_files() {
                let place = web::resource(route.path).guard(guard::Post());
                app.service(place.app_data(web::PayloadConfig::new(largest_upload)).route(to))
            } else {
                app.route(route.path, to)
            };
        }
        app
    })
    .workers(workers)
    .worker_max_blocking_threads(64)
    .client_request_timeout(Duration::from_secs(10))
    .keep_alive(Duration::from_secs(30))
    .shutdown_timeout(SHUTDOWN_S)
    .disable_signals()
    .listen(listener)?
    .run();
    Ok(server)
}

/// The names of the two cookies: with TLS they are bound to the host.
fn cookie_names(gate: &Gate) -> (&'static str, &'static str) {
    if gate.desk.config.http.public_url.is_https() {
        ("__Host-tarmac", "__Host-tarmac-guard")
    } else {
        ("tarmac", "tarmac-guard")
    }
}

/// Headers by which a proxy says that it asks for somebody else.
const FORWARDS: [&str; 4] = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];

pub(super) fn request(gate: &Gate, http: &HttpRequest, body: &[u8]) -> Request {
    let (session, guard) = cookie_names(gate);
    let text = |name: header::HeaderName| {
        http.headers().get(name).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned)
    };
    let cookie = |name| http.cookie(name).map(|c| c.value().to_owned());
    let direct = http.peer_addr().map(|a| a.ip());
    let is_proxy = direct.is_some_and(|p| gate.desk.config.http.trusted_proxies.contains(&p));
    let forwarded = http
        .headers()
        .get("x-forwarded-for")
        .and_then(|v| v.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok());
    Request {
        method: http.method().as_str().to_owned(),
        path: http.path().to_owned(),
        query: http.query_string().to_owned(),
        body: body.to_vec(),
        media_type: text(header::CONTENT_TYPE),
        session: cookie(session),
        guard: cookie(guard),
        origin: text(header::ORIGIN),
        accept_language: text(header::ACCEPT_LANGUAGE),
        peer: if is_proxy { forwarded.or(direct) } else { direct },
        is_peer_doubtful: if is_proxy {
            forwarded.is_none()
        } else {
            FORWARDS.iter().any(|name| http.headers().contains_key(*name))
        },
        bearer: text(header::AUTHORIZATION)
            .and_then(|value| value.strip_prefix("Bearer ").map(|token| token.trim().to_owned())),
    }
}

async fn respond(
    route: &'static Route,
    gate: web::Data<Gate>,
    http: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let answering = Stopwatch::start();
    let request = request(&gate, &http, &body);
    let places = places(route.path, http.path());
    let inner = gate.clone().into_inner();
    let answered = web::block(move || inner.answer(route, places, request)).await;
    let response = match answered {
        Ok((reply, guard)) => http_reply(&gate, reply, guard),
        Err(_) => HttpResponse::ServiceUnavailable().body("The desk is stopping."),
    };
    let status = response.status().as_u16();
    figures::request(route.method.word(), route.path, status, answering.elapsed());
    response
}

/// What the places of a route's path hold.
fn places(pattern: &'static str, path: &str) -> Vec<(&'static str, String)> {
    pattern
        .split('/')
        .zip(path.split('/'))
        .filter_map(|(name, value)| {
            let name = name.strip_prefix('{')?.strip_suffix('}')?;
            Some((name, decoded(&value.replace('+', "%2B"))))
        })
        .collect()
}

pub(super) fn http_reply(gate: &Gate, reply: Reply, guard: Option<String>) -> HttpResponse {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut http = HttpResponse::build(status);
    if !reply.media_type.is_empty() {
        http.insert_header((header::CONTENT_TYPE, reply.media_type));
    }
    for (name, value) in reply.headers {
        http.insert_header((name, value));
    }
    let kept = if reply.is_immutable { "public, max-age=31536000, immutable" } else { "no-store" };
    http.insert_header((header::CACHE_CONTROL, kept));
    http.insert_header((header::CONTENT_SECURITY_POLICY, reply.policy.unwrap_or(POLICY)));
    http.insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    http.insert_header((header::REFERRER_POLICY, "same-origin"));
    http.insert_header(("Cross-Origin-Opener-Policy", "same-origin"));
    http.insert_header(("Permissions-Policy", "camera=(), microphone=(), geolocation=()"));
    let is_https = gate.desk.config.http.public_url.is_https();
    if is_https {
        http.insert_header((header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
    }
    let (session_name, guard_name) = cookie_names(gate);
    let cookie = |name, value| {
        Cookie::build(name, value)
            .path("/")
            .http_only(true)
            .secure(is_https)
            .same_site(SameSite::Lax)
            .finish()
    };
    if let Some(value) = reply.session {
        let mut session = cookie(session_name, value);
        if session.value().is_empty() {
            session.make_removal();
        }
        http.cookie(session);
    }
    if let Some(value) = guard {
        http.cookie(cookie(guard_name, value));
    }
    http.body(reply.body)
}

async fn nothing_here(gate: web::Data<Gate>, http: HttpRequest) -> HttpResponse {
    let request = request(&gate, &http, &[]);
    let inner = gate.clone().into_inner();
    let answered = web::block(move || inner.answer(&NOWHERE, Vec::new(), request)).await;
    match answered {
        Ok((reply, _)) => http_reply(&gate, reply, None),
        Err(_) => HttpResponse::ServiceUnavailable().body("The desk is stopping."),
    }
}

/// What answers where no route is.
static NOWHERE: Route = Route {
    method: Method::Get,
    path: "",
    access: super::routes::Access::Open,
    handler: |_| Err(super::fault::Fault::NotFound),
    is_guarded: false,
};

/// Tells a page that something changed, as server-sent events; it then fetches its parts anew.
async fn live(
    gate: web::Data<Gate>,
    stop: web::Data<CancellationToken>,
    http: HttpRequest,
) -> HttpResponse {
    let asked = request(&gate, &http, &[]);
    let desk = Arc::clone(&gate.desk);
    let known =
        web::block(move || asked.session.map_or(Ok(None), |token| sign_in::session(&desk, &token)))
            .await;
    let Ok(Ok(known)) = known else {
        return HttpResponse::ServiceUnavailable().body("The desk cannot answer just now.");
    };
    let is_reader = known.is_some_and(|session| may(session.user.role, Verb::ViewQueue));
    if !is_reader {
        return HttpResponse::Forbidden().body("Sign in first.");
    }
    let commits = gate.desk.db.commits();
    // A page that hears the end comes again, to a node that goes on.
    let words = futures(commits).take_until(stop.get_ref().clone().cancelled_owned());
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(words)
}

/// One event at once, so that the page knows it is live; then one for each burst of commits, and a
/// sign of life every 20 seconds.
fn futures(
    commits: tokio::sync::watch::Receiver<u64>,
) -> impl futures_util::Stream<Item = Result<web::Bytes, Infallible>> {
    futures_util::stream::unfold((commits, true), |(mut commits, is_first)| async move {
        if is_first {
            return Some((Ok(web::Bytes::from_static(b": live\n\n")), (commits, false)));
        }
        let word = match tokio::time::timeout(Duration::from_secs(20), commits.changed()).await {
            Ok(Ok(())) => {
                tokio::time::sleep(LIVE_PAUSE).await;
                commits.mark_unchanged();
                web::Bytes::from_static(b"data: changed\n\n")
            }
            Ok(Err(_)) => return None,
            Err(_) => web::Bytes::from_static(b": here\n\n"),
        };
        Some((Ok(word), (commits, false)))
    })
}
