//! A plan document: the TOML in which a plan is written, read strictly.
//!
//! Every mistake is found at once, with its line, its keys and what to write instead. The shape is
//! in `config/plans/boeing.toml`, which explains each key.

use toml::de::DeTable;

use super::{
    super::{promise::Severity, told::told},
    Plan, Retarget, examples, ladders, lengths,
    mistake::Mistakes,
    reading::{At, Section},
    severities,
};
pub use super::{
    canonical::{FORMAT, NotCanonical, canonical_json, from_canonical},
    examples::{Reckon, check_examples},
    mistake::Mistake,
};

const KEYS: &[&str] = &[
    "format",
    "name",
    "default_severity",
    "reopen_window",
    "retarget",
    "longest_pause",
    "tell_customer",
    "severity",
    "ladder",
    "example",
];

/// Reads a plan document.
///
/// # Errors
/// All its mistakes, in the order of the text.
pub fn parse(toml_text: &str) -> Result<Plan, Vec<Mistake>> {
    let mut mistakes = Mistakes::of(toml_text);
    let (root, broken) = DeTable::parse_recoverable(toml_text);
    for error in broken {
        mistakes.add_broken(&error.span().unwrap_or_default(), error.message());
    }
    let plan = read(&Section::root(root.get_ref()), &mut mistakes);
    let mistakes = mistakes.into_list();
    if mistakes.is_empty() { Ok(plan) } else { Err(mistakes) }
}

fn read(root: &Section<'_>, mistakes: &mut Mistakes) -> Plan {
    root.knows(mistakes, KEYS);
    read_format(root, mistakes);
    let plan = Plan {
        name: read_name(root, mistakes).unwrap_or_default(),
        default_severity: read_default_severity(root, mistakes),
        reopen_window: lengths::reopen_window(root, mistakes),
        retarget: root
            .word::<Retarget>(mistakes, "retarget")
            .map(|at| at.value)
            .unwrap_or_default(),
        longest_pause: lengths::longest_pause(root, mistakes),
        tell_customer: read_tell_customer(root, mistakes),
        severity: severities::read_all(root, mistakes),
        ladder: ladders::read_all(root, mistakes),
        example: Vec::new(),
    };
    let example = examples::read_all(root, mistakes, &plan);
    Plan { example, ..plan }
}

fn read_format(root: &Section<'_>, mistakes: &mut Mistakes) {
    let fix = told!("mistake-form-fix", form = FORMAT);
    match root.number(mistakes, "format") {
        Some(At { value, .. }) if value == FORMAT.to_string() => {}
        Some(At { value, span, path }) => {
            mistakes.add(&span, &path, told!("mistake-form", found = value), fix);
        }
        None if root.has("format") => {}
        None => mistakes.add_missing(&root.span, "format", fix),
    }
}

fn read_name(root: &Section<'_>, mistakes: &mut Mistakes) -> Option<String> {
    if !root.has("name") {
        mistakes.add_missing(&root.span, "name", told!("mistake-name-missing-fix"));
    }
    let name = root.text(mistakes, "name")?;
    let is_good = |c: char| c.is_alphanumeric() || "-_. ".contains(c);
    let text = name.value;
    if text.is_empty() || text.trim() != text || !text.chars().all(is_good) || text.len() > 80 {
        let what = told!("mistake-name", found = text);
        mistakes.add(&name.span, &name.path, what, told!("mistake-name-fix"));
    }
    Some(text.to_owned())
}

fn read_default_severity(root: &Section<'_>, mistakes: &mut Mistakes) -> Option<Severity> {
    if !root.has("default_severity") {
        let fix = told!("mistake-default-severity-fix");
        mistakes.add_missing(&root.span, "default_severity", fix);
    }
    root.word(mistakes, "default_severity").map(|at| at.value)
}

/// Told of each milestone are, unless the plan says otherwise, those of S1 and S2.
fn read_tell_customer(root: &Section<'_>, mistakes: &mut Mistakes) -> Vec<Severity> {
    if !root.has("tell_customer") {
        return vec![Severity::S1, Severity::S2];
    }
    let mut told = root.words(mistakes, "tell_customer");
    told.sort_unstable();
    told.dedup();
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document that is right; the tests below put one thing wrong.
    const GOOD: &str = r#"
format = 1
name = "small"
default_severity = "S2"
[severity.S1]
test = { en = "It cannot be used." }
[severity.S1.target]
acknowledged = { within = "15m" }
restored = { within = "6h", from = "dispatched" }
[severity.S1.cycle]
next_reply = { within = "30m" }
[[ladder]]
[[ladder.step]]
name = "missed"
at = "deadline"
to = ["owner|team"]
[[example]]
reported = "2026-10-02T16:30 Asia/Shanghai"
severity = "S1"
expect = { acknowledged = "2026-10-02T16:45" }
"#;

    /// What is found when one part of the good document is written otherwise.
    fn mistakes_in(from: &str, to: &str) -> Vec<String> {
        assert!(GOOD.contains(from), "{from}");
        let wrong = parse(&GOOD.replacen(from, to, 1)).err().unwrap_or_default();
        wrong.iter().map(ToString::to_string).collect()
    }

    fn check(from: &str, to: &str, line: usize, path: &str, what: &str) {
        let found = mistakes_in(from, to);
        let expected = format!("line {line}, {path}: {what};");
        assert!(found.len() == 1 && found[0].starts_with(&expected), "{found:#?}\n{expected}");
    }

    #[test]
    fn a_good_document_has_no_mistakes() {
        assert_eq!(parse(GOOD).err(), None);
    }

    #[test]
    fn each_mistake_is_found_with_its_line_and_its_keys() {
        check("format = 1", "format = 2", 2, "format", "form 2 is not known here");
        check("format = 1", "format = \"1\"", 2, "format", "a text stands here");
        check(
            "name = \"small\"",
            "nam = \"small\"\nname = \"a\"",
            3,
            "nam",
            "“nam” is no key here",
        );
        check("name = \"small\"", "name = \"\"", 3, "name", "“” is no name");
        check("\"S2\"", "\"S7\"", 4, "default_severity", "“S7” is no severity");
        check(
            "\"S2\"",
            "\"S2\"\nretarget = \"later\"",
            5,
            "retarget",
            "“later” is no retarget option",
        );
        check(
            "\"S2\"",
            "\"S2\"\nreopen_window = \"3wd\"",
            5,
            "reopen_window",
            "a reopen window is not counted in working days",
        );
        check("\"S2\"", "\"S2\"\ntell_customer = \"S1\"", 5, "tell_customer", "a text stands here");
        check(
            "\"S2\"",
            "\"S2\"\ntell_customer = [\"S9\"]",
            5,
            "tell_customer[0]",
            "“S9” is no severity",
        );
        check(
            "{ en = \"It cannot be used.\" }",
            "{ en = \" \" }",
            6,
            "severity.S1.test.en",
            "the test is empty",
        );
        check(
            "{ en = \"It",
            "{ English = \"It",
            6,
            "severity.S1.test.English",
            "“English” is no language",
        );
        check("test = { en = \"It cannot be used.\" }", "", 5, "severity.S1.test", "it is missing");
    }

    #[test]
    fn each_mistake_in_a_target_is_found() {
        let acknowledged = "severity.S1.target.acknowledged";
        let at = |key: &str| format!("{acknowledged}.{key}");
        check("\"15m\"", "\"15x\"", 8, &at("within"), "“15x” is no length of time");
        check("\"15m\"", "\"0m\"", 8, &at("within"), "0m is no time at all");
        check(
            "\"15m\"",
            "\"1d\"",
            8,
            &at("within"),
            "1d could be a day of the clock or a day of work",
        );
        check("\"15m\"", "15", 8, &at("within"), "a whole number stands here");
        check("within = \"15m\"", "", 8, &at("within"), "it is missing");
        check(
            "\"15m\"",
            "\"15m\", pausable = true",
            8,
            &at("pausable"),
            "acknowledged and the two cycles cannot be paused",
        );
        check(
            "\"30m\"",
            "\"30m\", pausable = true",
            11,
            "severity.S1.cycle.next_reply.pausable",
            "acknowledged and the two cycles cannot be paused",
        );
        check(
            "\"30m\"",
            "\"30m\", from = \"reported\"",
            11,
            "severity.S1.cycle.next_reply.from",
            "“from” is no key here",
        );
        check(
            "\"15m\"",
            "\"15m\", calendar = \"office\"",
            8,
            &at("calendar"),
            "“office” is no calendar of a plan",
        );
        check(
            "\"dispatched\"",
            "\"restored\"",
            9,
            "severity.S1.target.restored.from",
            "restored is not before restored",
        );
        check(
            "\"dispatched\"",
            "\"soon\"",
            9,
            "severity.S1.target.restored.from",
            "“soon” is no anchor",
        );
        check(
            "acknowledged = { w",
            "fixed = { within = \"1h\" }\nacknowledged = { w",
            8,
            "severity.S1.target.fixed",
            "“fixed” is none of the targets",
        );
        check(
            "next_reply =",
            "restored =",
            11,
            "severity.S1.cycle.restored",
            "“restored” is none of the cycles",
        );
        check(
            "[severity.S1.cycle]",
            "[severity.S5]\n[severity.S1.cycle]",
            10,
            "severity.S5",
            "“S5” is no severity",
        );
    }

    #[test]
    fn each_mistake_in_a_ladder_is_found() {
        let at = |key: &str| format!("ladder[0].step[0].{key}");
        check("\"deadline\"", "\"0%\"", 15, &at("at"), "“0%” is no time of a step");
        check("\"deadline\"", "\"100%\"", 15, &at("at"), "“100%” is no time of a step");
        check(
            "\"deadline\"",
            "\"+2d\"",
            15,
            &at("at"),
            "2d could be a day of the clock or a day of work",
        );
        check(
            "\"deadline\"",
            "\"50%\"\nrepeat = \"1h\"",
            13,
            &at("repeat"),
            "only a step at the deadline or after it can repeat",
        );
        check("\"owner|team\"", "\"owner|boss\"", 16, &at("to[0]"), "“boss” is no recipient");
        check("[\"owner|team\"]", "[]", 13, &at("to"), "nobody is told");
        let two = mistakes_in("[[ladder.step]]", "[[ladder.steps]]");
        assert!(two[0].starts_with("line 12, ladder[0].step: it is missing;"), "{two:#?}");
        assert!(two[1].starts_with("line 13, ladder[0].steps: “steps” is no key"), "{two:#?}");
        check(
            "[[example]]",
            "[[ladder.step]]\nname = \"missed\"\nat = \"+1h\"\nto = [\"team\"]\n[[example]]",
            17,
            "ladder[0].step[1].name",
            "the step on line 13 is named “missed” too",
        );
        check(
            "[[example]]",
            "[[ladder]]\n[[ladder.step]]\nname = \"a\"\nat = \"+1h\"\nto = [\"team\"]\n[[example]]",
            17,
            "ladder[1]",
            "it is for the same clocks as ladder[0] on line 12",
        );
    }

    #[test]
    fn each_mistake_in_an_example_is_found() {
        let at = |key: &str| format!("example[0].{key}");
        check(
            "Asia/Shanghai",
            "Asia/Nowhere",
            18,
            &at("reported"),
            "“2026-10-02T16:30 Asia/Nowhere” is no local time with its zone",
        );
        check(
            "\"2026-10-02T16:45\"",
            "\"16:45\"",
            20,
            &at("expect.acknowledged"),
            "“16:45” is no local time",
        );
        check(
            "{ acknowledged = \"2026",
            "{ on_site = \"2026",
            20,
            &at("expect.on_site"),
            "S1 has no deadline for on_site that counts from the report",
        );
        check(
            "{ acknowledged = \"2026",
            "{ restored = \"2026",
            20,
            &at("expect.restored"),
            "S1 has no deadline for restored that counts from the report",
        );
    }

    #[test]
    fn all_mistakes_are_found_at_once_in_the_order_of_the_text() {
        let text =
            GOOD.replace("15m", "15x").replace("deadline", "120%").replace("\"S2\"", "\"S9\"");
        let lines: Vec<_> = parse(&text).unwrap_err().iter().map(|m| m.line).collect();
        assert_eq!(lines, [Some(4), Some(8), Some(15)]);
        let empty: Vec<_> = parse("").unwrap_err().into_iter().map(|m| m.path).collect();
        assert_eq!(empty, ["default_severity", "format", "name", "severity"]);
    }

    #[test]
    fn a_broken_line_is_named_and_what_it_hides_is_not_called_missing() {
        let found = mistakes_in("name = \"small\"", "name = \"small");
        assert!(found[0].starts_with("line 3, this is no TOML:"), "{found:#?}");
        assert_eq!(found.len(), 1, "{found:#?}");
    }

    #[test]
    fn an_example_that_does_not_hold_is_named_with_both_times() {
        let plan = parse(GOOD).unwrap();
        let reckon = |ask: Reckon<'_>| Some(ask.reported.plus_secs(ask.within.secs(86_400)));
        assert_eq!(check_examples(&plan, reckon), []);
        let [wrong] = &check_examples(&plan, |ask| Some(ask.reported))[..] else { panic!("one") };
        assert_eq!(
            wrong.to_string(),
            "example[0].expect.acknowledged: it expects 2026-10-02T16:45 and the plan gives \
             2026-10-02T16:30:00; change the target or the example until they agree"
        );
        assert_eq!(check_examples(&plan, |_| None).len(), 1);
    }
}
