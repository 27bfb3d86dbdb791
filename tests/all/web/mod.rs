//! The pages, asked as a browser asks, without a socket.

mod browser;
mod forms;
mod pages;
mod rights;
