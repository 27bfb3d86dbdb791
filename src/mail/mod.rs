//! Messages as values: what came in is read here, what goes out is written. No sockets, no database,
//! no hour.
//!
//! [`parse::parse`] never fails and never panics: a bad message gives what can be read of it and a
//! list of its oddities.

pub mod address;
pub mod answer_subject;
pub mod auth_results;
pub mod automatic;
pub mod body;
pub mod bounce;
#[cfg(test)]
mod bounce_shapes_tests;
pub mod bounce_text;
pub mod charset;
pub mod charset_guess;
pub mod compose;
mod compose_ids;
pub mod content_hash;
pub mod dkim;
pub mod encoded_words;
pub mod filename;
#[cfg(test)]
mod fixture_tests;
pub mod forward;
#[cfg(test)]
mod hard_case_tests;
pub mod headers;
pub mod html_text;
pub mod idn;
pub mod limits;
pub mod lines;
pub mod link_token;
pub mod makeup;
#[cfg(test)]
mod malformed_tests;
pub mod message_ids;
pub mod notice;
pub mod parameters;
pub mod parse;
pub mod parse_json;
pub mod part_text;
pub mod pictures;
pub mod quote;
pub mod quote_marks;
pub mod quote_out;
pub mod received;
pub mod report;
pub mod safe_html;
pub mod signature;
pub mod smime;
pub mod structure;
pub mod subject;
pub mod thread_trace;
pub mod tnef;
pub mod token;
pub mod transfer;
