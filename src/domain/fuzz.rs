//! Whatever somebody types or a program sends: the parsers of plans, calendars, days and events answer
//! and never panic. A short run; `PROPTEST_CASES=1000000` makes it a long one.

use proptest::prelude::*;

use super::{
    calendar::{
        Calendar,
        days::{DaysForm, read},
    },
    event::EventKind,
    plan::document,
    sla_lines::{due_line, evaluate_line},
};

const PLANS: [&str; 3] = [
    include_str!("../../config/plans/boeing.toml"),
    include_str!("../../config/plans/reseller.toml"),
    include_str!("../../config/plans/individual.toml"),
];
const ARRANGEMENT: &str = include_str!("../../config/calendars/cn-2026.toml");
const ICS: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261224\r\n\
    DTEND;VALUE=DATE:20261227\r\nRRULE:FREQ=YEARLY;INTERVAL=2;COUNT=9;UNTIL=20400101\r\n\
    EXDATE:20281224\r\nDURATION:P3D\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
const CSV: &str = "date,from,to,name\n2026-05-01,,,Labour Day\n2026-05-02,09:00,12:00,\"a, b\"\n";

fn cases(file: &str) -> Vec<String> {
    let path = format!("{}/tests/cases/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

/// A good text in which some places were written over, taken out or doubled.
fn damaged(good: Vec<String>) -> impl Strategy<Value = String> {
    let damage = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4, "\\PC{0,6}");
    (prop::sample::select(good), prop::collection::vec(damage, 1..6)).prop_map(|(text, all)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, length, how, new) in all {
            if chars.is_empty() {
                break;
            }
            let at = at.index(chars.len());
            let end = (at + length.index(12)).min(chars.len());
            let new: Vec<char> = match how {
                0 => new.chars().collect(),
                1 => Vec::new(),
                2 => chars[at..end].iter().chain(&chars[at..end]).copied().collect(),
                _ => "99999999999999999999-1".chars().collect(),
            };
            chars.splice(at..end, new);
        }
        chars.into_iter().collect()
    })
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_makes_its_parser_panic(text in prop_oneof![damaged(owned(&PLANS)), any::<String>()]) {
        if let Err(mistakes) = document::parse(&text) {
            prop_assert!(!mistakes.is_empty());
        }
    }

    #[test]
    fn no_days_make_their_parsers_panic(
        text in prop_oneof![damaged(owned(&[ARRANGEMENT, ICS, CSV])), any::<String>()]
    ) {
        for form in [DaysForm::Arrangement, DaysForm::Csv, DaysForm::Ics] {
            if let Ok(days) = read(form, &text, 2026..=2028) {
                let _laid = Calendar::always().with_days(&days);
            }
        }
    }

    #[test]
    fn no_line_makes_the_contract_commands_panic(
        due in prop_oneof![damaged(cases("deadlines.jsonl")), any::<String>()],
        evaluate in prop_oneof![damaged(cases("clocks.jsonl")), any::<String>()],
    ) {
        for answer in [due_line(&due), evaluate_line(&evaluate)] {
            let json: serde_json::Value = serde_json::from_str(&answer.json).unwrap();
            prop_assert_eq!(answer.ok, json.get("error").is_none());
        }
    }

    #[test]
    fn no_stored_event_makes_its_parser_panic(text in any::<String>()) {
        let _read: Result<EventKind, _> = serde_json::from_str(&text);
        let _read: Result<Calendar, _> = serde_json::from_str(&text);
    }
}
