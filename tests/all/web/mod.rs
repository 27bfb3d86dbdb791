//! The pages, asked as a browser asks, without a socket.

mod addresses;
pub mod browser;
mod calendars;
mod contracts;
mod files;
mod forms;
mod forwarded;
mod letters;
mod mail;
mod mail_in;
mod monitors;
mod on_call;
mod pages;
mod partner_references;
mod promises;
mod report;
mod rights;
mod subscriptions;
mod suppliers;
mod terms;
mod thanks;
mod tokens;
