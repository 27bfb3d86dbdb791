//! The document that the fields of a plan's form make, as a person would write it.

use super::{
    super::promise::{Severity, Watch},
    document::FORMAT,
    fields::{Fields, can_be_paused, quoted, rows, target_of, tidied},
};

/// The document that the fields make.
#[must_use]
pub fn document_of(fields: &Fields) -> String {
    let fields = tidied(fields);
    let mut out = Writer { fields: &fields, text: format!("format = {FORMAT}\n") };
    for key in ["name", "default_severity", "reopen_window", "retarget", "longest_pause"] {
        out.text(key, key);
    }
    out.list("tell_customer", "tell_customer");
    out.others("others");
    for severity in Severity::ALL {
        out.severity(*severity);
    }
    for i in 0..rows(&fields, "ladder") {
        let at = format!("ladder[{i}]");
        out.line("\n[[ladder]]");
        out.list("severities", &format!("{at}.severities"));
        out.list("milestones", &format!("{at}.milestones"));
        out.text("taken_silence", &format!("{at}.taken_silence"));
        out.others(&format!("{at}.others"));
        for k in 0..rows(&fields, &format!("{at}.step")) {
            let at = format!("{at}.step[{k}]");
            out.line("[[ladder.step]]");
            for key in ["name", "at", "repeat"] {
                out.text(key, &format!("{at}.{key}"));
            }
            out.list("to", &format!("{at}.to"));
            out.others(&format!("{at}.others"));
        }
    }
    for i in 0..rows(&fields, "example") {
        out.line("\n[[example]]");
        out.text("reported", &format!("example[{i}].reported"));
        out.text("severity", &format!("example[{i}].severity"));
        out.expect(&format!("example[{i}].expect"));
    }
    out.text
}

/// Writes the document line by line.
struct Writer<'a> {
    fields: &'a Fields,
    text: String,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn value(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    fn text(&mut self, key: &str, name: &str) {
        if !self.value(name).is_empty() {
            self.line(&format!("{key} = {}", quoted(self.value(name))));
        }
    }

    fn list(&mut self, key: &str, name: &str) {
        if !self.value(name).is_empty() {
            self.line(&format!("{key} = {}", list(self.value(name))));
        }
    }

    /// What the form has no field for stands as it was written.
    fn others(&mut self, name: &str) {
        if !self.value(name).is_empty() {
            self.line(&self.value(name).replace("\r\n", "\n"));
        }
    }

    fn severity(&mut self, severity: Severity) {
        let at = format!("severity.{severity}");
        let start = format!("{at}.");
        // A box of a target without a length is ticked in an empty form, too.
        let is_said = |name: &String| {
            name.starts_with(&start)
                && ![".pausable", ".from", ".calendar"].iter().any(|end| name.ends_with(end))
        };
        if !self.fields.keys().any(is_said) {
            return;
        }
        self.line(&format!("\n[{at}]"));
        for (key, is_list) in [("test", false), ("words", true)] {
            let start = format!("{at}.{key}.");
            let all = self.fields.iter().filter_map(|(name, value)| {
                let written = if is_list { list(value) } else { quoted(value) };
                Some(format!("{} = {written}", bare(name.strip_prefix(&start)?)))
            });
            let all: Vec<String> = all.collect();
            if !all.is_empty() {
                self.line(&format!("{key} = {{ {} }}", all.join(", ")));
            }
        }
        self.others(&format!("{at}.others"));
        for (table, is_cycle) in [("target", false), ("cycle", true)] {
            let all = Watch::ALL.iter().filter(|watch| watch.is_cycle() == is_cycle);
            let lines: Vec<String> =
                all.filter_map(|watch| self.target(severity, *watch)).collect();
            if !lines.is_empty() {
                self.line(&format!("[{at}.{table}]"));
                for line in &lines {
                    self.line(line);
                }
            }
        }
    }

    /// A target in one line; none where no length stands.
    fn target(&self, severity: Severity, watch: Watch) -> Option<String> {
        let at = target_of(severity, watch);
        let of = |key: &str| self.value(&format!("{at}.{key}"));
        let within = Some(of("within")).filter(|within| !within.is_empty())?;
        let mut parts = vec![format!("within = {}", quoted(within))];
        if !watch.is_cycle() && !["", "reported"].contains(&of("from")) {
            parts.push(format!("from = {}", quoted(of("from"))));
        }
        if !["", "always"].contains(&of("calendar")) {
            parts.push(format!("calendar = {}", quoted(of("calendar"))));
        }
        if can_be_paused(watch) && of("pausable").is_empty() {
            parts.push("pausable = false".to_owned());
        }
        parts.extend(of("others").lines().map(ToOwned::to_owned));
        Some(format!("{watch} = {{ {} }}", parts.join(", ")))
    }

    /// Lines of `acknowledged = 2026-10-02T16:45`.
    fn expect(&mut self, name: &str) {
        let pair = |line: &str| {
            let (watch, due) = line.split_once('=').unwrap_or((line, ""));
            format!("{} = {}", bare(watch.trim()), quoted(due.trim().trim_matches('"')))
        };
        let lines = self.value(name).lines().filter(|line| !line.trim().is_empty());
        let all: Vec<String> = lines.map(pair).collect();
        if !all.is_empty() {
            self.line(&format!("expect = {{ {} }}", all.join(", ")));
        }
    }
}

/// A list of texts between commas.
fn list(text: &str) -> String {
    let each = text.split([',', '，', '、']).map(str::trim).filter(|one| !one.is_empty());
    format!("[{}]", each.map(quoted).collect::<Vec<_>>().join(", "))
}

/// A key, in quotes where it must be.
fn bare(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { quoted(key) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{
        super::{document::parse, fields::fields_of},
        *,
    };

    const SHIPPED: [&str; 3] = [
        include_str!("../../../config/plans/boeing.toml"),
        include_str!("../../../config/plans/reseller.toml"),
        include_str!("../../../config/plans/individual.toml"),
    ];

    #[test]
    fn a_plan_comes_back_from_its_fields_as_it_was() {
        for source in SHIPPED {
            let plan = parse(source).unwrap();
            let document = document_of(&fields_of(&plan));
            assert_eq!(parse(&document).unwrap(), plan, "{document}");
        }
    }

    #[test]
    fn a_mistake_names_the_field_in_which_it_stands() {
        let mut fields = fields_of(&parse(SHIPPED[0]).unwrap());
        for (name, value) in [
            ("severity.S1.target.restored.within", "6 hours"),
            ("ladder[0].step[1].at", "120%"),
            ("default_severity", "S9"),
        ] {
            fields.insert(name.to_owned(), value.to_owned());
        }
        let mistakes = parse(&document_of(&fields)).unwrap_err();
        let places: BTreeSet<&str> = mistakes.iter().map(|m| m.path.as_str()).collect();
        for place in
            ["severity.S1.target.restored.within", "ladder[0].step[1].at", "default_severity"]
        {
            assert!(places.contains(place), "{place}: {places:?}");
        }
    }

    #[test]
    fn empty_rows_are_left_out_and_the_others_numbered_anew() {
        let fields: Fields = [
            ("example[0].reported", " "),
            ("example[3].reported", "2026-10-02T16:30 Asia/Shanghai"),
            ("ladder[2].step[4].name", "missed"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        let names: Vec<String> = tidied(&fields).into_keys().collect();
        assert_eq!(names, ["example[0].reported", "ladder[0].step[0].name"]);
    }

    #[test]
    fn a_text_with_quotes_and_line_ends_is_written_and_read_back() {
        let mut fields = fields_of(&parse(SHIPPED[0]).unwrap());
        let test = "It says \"no\"\\\nand stops\u{7f}.";
        fields.insert("severity.S1.test.en".to_owned(), test.to_owned());
        let plan = parse(&document_of(&fields)).unwrap();
        assert_eq!(plan.severity[&Severity::S1].test["en"], test);
    }
}
