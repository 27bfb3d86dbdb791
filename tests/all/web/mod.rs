//! The pages, asked as a browser asks, without a socket.

pub mod browser;
mod calendars;
mod forms;
mod mail;
mod mail_in;
mod on_call;
mod pages;
mod promises;
mod report;
mod rights;
mod terms;
mod tokens;
