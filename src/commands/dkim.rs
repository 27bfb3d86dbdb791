//! `tarmac mail dkim`: the DNS records of the keys that sign.

use super::{Fault, Outcome, print::Out};
use crate::{
    cli::Exit,
    config::Config,
    server::{self, Refused},
};

/// A record a line.
pub(super) fn records(config: &Config, json: bool) -> Outcome {
    let dkim = server::dkim(config).map_err(|e| {
        Fault::Said(Refused::of("mail_out.dkim_keys", &e).0.join("; "), Exit::Input)
    })?;
    let records = dkim.records();
    if records.is_empty() {
        eprintln!("No key is named in mail_out.dkim_keys; `tarmac mail dkim --help` says how");
    }
    let mut out = Out::new();
    for record in records {
        if json {
            out.json(&serde_json::json!({"name": record.name, "value": record.value}))?;
        } else {
            out.line(&record.zone_line())?;
        }
    }
    out.end()
}
