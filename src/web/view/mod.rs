//! The pages: one file a page, each a plain struct that is rendered by the template it names.
//!
//! No database and no server in here. Fields are texts in the reader's own words and zone, and
//! numbers for the drawings; whoever answers a request fills them. Texts that never change are in
//! `i18n/<language>/desk.ftl` and are looked up by the template through [`page::Page`].

pub mod accounts;
pub mod addresses;
pub mod backtests;
pub mod calendars;
pub mod form;
pub mod health;
pub mod late_alerts;
pub mod letter;
pub mod log;
pub mod mail;
pub mod moves;
pub mod on_call;
pub mod outgoing;
pub mod page;
pub mod parts;
pub mod plan_form;
pub mod problem;
pub mod proof;
pub mod queue;
pub mod rehearsal;
pub mod report;
pub mod settings;
pub mod sign_in;
pub mod subscriptions;
pub mod suppliers;
pub mod take;
pub mod thanks;
pub mod ticket;
pub mod ticket_more;
pub mod timeline;
pub mod tokens;
pub mod whose;

#[cfg(test)]
mod gallery;

pub use form::{Choice, Field, Opt};
pub use page::{Banner, Link, Me, Nav, Page, Toast};
pub use parts::{Badge, Clock, Live, Runway, Said};
