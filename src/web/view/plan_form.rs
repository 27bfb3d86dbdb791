//! A plan as a form beside its document.

use askama::{Template, filters::HtmlSafe};

use super::{Badge, Link, Page, moves::Moving, settings::Mistake};

/// A field of the form, with its label and what is wrong with it.
#[derive(Debug, Clone, Template)]
#[template(path = "part/cell.html")]
pub struct Cell {
    /// Its name: the place in the document.
    pub name: String,
    /// What it is.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
    /// `text`, `area`, `box` or `choice`.
    pub kind: &'static str,
    /// What can be chosen: value and words.
    pub options: Vec<(String, String)>,
}
impl HtmlSafe for Cell {}

impl Cell {
    /// The id: the name without what no selector can say.
    fn id(&self) -> String {
        self.name.replace(['.', '[', ']'], "-")
    }
}

/// `GET /settings/plans/edit` (`version`).
#[derive(Debug, Template)]
#[template(path = "plan_form.html")]
pub struct PlanForm {
    /// The frame.
    pub page: Page,
    /// The plan's name, or that it is a new one.
    pub title: String,
    /// All that is wrong, by place.
    pub mistakes: Vec<Mistake>,
    /// It was checked and nothing is wrong: what saving changes. The form then offers to save.
    pub checked: Option<Vec<String>>,
    /// What it would move if running tickets were moved to it; none where it touches none.
    pub moving: Option<Moving>,
    /// What holds for the plan as a whole.
    pub general: Vec<Cell>,
    /// The severities.
    pub severities: Vec<SeverityCells>,
    /// The ladders, and an empty one.
    pub ladders: Vec<LadderCells>,
    /// The examples, and an empty one.
    pub examples: Vec<Vec<Cell>>,
    /// The document that the form makes.
    pub document: String,
    /// Back.
    pub back: Link,
}

/// The fields of one severity.
#[derive(Debug, Clone)]
pub struct SeverityCells {
    /// Which.
    pub severity: Badge,
    /// Whether something stands in it, or is wrong.
    pub is_open: bool,
    /// Its tests and words.
    pub texts: Vec<Cell>,
    /// Its targets: milestone or cycle, and the fields.
    pub targets: Vec<(String, Vec<Cell>)>,
}

/// The fields of one ladder.
#[derive(Debug, Clone)]
pub struct LadderCells {
    /// What it is for, or that it is a new one.
    pub title: String,
    /// Whether something stands in it.
    pub is_open: bool,
    /// For what, and how long a taken alert is silent.
    pub cells: Vec<Cell>,
    /// The steps, and an empty one.
    pub steps: Vec<Vec<Cell>>,
}
