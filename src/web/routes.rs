//! Every route on one screen, with who may use it. A path that is not here does not exist.

use crate::domain::access::Verb;

use super::{ask::Ask, fault::Fault, pages, reply::Reply};

/// How a route is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Changes nothing.
    Get,
    /// May change something; a form with its token.
    Post,
}

impl Method {
    /// As HTTP writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Open,
    /// Who has the link: it carries its right.
    Link,
    /// Who has the link, which carries its right; a mail program may post to it with one click
    /// (RFC 8058), so that no form token is asked: whoever could forge the post has the link.
    OneClick,
    /// Whoever is signed in.
    SignedIn,
    /// Whose role may do this.
    May(Verb),
    /// A program that brings an API token of somebody whose role may do this; `Ask::session` is
    /// then that person. A cookie counts for nothing here, so no form of another site reaches it,
    /// and the body is the handler's to read as it is. What is refused is a problem document.
    Token(Verb),
    /// Everybody, and it is a machine that asks: no cookie is set.
    Probe,
    /// Whom `http.metrics_from` or `http.metrics_token` lets read the figures.
    Figures,
}

impl Access {
    /// Whether programs ask it by a token, and no form is sent to it.
    #[must_use]
    pub const fn is_for_programs(self) -> bool {
        matches!(self, Self::Token(_))
    }
}

/// What answers.
pub type Handler = fn(&Ask) -> Result<Reply, Fault>;

/// A route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// The path; `{id}` is a place.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    /// What answers.
    pub handler: Handler,
    /// Whether tries are slowed down: passwords are not to be guessed.
    pub is_guarded: bool,
}

impl Route {
    /// Whether its body is a message, which may be large and is read by another way.
    #[must_use]
    pub fn takes_mail(&self) -> bool {
        self.path == "/api/v1/mail"
    }
}

const fn get(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: Method::Get, path, access, handler, is_guarded: false }
}

const fn post(path: &'static str, access: Access, handler: Handler) -> Route {
    Route { method: Method::Post, path, access, handler, is_guarded: false }
}

const fn guarded(path: &'static str, handler: Handler) -> Route {
    Route { method: Method::Post, path, access: Access::Open, handler, is_guarded: true }
}

use Access::{Figures, Link, May, OneClick, Open, Probe, SignedIn, Token};
use Verb as V;

/// Where a reply is sent from, with its files.
const REPLY: &str = "/tickets/{id}/reply";

impl Route {
    /// Whether its form may bring files, which are read as they are.
    #[must_use]
    pub fn takes_files(&self) -> bool {
        self.method == Method::Post && self.path == REPLY
    }
}

/// Every route.
pub const ROUTES: &[Route] = &[
    get("/", Open, pages::sign_in::start),
    get("/healthz", Probe, pages::outside::alive),
    get("/readyz", Probe, pages::outside::ready),
    get("/metrics", Figures, pages::outside::figures),
    get("/assets/{hash}/{name}", Open, pages::sign_in::asset),
    get("/favicon.ico", Open, pages::sign_in::favicon),
    get("/sign-in", Open, pages::sign_in::ask),
    guarded("/sign-in", pages::sign_in::enter),
    post("/sign-out", SignedIn, pages::sign_in::leave),
    get("/password/forgotten", Open, pages::sign_in::forgotten),
    guarded("/password/forgotten", pages::sign_in::send_reset),
    get("/reset/{token}", Link, pages::sign_in::reset),
    post("/reset/{token}", Link, pages::sign_in::set_password),
    get("/password", May(V::ManageOwnProfile), pages::sign_in::change),
    post("/password", May(V::ManageOwnProfile), pages::sign_in::save_change),
    post("/language", Open, pages::sign_in::language),
    get("/queue", May(V::ViewQueue), pages::queue::show),
    get("/tickets/{id}", May(V::ViewTicket), pages::ticket::show),
    post("/tickets/{id}/acknowledge", May(V::EnterMilestone), pages::ticket_acts::acknowledge),
    post("/tickets/{id}/milestone", May(V::EnterMilestone), pages::ticket_acts::milestone),
    post("/tickets/{id}/severity", May(V::ChangeSeverity), pages::ticket_acts::severity),
    post("/tickets/{id}/owner", May(V::Assign), pages::ticket_acts::owner),
    post("/tickets/{id}/account", May(V::AssignAccount), pages::ticket_acts::account),
    post("/tickets/{id}/forwarded", May(V::AssignAccount), pages::ticket_forwarded::turn),
    post("/tickets/{id}/reference", May(V::AssignAccount), pages::ticket_forwarded::reference),
    post("/tickets/{id}/place", May(V::AssignAccount), pages::ticket_waits::place),
    post(REPLY, May(V::Reply), pages::ticket_acts::reply),
    post("/tickets/{id}/take", May(V::TakeAlert), pages::ticket_acts::take),
    post("/tickets/{id}/withdraw", May(V::Withdraw), pages::ticket_acts::withdraw),
    post("/tickets/{id}/pause", May(V::PauseClocks), pages::ticket_waits::pause),
    post("/tickets/{id}/resume", May(V::PauseClocks), pages::ticket_waits::resume),
    post("/tickets/{id}/hand-over", May(V::PauseClocks), pages::ticket_suppliers::hand_over),
    post("/tickets/{id}/hand-back", May(V::PauseClocks), pages::ticket_suppliers::hand_back),
    post("/tickets/{id}/waive", May(V::WaivePromise), pages::ticket_waits::waive),
    post("/tickets/{id}/needed-by", May(V::SetNeededBy), pages::ticket_waits::needed_by),
    post("/tickets/{id}/reopen", May(V::ReopenTicket), pages::ticket_ways::reopen),
    post("/tickets/{id}/follow", May(V::ReopenTicket), pages::ticket_ways::follow),
    post("/tickets/{id}/merge", May(V::MergeTickets), pages::ticket_ways::merge),
    post("/tickets/{id}/split", May(V::SplitTicket), pages::ticket_ways::split),
    post("/tickets/{id}/close", May(V::CloseTicket), pages::ticket_ways::close),
    get("/attachments/{id}", May(V::ViewTicket), pages::ticket::attachment),
    get("/files/{token}", Link, pages::files::open),
    post("/tickets/{id}/files/{file}/revoke", May(V::Reply), pages::files::revoke),
    get("/take/{token}", Link, pages::take::ask),
    post("/take/{token}", Link, pages::take::take),
    get("/unsubscribe/{token}", OneClick, pages::subscriptions::ask),
    post("/unsubscribe/{token}", OneClick, pages::subscriptions::act),
    get("/log", May(V::LogFault), pages::log::show),
    post("/log", May(V::LogFault), pages::log::save),
    post("/log/preview", May(V::LogFault), pages::log::preview),
    get("/reports/late", May(V::ReadReports), pages::late_alerts::show),
    get("/reports", May(V::ReadReports), pages::report::show),
    get("/reports/promises", May(V::ReadReports), pages::report::promises),
    get("/reports/figures.csv", May(V::ReadReports), pages::report::csv),
    get("/reports/promises.csv", May(V::ReadReports), pages::report::promises_csv),
    get("/mail", May(V::ViewMail), pages::mail::list),
    get("/mail/{id}", May(V::ViewMail), pages::mail_message::show),
    get("/mail/{id}/raw", May(V::ViewMail), pages::mail_message::raw),
    get("/mail/{id}/html", May(V::ViewMail), pages::letter::html),
    post("/mail/{id}/pictures", May(V::ViewMail), pages::letter::pictures),
    post("/mail/{id}/join", May(V::TriageMail), pages::mail_message::join),
    post("/mail/{id}/open", May(V::TriageMail), pages::mail_message::open),
    post("/mail/{id}/discard", May(V::TriageMail), pages::mail_message::discard),
    post("/mail/{id}/retry", May(V::TriageMail), pages::mail_message::retry),
    get("/mail/sent/{id}", May(V::ViewOutgoingMail), pages::mail_out::show),
    get("/mail/sent/{id}/raw", May(V::ViewOutgoingMail), pages::mail_out::raw),
    get("/mail/sent/{id}/html", May(V::ViewOutgoingMail), pages::mail_out::html),
    post("/mail/sent/{id}/retry", May(V::RetryOutgoingMail), pages::mail_out::retry),
    get("/outgoing", May(V::ViewOutgoingMail), pages::outgoing::list),
    get("/outgoing/{name}", May(V::ViewOutgoingMail), pages::outgoing::show),
    get("/outgoing/{name}/html", May(V::ViewOutgoingMail), pages::outgoing::html),
    get("/outgoing/{name}/raw", May(V::ViewOutgoingMail), pages::outgoing::raw),
    get("/on-call", May(V::ViewQueue), pages::on_call::list),
    get("/on-call/{id}", May(V::ViewQueue), pages::on_call::show),
    post("/on-call/{id}/rotation", May(V::ManageTeams), pages::on_call::rotate),
    post("/on-call/{id}/end", May(V::ManageTeams), pages::on_call::end),
    post("/on-call/{id}/override", May(V::ManageTeams), pages::on_call::cover),
    post("/on-call/{id}/override/{entry}/end", May(V::ManageTeams), pages::on_call::uncover),
    post("/on-call/{id}/leave", May(V::ManageTeams), pages::on_call::leave),
    post("/on-call/{id}/leave/{entry}/end", May(V::ManageTeams), pages::on_call::unleave),
    get("/accounts", May(V::ViewAccounts), pages::accounts::list),
    get("/accounts/new", May(V::ManageAccounts), pages::accounts::new),
    post("/accounts", May(V::ManageAccounts), pages::accounts::add),
    get("/accounts/{id}", May(V::ViewAccounts), pages::accounts::show),
    post("/accounts/{id}/contacts", May(V::ManageContacts), pages::accounts::add_contact),
    post("/accounts/{id}/monitors", May(V::ManageContacts), pages::monitors::register),
    post("/accounts/{id}/monitors/remove", May(V::ManageContacts), pages::monitors::remove),
    post("/accounts/{id}/sites", May(V::ManageAccounts), pages::contracts::add_site),
    post("/accounts/{id}/assets", May(V::ManageAccounts), pages::contracts::add_asset),
    post("/accounts/{id}/contracts", May(V::ManageAccounts), pages::contracts::add),
    post("/accounts/{id}/contracts/{contract}/end", May(V::ManageAccounts), pages::contracts::end),
    post("/accounts/{id}/references", May(V::ManageAccounts), pages::account_references::save),
    post("/accounts/{id}/lift", May(V::ManageContacts), pages::accounts::lift),
    get("/rehearsal", May(V::ViewPlans), pages::rehearsal::show),
    get("/settings/plans", May(V::ViewPlans), pages::plans::list),
    get("/settings/plans/import", May(V::ManagePlans), pages::plans::ask_import),
    post("/settings/plans/import", May(V::ManagePlans), pages::plans::import),
    get("/settings/plans/edit", May(V::ManagePlans), pages::plan_form::ask_edit),
    post("/settings/plans/edit", May(V::ManagePlans), pages::plan_form::edit),
    get("/settings/plans/versions/{id}", May(V::ViewPlans), pages::plans::show),
    get("/settings/plans/versions/{id}/document", May(V::ViewPlans), pages::plans::document),
    get("/settings/backtests", May(V::ManagePlans), pages::backtests::list),
    post("/settings/backtests", May(V::ManagePlans), pages::backtests::start),
    get("/settings/backtests/{id}", May(V::ManagePlans), pages::backtests::show),
    get("/settings/moves", May(V::ManagePlans), pages::moves::show),
    post("/settings/moves", May(V::ManagePlans), pages::moves::make),
    get("/settings/calendars", May(V::ViewPlans), pages::calendars::list),
    get("/settings/calendars/import", May(V::ManagePlans), pages::calendar_forms::ask_import),
    post("/settings/calendars/import", May(V::ManagePlans), pages::calendar_forms::import),
    get("/settings/calendars/hours", May(V::ManagePlans), pages::calendar_forms::ask_hours),
    post("/settings/calendars/hours", May(V::ManagePlans), pages::calendar_forms::hours),
    get("/settings/calendars/combine", May(V::ManagePlans), pages::calendar_forms::ask_combine),
    post("/settings/calendars/combine", May(V::ManagePlans), pages::calendar_forms::combine),
    get("/settings/calendars/{id}", May(V::ViewPlans), pages::calendars::show),
    get("/settings/suppliers", May(V::ViewPlans), pages::suppliers::list),
    post("/settings/suppliers", May(V::ManagePlans), pages::suppliers::agree),
    get("/settings/health", May(V::ManageSettings), pages::health::show),
    get("/settings/tokens", May(V::ManageOwnProfile), pages::tokens::list),
    post("/settings/tokens", May(V::ManageOwnProfile), pages::tokens::make),
    post("/settings/tokens/{id}/revoke", May(V::ManageOwnProfile), pages::tokens::revoke),
    get("/settings/mails", May(V::ManageOwnProfile), pages::subscriptions::show),
    post("/settings/mails", May(V::ManageOwnProfile), pages::subscriptions::save),
    get("/settings/addresses", May(V::ManageSettings), pages::addresses::show),
    post("/settings/addresses", May(V::ManageSettings), pages::addresses::add),
    post("/settings/addresses/remove", May(V::ManageSettings), pages::addresses::remove),
    get("/settings/thanks", May(V::ManageSettings), pages::thanks::show),
    post("/settings/thanks", May(V::ManageSettings), pages::thanks::add),
    post("/settings/thanks/switch", May(V::ManageSettings), pages::thanks::switch),
    post("/settings/thanks/remove", May(V::ManageSettings), pages::thanks::remove),
    post("/settings/thanks/try", May(V::ManageSettings), pages::thanks::try_out),
    get("/settings/users", May(V::ManageUsers), pages::users::list),
    post("/settings/users", May(V::ManageUsers), pages::users::add),
    post("/settings/users/{id}", May(V::ManageUsers), pages::users::switch),
    post("/api/v1/mail", Token(V::BringMail), pages::api::bring_mail),
    get("/api/v1/mail/{id}", Token(V::BringMail), pages::api::mail),
    post("/settings/users/{id}/lift", May(V::ManageUsers), pages::users::lift),
    get("/api/v1/tickets/{reference}/explain", Token(V::ViewTicket), pages::api::explain),
];
