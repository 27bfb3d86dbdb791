//! The dashboard and the alert rules refer to figures that a running desk exposes.

use std::collections::{BTreeMap, BTreeSet};

use tarmac::figures::{Kind, TABLE};

use super::http;
use crate::{
    real::program::Program,
    support::{project, store::Store},
};

/// What a desk exposes: each name of a sample with the pairs that its labels have.
type Exposed = BTreeMap<String, BTreeSet<String>>;

/// Reads Prometheus' text form.
fn read(text: &str) -> Exposed {
    let mut exposed = Exposed::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (name, rest) = line.split_at(line.find(['{', ' ']).unwrap());
        let labels = rest.strip_prefix('{').and_then(|rest| rest.rsplit_once('}'));
        let pairs = labels.map(|(pairs, _)| pairs).unwrap_or_default();
        let pairs = pairs.split("\",").map(|pair| format!("{}\"", pair.trim_end_matches('"')));
        exposed.entry(name.to_owned()).or_default().extend(pairs);
        let value = rest.rsplit(' ').next().unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
    exposed
}

/// The figures of a desk that took a mail, answered it and told its people.
fn exposed(store: Store) -> (Exposed, String) {
    let mut program = Program::with_account(store);
    program.does(&["user", "add", "Ada", "ada@halden.example", "--role", "admin"]);
    program.serve();
    let sent = program.swaks(&[
        "--from",
        "chen@peregrine.example",
        "--header",
        "Subject: P21 is grounded",
        "--body",
        "APU will not start.",
    ]);
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stdout));
    program.waits_for("Sent mail");
    program.waits_for("Sent mail");
    assert_eq!(http::get(&program.http, "/sign-in").unwrap().status, 200);
    assert_eq!(http::get(&program.http, "/tickets/1001?token=abc").unwrap().status, 303);
    assert_eq!(http::get(&program.http, "/readyz").unwrap().status, 200);
    // The first reading is a request of its own, which the second shows.
    http::get(&program.http, "/metrics").unwrap();
    let answer = http::get(&program.http, "/metrics").unwrap();
    assert_eq!(answer.status, 200);
    (read(&answer.body), answer.body)
}

/// The names of figures in an expression, each with the pairs that are asked of it with `=`.
fn asked(expr: &str) -> Vec<(String, Vec<String>)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut rest = expr;
    while let Some(at) = rest.find("tarmac_") {
        let (name, behind) = rest
            .split_at(at)
            .1
            .split_at(rest[at..].find(|c| !is_name(c)).unwrap_or(rest.len() - at));
        let pairs = behind.strip_prefix('{').and_then(|b| b.split_once('}'));
        let pairs = pairs.map(|(pairs, _)| pairs).unwrap_or_default();
        let pairs = pairs.split(',').filter(|pair| pair.contains('=') && !pair.contains("!="));
        found.push((name.to_owned(), pairs.map(ToOwned::to_owned).collect()));
        rest = behind;
    }
    found
}

/// Everything that an expression asks must be there.
fn compare(expr: &str, exposed: &Exposed) {
    let asked = asked(expr);
    assert!(!asked.is_empty(), "it asks for nothing of ours: {expr}");
    for (name, pairs) in asked {
        let known = exposed.get(&name);
        let known = known.unwrap_or_else(|| panic!("no desk exposes {name}: {expr}"));
        for pair in pairs.iter().filter(|pair| !pair.starts_with("status=")) {
            assert!(known.contains(pair), "{name} has no {pair} but {known:?}: {expr}");
        }
    }
    let opened = expr.matches('(').count();
    assert_eq!(opened, expr.matches(')').count(), "{expr}");
}

/// The rules of `alerts.yml`, each as its pairs: a small reader of just that shape.
fn rules() -> Vec<BTreeMap<String, String>> {
    let mut rules: Vec<BTreeMap<String, String>> = Vec::new();
    for line in project::text("docs/monitoring/alerts.yml").lines() {
        let content = line.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let depth = line.len() - content.len();
        let content = match content.strip_prefix("- alert: ") {
            Some(name) => {
                assert_eq!(depth, 6, "{line}");
                rules.push(BTreeMap::from([("alert".to_owned(), name.to_owned())]));
                continue;
            }
            None => content,
        };
        let (key, value) = content.split_once(':').unwrap_or_else(|| panic!("no pair: {line}"));
        match (rules.last_mut(), depth) {
            (Some(rule), 8 | 10) => {
                let before = rule.insert(key.to_owned(), value.trim().to_owned());
                assert_eq!(before, None, "twice: {line}");
            }
            (None, 0..=4) => {}
            _ => panic!("it stands at no depth that the rules have: {line}"),
        }
    }
    rules
}

#[test]
fn dashboards_and_alerts_refer_to_figures_that_a_running_desk_exposes() {
    let (exposed, text) = exposed(Store::sqlite());

    let rules = rules();
    assert!(rules.len() > 10, "{} rules", rules.len());
    for rule in &rules {
        for key in ["alert", "expr", "severity", "summary", "action"] {
            assert!(rule.get(key).is_some_and(|value| !value.is_empty()), "{key} of {rule:?}");
        }
        compare(&rule["expr"], &exposed);
    }

    let board: serde_json::Value =
        serde_json::from_str(&project::text("docs/monitoring/grafana.json")).unwrap();
    let panels = board["panels"].as_array().unwrap();
    assert!(panels.len() > 10, "{} panels", panels.len());
    let mut ids = BTreeSet::new();
    for panel in panels {
        assert!(ids.insert(panel["id"].as_i64().unwrap()), "an id twice");
        for target in panel["targets"].as_array().unwrap() {
            compare(target["expr"].as_str().unwrap(), &exposed);
        }
    }

    // The other way round: all of the table is there, and nothing else.
    for figure in TABLE {
        let name = match figure.kind {
            Kind::Histogram(_) => format!("{}_bucket", figure.name),
            Kind::Counter | Kind::Gauge => figure.name.to_owned(),
        };
        let pairs = exposed.get(&name).unwrap_or_else(|| panic!("{name} is not exposed"));
        let named = |pair: &&String| {
            let label = pair.split('=').next().unwrap().trim_matches('"');
            !label.is_empty() && label != "le" && !figure.labels.contains(&label)
        };
        assert_eq!(pairs.iter().find(named), None, "{name} has a label beside its own");
    }
    let base = |name: &String| {
        ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end))
            .map_or_else(|| name.clone(), ToOwned::to_owned)
    };
    let known: BTreeSet<&str> = TABLE.iter().map(|figure| figure.name).collect();
    for name in exposed.keys() {
        assert!(known.contains(base(name).as_str()) || known.contains(name.as_str()), "{name}");
    }

    // No address, no URL, no token.
    for secret in ["@", "token", "/tickets/1001", "halden", "peregrine"] {
        let sample = text.lines().find(|l| !l.starts_with('#') && l.contains(secret));
        assert_eq!(sample, None, "{secret} is in a figure");
    }
    assert!(text.contains(r#"route="/tickets/{id}""#), "{text}");
}
