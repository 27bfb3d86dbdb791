//! The handlers of the pages: each asks a verb of `app` and fills the page's struct with what it
//! answers, in the reader's language and zone.

pub mod accounts;
pub mod api;
pub mod backtests;
pub mod calendar_forms;
pub mod calendars;
pub mod clocks;
pub mod forms;
pub mod health;
pub mod log;
pub mod mail;
pub mod mail_out;
mod mail_reasons;
pub mod moves;
pub mod on_call;
pub mod outgoing;
pub mod outside;
pub mod plan_form;
mod plan_words;
pub mod plans;
pub mod queue;
pub mod rehearsal;
pub mod report;
pub mod sign_in;
pub mod take;
pub mod ticket;
pub mod ticket_acts;
mod ticket_alerts;
mod ticket_aside;
mod ticket_forms;
mod ticket_proof;
mod ticket_timeline;
mod ticket_told;
pub mod ticket_waits;
pub mod ticket_ways;
pub mod tokens;
pub mod users;
