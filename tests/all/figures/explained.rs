//! What a database says about how it would carry out the statements that a function sends.

use std::sync::{Arc, Mutex};

use diesel::{
    Connection, QueryableByName, RunQueryDsl,
    connection::{InstrumentationEvent, SimpleConnection},
    sql_types::Text,
};
use tarmac::{
    db::{Conn, Place},
    domain::time::Timestamp,
};

/// Tables that grow with the tickets.
const GROWING: &[&str] = &[
    "tickets",
    "events",
    "messages",
    "attachments",
    "blobs",
    "known_ids",
    "clocks",
    "watches",
    "verdicts",
    "steps",
    "alerts",
    "alert_steps",
    "silences",
    "inbound",
    "mail_seen",
    "outbox",
    "outbox_deliveries",
];

/// Indices of what waits alone: to read one whole is to read what waits.
const OF_WAITING: &[&str] = &["outbox_deliveries_waiting", "tickets_by_closing"];

/// One statement and its plan.
pub struct Explained {
    /// The statement with its values.
    pub sql: String,
    /// The lines of the plan.
    pub plan: Vec<String>,
}

impl Explained {
    /// What of the plan reads a growing table, or a whole index of it, from end to end.
    pub fn whole_reads(&self) -> Vec<&String> {
        let is_growing = |line: &str| {
            let named = |table: &&&str| line.split_whitespace().any(|word| word == **table);
            GROWING.iter().find(named).is_some()
        };
        let lines = self.plan.iter().enumerate();
        lines
            .filter(|(n, line)| {
                let next = self.plan.get(n + 1).map_or("", String::as_str);
                let of_waiting = OF_WAITING.iter().any(|index| line.contains(index));
                let without_condition = !next.contains("Index Cond") && !of_waiting;
                line.contains("SCAN ") && is_growing(line)
                    || line.contains("Seq Scan on ") && is_growing(line)
                    || line.contains(" Scan using ") && is_growing(line) && without_condition
                    || line.contains("Bitmap Index Scan on ") && without_condition
            })
            .map(|(_, line)| line)
            .collect()
    }

    /// Whether rows are put in order beside the index.
    pub fn sorts(&self) -> bool {
        self.plan.iter().any(|l| l.contains("Sort") || l.contains("TEMP B-TREE"))
    }
}

#[derive(QueryableByName)]
struct OfSqlite {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct OfPostgres {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// The plans of all that `work` sends. PostgreSQL reads a small table whole, or sorts what is left of
/// it, because that is cheapest there: it is asked what it would do where it must not.
pub fn explained(place: &Place, work: impl FnOnce(&mut Conn)) -> Vec<Explained> {
    let mut c = place.connect(false).unwrap();
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = Arc::clone(&seen);
    c.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            sink.lock().unwrap().push(query.to_string());
        }
    });
    work(&mut c);
    let sent: Vec<String> = seen.lock().unwrap().clone();
    if let Conn::Pg(pg) = &mut c {
        pg.batch_execute("SET enable_seqscan = off; SET enable_bitmapscan = off").unwrap();
    }
    let verbs = ["SELECT", "UPDATE", "DELETE"];
    let of_interest = sent.iter().filter(|sql| verbs.iter().any(|verb| sql.starts_with(verb)));
    of_interest.map(|sql| explain(&mut c, &with_values(sql))).collect()
}

fn explain(c: &mut Conn, sql: &str) -> Explained {
    let plan = match c {
        Conn::Pg(c) => diesel::sql_query(format!("EXPLAIN {sql}"))
            .load::<OfPostgres>(c)
            .unwrap_or_else(|e| panic!("{sql}: {e}"))
            .into_iter()
            .map(|row| row.line)
            .collect(),
        Conn::Sqlite(c) => diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
            .load::<OfSqlite>(c)
            .unwrap_or_else(|e| panic!("{sql}: {e}"))
            .into_iter()
            .map(|row| row.detail)
            .collect(),
    };
    Explained { sql: sql.to_owned(), plan }
}

/// The statement as diesel shows it, `… -- binds: […]`, with the values in their places.
fn with_values(shown: &str) -> String {
    let (sql, binds) = shown.split_once(" -- binds: ").unwrap_or((shown, "[]"));
    let values: Vec<String> = elements(binds).iter().map(|value| literal(value)).collect();
    if sql.contains("$1") {
        let numbered = values.iter().enumerate().rev();
        return numbered
            .fold(sql.to_owned(), |sql, (n, value)| sql.replace(&format!("${}", n + 1), value));
    }
    let mut parts = sql.split('?');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.zip(values).fold(first, |sql, (part, value)| sql + &value + part)
}

/// The elements of a list as `Debug` writes it.
fn elements(list: &str) -> Vec<String> {
    let inner = list.trim().strip_prefix('[').and_then(|l| l.strip_suffix(']')).unwrap_or("");
    let (mut found, mut one, mut depth, mut quoted, mut escaped) =
        (Vec::new(), String::new(), 0, false, false);
    for c in inner.chars() {
        match c {
            '"' if !escaped => quoted = !quoted,
            '[' | '(' if !quoted => depth += 1,
            ']' | ')' if !quoted => depth -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        if c == ',' && depth == 0 && !quoted {
            found.push(std::mem::take(&mut one).trim().to_owned());
        } else {
            one.push(c);
        }
    }
    if !one.trim().is_empty() {
        found.push(one.trim().to_owned());
    }
    found
}

/// A value as `Debug` writes it, as SQL writes it.
fn literal(shown: &str) -> String {
    if shown.starts_with('[') {
        let inner: Vec<String> = elements(shown).iter().map(|e| literal(e)).collect();
        return format!("ARRAY[{}]", inner.join(", "));
    }
    if let Some(text) = shown.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        return format!(
            "'{}'",
            text.replace("\\\"", "\"").replace("\\\\", "\\").replace('\'', "''")
        );
    }
    if let Ok(moment) = Timestamp::parse(shown) {
        return moment.micros().to_string();
    }
    if shown == "true" || shown == "false" || shown.parse::<i64>().is_ok() {
        return shown.to_owned();
    }
    if let Some((_, id)) = shown.strip_suffix(')').and_then(|s| s.split_once('(')) {
        return literal(id);
    }
    let mut word = String::new();
    for (n, c) in shown.chars().enumerate() {
        if c.is_uppercase() && n > 0 {
            word.push('_');
        }
        word.push(c.to_ascii_lowercase());
    }
    let is_severity = shown.len() == 2 && shown.starts_with('S');
    if is_severity { format!("'{shown}'") } else { format!("'{word}'") }
}

#[test]
fn values_take_their_places() {
    let shown =
        r#"SELECT ? FROM t WHERE a = ? AND b IN (?) -- binds: [TicketId(3), NotNeeded, "it's"]"#;
    assert_eq!(with_values(shown), "SELECT 3 FROM t WHERE a = 'not_needed' AND b IN ('it''s')");
    let shown = "SELECT $1, $2 -- binds: [[TicketId(1), TicketId(2)], S1]";
    assert_eq!(with_values(shown), "SELECT ARRAY[1, 2], 'S1'");
}
