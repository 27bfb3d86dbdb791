//! The pages, asked as a browser asks, without a socket.

pub mod browser;
mod calendars;
mod files;
mod forms;
mod mail;
mod on_call;
mod pages;
mod promises;
mod report;
mod rights;
mod subscriptions;
mod terms;
mod tokens;
