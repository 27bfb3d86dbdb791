//! Fields of forms: what was typed is kept, and the mistake stands beneath it.

use askama::{Template, filters::HtmlSafe};
use chrono::{NaiveDate, NaiveDateTime};

/// What was typed, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// The value as it was typed.
    pub value: String,
    /// What is wrong, what to choose, and that the text is kept.
    pub error: Option<String>,
}

impl Field {
    /// A field with a value and no mistake.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), error: None }
    }

    /// A field with a mistake.
    pub fn wrong(value: impl Into<String>, error: impl Into<String>) -> Self {
        Self { value: value.into(), error: Some(error.into()) }
    }

    /// As an input of the HTML type `kind`. `name` is its name and its id.
    #[must_use]
    pub fn input(&self, kind: &'static str, name: &'static str, label: String) -> Input<'_> {
        Input {
            field: self,
            kind,
            name,
            id: name,
            label,
            hint: String::new(),
            auto: "off",
            list: "",
            placeholder: String::new(),
            required: false,
        }
    }

    /// As a text of several lines.
    #[must_use]
    pub fn area(&self, name: &'static str, label: String) -> Input<'_> {
        self.input("area", name, label)
    }
}

/// An input with its label, hint and mistake.
#[derive(Debug, Template)]
#[template(path = "part/input.html")]
pub struct Input<'a> {
    field: &'a Field,
    kind: &'static str,
    name: &'static str,
    id: &'static str,
    label: String,
    hint: String,
    auto: &'static str,
    list: &'static str,
    placeholder: String,
    required: bool,
}
impl HtmlSafe for Input<'_> {}

impl Input<'_> {
    /// An id other than its name, where the page has that name twice.
    #[must_use]
    pub const fn id(mut self, id: &'static str) -> Self {
        self.id = id;
        self
    }

    /// A hint below.
    #[must_use]
    pub fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    /// What the browser may fill in: `username`, `current-password`.
    #[must_use]
    pub const fn auto(mut self, what: &'static str) -> Self {
        self.auto = what;
        self
    }

    /// The id of a list of proposals.
    #[must_use]
    pub const fn list(mut self, id: &'static str) -> Self {
        self.list = id;
        self
    }

    /// An example, shown while it is empty.
    #[must_use]
    pub fn placeholder(mut self, text: String) -> Self {
        self.placeholder = text;
        self
    }

    /// It must not be empty.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The HTML type. A browser drops what it cannot read as a date and time; what was typed is
    /// kept, so it is then shown as text.
    fn shown_kind(&self) -> &'static str {
        let value = &self.field.value;
        let is_time = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]
            .iter()
            .any(|form| NaiveDateTime::parse_from_str(value, form).is_ok());
        let is_date = NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok();
        match self.kind {
            "datetime-local" if !value.is_empty() && !is_time => "text",
            "date" if !value.is_empty() && !is_date => "text",
            kind => kind,
        }
    }

    /// What describes it: its hint and its mistake.
    fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let error = self.field.error.as_ref().map(|_| format!("{}-error", self.id));
        [hint, error].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// One of the things that can be chosen.
#[derive(Debug, Clone)]
pub struct Opt {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Opt {
    /// A thing to choose.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A choice of one, as a list that opens or as buttons side by side.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The value that is chosen.
    pub chosen: String,
    /// What can be chosen.
    pub options: Vec<Opt>,
    /// What is wrong with the choice.
    pub error: Option<String>,
}

impl Choice {
    /// A choice with one of its options chosen.
    pub fn new(chosen: impl Into<String>, options: Vec<Opt>) -> Self {
        Self { chosen: chosen.into(), options, error: None }
    }

    /// As a list that opens.
    #[must_use]
    pub fn select(&self, name: &'static str, label: String) -> Select<'_> {
        Select { choice: self, name, id: name, label, hint: String::new() }
    }

    /// As buttons side by side.
    #[must_use]
    pub fn segments(&self, name: &'static str, label: String) -> Segments<'_> {
        Segments { choice: self, name, label }
    }

    fn is(&self, option: &Opt) -> bool {
        self.chosen == option.value
    }
}

/// A list that opens, with its label.
#[derive(Debug, Template)]
#[template(path = "part/select.html")]
pub struct Select<'a> {
    choice: &'a Choice,
    name: &'static str,
    id: &'static str,
    label: String,
    hint: String,
}
impl HtmlSafe for Select<'_> {}

impl Select<'_> {
    /// An id other than its name, where the page has that name twice.
    #[must_use]
    pub const fn id(mut self, id: &'static str) -> Self {
        self.id = id;
        self
    }

    /// A hint below.
    #[must_use]
    pub fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }
}

/// Buttons side by side, of which one is pressed.
#[derive(Debug, Template)]
#[template(path = "part/segments.html")]
pub struct Segments<'a> {
    choice: &'a Choice,
    name: &'static str,
    label: String,
}
impl HtmlSafe for Segments<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_read_with_its_field_and_the_text_is_kept() {
        let field = Field::wrong("tomorrow <5:40>", "05:40 on which clock?");
        let html = field.input("text", "at", "When".to_owned()).render().unwrap();
        assert!(html.contains(r#"aria-describedby="at-error""#), "{html}");
        assert!(html.contains("tomorrow &#60;5:40&#62;"), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
    }

    #[test]
    fn a_time_that_no_browser_can_show_is_kept_as_text() {
        let shown = |value| {
            Field::new(value).input("datetime-local", "at", String::new()).render().unwrap()
        };
        assert!(shown("2026-09-31T13:05").contains(r#"type="text""#));
        assert!(shown("2026-09-30T13:05").contains(r#"type="datetime-local""#));
        assert!(shown("").contains(r#"type="datetime-local""#));
    }
}
