//! `tarmac sla due --json` and `tarmac sla evaluate --json`: one JSON line in, one out.
//!
//! Pure text to text. A line that cannot be accepted is answered with its `id` and an `error`;
//! keys that the contract does not name are ignored.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Display,
    sync::Arc,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    calendar::{Calendar, Pause, Status},
    clock::{Clock, SupplierClock, Terms, Verdict, check_plan, evaluate},
    event::{Event, EventKind},
    ids::SupplierId,
    plan::{Plan, Retarget, SeverityTerms, Target, Within},
    promise::{ClockKey, ClockState, Milestone, Outcome, Severity, Watch},
    time::{MICROS, Timestamp},
};

/// The answer to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// One line of JSON, without its end.
    pub json: String,
    /// Whether the line was accepted.
    pub ok: bool,
}

/// Answers a line of `tarmac sla due`.
#[must_use]
pub fn due_line(line: &str) -> Answer {
    answer(line, due)
}

/// Answers a line of `tarmac sla evaluate`.
#[must_use]
pub fn evaluate_line(line: &str) -> Answer {
    answer(line, evaluated)
}

/// What is answered, with the `id` of what was asked.
#[derive(Serialize)]
struct WithId<T> {
    id: Value,
    #[serde(flatten)]
    body: T,
}

#[derive(Serialize)]
struct Refused {
    error: String,
}

fn answer<T: Serialize>(line: &str, body: fn(Value) -> Result<T, String>) -> Answer {
    let (id, body) = match serde_json::from_str::<Value>(line) {
        Ok(asked) => (asked.get("id").cloned().unwrap_or_default(), body(asked)),
        Err(error) => (Value::Null, Err(format!("no JSON: {error}"))),
    };
    let told = body.and_then(|body| said(&WithId { id: id.clone(), body }));
    match told {
        Ok(json) => Answer { json, ok: true },
        Err(error) => {
            let json = said(&WithId { id, body: Refused { error } });
            Answer { json: json.unwrap_or_default(), ok: false }
        }
    }
}

fn said(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(value).map_err(why)
}

fn why(error: impl Display) -> String {
    error.to_string()
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(why)
}

/// A moment that must be a whole second.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct WholeSecond(Timestamp);

impl TryFrom<String> for WholeSecond {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let moment = Timestamp::parse(&text).map_err(why)?;
        if moment.micros() % MICROS != 0 {
            return Err(format!("“{text}” is no whole second"));
        }
        Ok(Self(moment))
    }
}

/// The first second that RFC 3339 cannot write: the beginning of the year 10000.
const END_OF_YEARS: i64 = 253_402_300_800;

#[derive(Deserialize)]
struct DueAsked {
    start: WholeSecond,
    duration_s: i64,
    calendar: Calendar,
    pauses: Option<Vec<(WholeSecond, Option<WholeSecond>)>>,
    marks: Option<Vec<u16>>,
    spans: Option<Vec<(WholeSecond, WholeSecond)>>,
}

#[derive(Serialize)]
struct DueTold {
    status: &'static str,
    due: Option<Timestamp>,
    counted: Vec<(Timestamp, Timestamp)>,
    counted_s: i64,
    missing_holiday_years: Vec<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marks: Option<BTreeMap<u16, Option<Timestamp>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elapsed: Option<Vec<i64>>,
}

fn due(asked: Value) -> Result<DueTold, String> {
    let asked: DueAsked = read(asked)?;
    let (start, duration_s) = (asked.start.0, asked.duration_s);
    if duration_s < 0 {
        return Err(format!("duration_s is {duration_s}; it cannot be less than 0"));
    }
    let mut pauses = Vec::new();
    for (from, to) in asked.pauses.unwrap_or_default() {
        let pause = Pause { from: from.0, to: to.map(|to| to.0) };
        if pause.to.is_some_and(|to| to < pause.from) {
            return Err(format!("the pause from {} ends before it begins", pause.from));
        }
        pauses.push(pause);
    }
    let calendar = &asked.calendar;
    let share = |percent: u16| {
        let share_s = duration_s.saturating_mul(i64::from(percent)) / 100;
        (percent, calendar.deadline(start, share_s, &pauses).due)
    };
    let length = |(from, to): (WholeSecond, WholeSecond)| calendar.counted(from.0, to.0, &pauses);
    let reckoning = calendar.deadline(start, duration_s, &pauses);
    if reckoning.due.is_some_and(|due| due.secs() >= END_OF_YEARS) {
        return Err("the deadline is after the year 9999, which cannot be written".to_owned());
    }
    Ok(DueTold {
        status: match reckoning.status {
            Status::Due => "due",
            Status::Paused => "paused",
            Status::Never => "never",
        },
        due: reckoning.due,
        counted: reckoning.counted,
        counted_s: reckoning.counted_s,
        missing_holiday_years: reckoning.missing_holiday_years,
        marks: asked.marks.map(|marks| marks.into_iter().map(share).collect()),
        elapsed: asked.spans.map(|spans| spans.into_iter().map(length).collect()),
    })
}

#[derive(Deserialize)]
struct EvaluateAsked {
    as_of: WholeSecond,
    terms: TermsAsked,
    events: Vec<EventAsked>,
}

#[derive(Deserialize)]
struct TermsAsked {
    plans: BTreeMap<String, PlanAsked>,
    #[serde(default)]
    calendars: HashMap<String, Arc<Calendar>>,
}

/// Of a plan document, what decides clocks; the rest may be anything.
#[derive(Deserialize)]
struct PlanAsked {
    #[serde(default)]
    reopen_window: Within,
    #[serde(default)]
    retarget: Retarget,
    #[serde(default)]
    severity: BTreeMap<Severity, SeverityAsked>,
}

#[derive(Deserialize)]
struct SeverityAsked {
    #[serde(default)]
    target: BTreeMap<Milestone, Target>,
    #[serde(default)]
    cycle: BTreeMap<Watch, Target>,
}

impl From<PlanAsked> for Plan {
    fn from(asked: PlanAsked) -> Self {
        let severity =
            asked.severity.into_iter().map(|(severity, SeverityAsked { target, cycle })| {
                (severity, SeverityTerms { target, cycle, ..SeverityTerms::default() })
            });
        Self {
            reopen_window: asked.reopen_window,
            retarget: asked.retarget,
            severity: severity.collect(),
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
struct EventAsked {
    seq: i64,
    kind: String,
    occurred_at: WholeSecond,
    recorded_at: Timestamp,
    #[serde(flatten)]
    payload: Map<String, Value>,
}

/// The keys of each kind that decides clocks; any other kind changes nothing.
fn payload_keys(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "reported" => &["severity", "terms"],
        "milestone" => &["milestone", "told"],
        "message_in" => &["automatic", "thanks"],
        "message_out" => &["human"],
        "reply_failed" | "resumed" | "withdrawn" => &["event"],
        "severity_changed" => &["to"],
        "terms_moved" => &["terms"],
        "paused" => &["party", "until", "clocks"],
        "reopened" | "superseded" => &[],
        "waived" => &["milestone", "cycle"],
        "merged" => &["other_reported_at"],
        "handed_over" => &["supplier", "under", "within", "calendar"],
        "handed_back" => &["event", "done"],
        _ => return None,
    })
}

impl EventAsked {
    fn into_event(self) -> Result<Event, String> {
        let mut payload = self.payload;
        let kind = match payload_keys(&self.kind) {
            None => EventKind::Other,
            Some(keys) => {
                payload.retain(|key, value| keys.contains(&key.as_str()) && !value.is_null());
                payload.insert("kind".to_owned(), Value::String(self.kind));
                read(Value::Object(payload)).map_err(|e| format!("event {}: {e}", self.seq))?
            }
        };
        let (occurred_at, recorded_at) = (self.occurred_at.0, self.recorded_at);
        Ok(Event { seq: self.seq, occurred_at, recorded_at, kind })
    }
}

#[derive(Serialize)]
struct EvaluateTold {
    clocks: Vec<ClockTold>,
    verdicts: Vec<VerdictTold>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppliers: Vec<SupplierTold>,
}

#[derive(Serialize)]
struct SupplierTold {
    supplier: SupplierId,
    under: Milestone,
    event: i64,
    state: ClockState,
    started_at: Option<Timestamp>,
    due_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    counted_s: i64,
}

#[derive(Serialize)]
struct ClockTold {
    #[serde(flatten)]
    key: ClockKey,
    state: ClockState,
    started_at: Option<Timestamp>,
    due_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    counted_s: i64,
    paused_s: i64,
}

#[derive(Serialize)]
struct VerdictTold {
    #[serde(flatten)]
    key: ClockKey,
    verdict: Outcome,
    decided_at: Option<Timestamp>,
    recorded_at: Timestamp,
    ended_at: Option<Timestamp>,
}

fn evaluated(asked: Value) -> Result<EvaluateTold, String> {
    let asked: EvaluateAsked = read(asked)?;
    let as_of = asked.as_of.0;
    let mut terms = Terms { calendars: asked.terms.calendars, ..Terms::default() };
    for (name, plan) in asked.terms.plans {
        let plan = Plan::from(plan);
        check_plan(&name, &plan).map_err(why)?;
        terms.plans.insert(name, Arc::new(plan));
    }
    let events: Result<Vec<Event>, String> =
        asked.events.into_iter().map(EventAsked::into_event).collect();
    let evaluation = evaluate(&events?, &terms, as_of).map_err(why)?;
    let clock = |clock: &Clock| ClockTold {
        key: clock.key,
        state: clock.state(as_of),
        started_at: clock.started_at,
        due_at: clock.due_at(),
        ended_at: clock.ended_at,
        counted_s: clock.counted_s(&terms, as_of),
        paused_s: clock.paused_s(&terms, as_of),
    };
    let verdict = |verdict: Verdict| VerdictTold {
        key: verdict.key,
        verdict: verdict.outcome,
        decided_at: verdict.decided_at,
        recorded_at: verdict.recorded_at,
        ended_at: verdict.ended_at,
    };
    let supplier = |one: &SupplierClock| SupplierTold {
        supplier: one.supplier,
        under: one.under(),
        event: one.handed(),
        state: one.clock.state(as_of),
        started_at: one.clock.started_at,
        due_at: one.clock.due_at(),
        ended_at: one.clock.ended_at,
        counted_s: one.clock.counted_s(&terms, as_of),
    };
    Ok(EvaluateTold {
        clocks: evaluation.clocks.iter().map(clock).collect(),
        verdicts: evaluation.verdicts.into_iter().map(verdict).collect(),
        suppliers: evaluation.suppliers.iter().map(supplier).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line of a file of cases comes out as its `expect` says.
    fn check_cases(file: &str, answer: fn(&str) -> Answer) {
        let path = format!("{}/tests/cases/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let mut wrong = Vec::new();
        for line in text.lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            let told = answer(line);
            let mut got: Value = serde_json::from_str(&told.json).unwrap();
            assert_eq!(got["id"], case["id"]);
            got.as_object_mut().unwrap().remove("id");
            let expected = &case["expect"];
            let refused = expected.get("error").is_some();
            let right = if refused { got.get("error").is_some() } else { got == *expected };
            if !right || told.ok == refused {
                wrong.push(format!("{}\n got      {got}\n expected {expected}", case["id"]));
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn every_deadline_of_the_contract_comes_out() {
        check_cases("deadlines.jsonl", due_line);
    }

    #[test]
    fn every_evaluation_of_the_contract_comes_out() {
        check_cases("clocks.jsonl", evaluate_line);
    }

    #[test]
    fn a_line_that_is_no_json_is_answered_without_an_id() {
        let told = due_line("{");
        assert!(!told.ok && told.json.starts_with(r#"{"id":null,"error":"#), "{}", told.json);
    }

    #[test]
    fn an_absurd_duration_is_refused() {
        for duration in ["-1", "1.5", "9223372036854775807", "300000000000"] {
            let told = due_line(&format!(
                r#"{{"start":"2026-03-02T09:00:00Z","duration_s":{duration},"calendar":{{"always":true}}}}"#
            ));
            assert!(!told.ok || told.json.contains(r#""status":"never""#), "{}", told.json);
        }
    }

    #[test]
    fn a_bad_window_is_refused_with_its_place() {
        let told = due_line(
            r#"{"id":7,"start":"2026-03-02T09:00:00Z","duration_s":60,
                "calendar":{"zone":"UTC","weekly":{"mon":[["09:00","12:00"],["13:00","13:00"]]}}}"#,
        );
        let error =
            "weekly.mon, window 2: a window from 13:00 to 13:00 has no length; write a later end";
        assert_eq!(told.json, format!(r#"{{"id":7,"error":"{error}"}}"#));
    }
}
